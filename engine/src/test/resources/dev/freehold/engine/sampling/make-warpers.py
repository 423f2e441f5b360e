"""Writes warpers.json: what the logits processors of Hugging Face transformers make of random logits.

    python3 make-warpers.py > warpers.json

Each case gives settings, the tokens so far, and the tokens that can be drawn afterwards with their probabilities. Several
processors run in the order of dev.freehold.engine.sampling.Sampler, not in that of transformers' generate().
"""
import json

import torch
import transformers
from transformers.generation import logits_process as hf

VOCABULARY = 48
torch.manual_seed(20)
rows = [(scale * torch.randn(VOCABULARY)).float() for scale in (0.5, 2.0, 4.0, 8.0)]
tokens = torch.randint(0, VOCABULARY, (30,)).tolist()


def processors(settings):
    order = [
        ("repetition_penalty", hf.RepetitionPenaltyLogitsProcessor),
        ("top_k", hf.TopKLogitsWarper),
        ("typical_p", hf.TypicalLogitsWarper),
        ("top_p", hf.TopPLogitsWarper),
        ("min_p", hf.MinPLogitsWarper),
        ("temperature", hf.TemperatureLogitsWarper),
    ]
    return [make(settings[name]) for name, make in order if name in settings]


def case(row, settings):
    scores = rows[row].double()[None]
    for processor in processors(settings):
        scores = processor(torch.tensor([tokens]), scores)
    probabilities = scores.softmax(-1)[0]
    ids = [i for i in range(VOCABULARY) if scores[0, i] != -float("inf")]
    return {"row": row, "settings": settings, "ids": ids, "probabilities": [probabilities[i].item() for i in ids]}


variants = [{}]
variants += [{"temperature": t} for t in (0.1, 0.7, 1.5)]
variants += [{"top_k": k} for k in (1, 5, 47, 48, 100)]
variants += [{"top_p": p} for p in (0.05, 0.5, 0.9, 0.99)]
variants += [{"min_p": p} for p in (0.01, 0.05, 0.3, 1.0)]
variants += [{"typical_p": p} for p in (0.05, 0.5, 0.9, 0.99)]
variants += [{"repetition_penalty": p} for p in (0.8, 1.05, 1.5)]
variants += [
    {"top_k": 40, "top_p": 0.95, "min_p": 0.05, "temperature": 0.8},
    {"repetition_penalty": 1.05, "top_k": 20, "top_p": 0.8, "temperature": 0.7},
    {"repetition_penalty": 1.2, "top_k": 30, "typical_p": 0.8, "top_p": 0.9, "min_p": 0.1, "temperature": 1.3},
    {"typical_p": 0.9, "top_p": 0.7},
    {"typical_p": 0.6, "min_p": 0.5},
]
document = {
    "transformers": transformers.__version__,
    "tokens": tokens,
    "logits": [row.tolist() for row in rows],
    "cases": [case(row, settings) for row in range(len(rows)) for settings in variants],
}
text = json.dumps(document)
print(text.replace('"cases": [', '"cases": [\n').replace("}, {\"row\"", "},\n{\"row\"").replace("]}]}", "]}\n]}"))
