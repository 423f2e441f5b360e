"""Makes the small tokenizer beside this file, in the form of Kimi K2's folder, and what tiktoken (0.14.0) makes of texts.

The texts are those of ../gpt4o.jsonl, with control tokens of this vocabulary in them.

usage: make.py   (in this folder, with the package `tiktoken`)
"""
import base64
import json

import tiktoken
from tiktoken._educational import bpe_train

HAN = r"&&[^\p{Han}]]"
UPPER, LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}"
CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"


def pattern(end):
    upper, lower, lead = UPPER + end, LOWER + end, r"[^\r\n\p{L}\p{N}]?"
    return "|".join([r"[\p{Han}]+", lead + upper + "*" + lower + "+" + CONTRACTIONS,
                     lead + upper + "+" + lower + "*" + CONTRACTIONS, r"\p{N}{1,3}",
                     r" ?[^\s\p{L}\p{N}]+[\r\n]*", r"\s*[\r\n]+", r"\s+(?!\S)", r"\s+"])


texts = [json.loads(line)["text"] for line in open("../gpt4o.jsonl", encoding="utf-8")]
texts = [text.replace("<s>", "[BOS]").replace("<|end|>", "<|im_end|>") for text in texts]
ranks = bpe_train("\n".join(texts), 480, pattern("]"))
ranks["Zanzibar".encode()] = len(ranks)  # no merges lead to it: only a piece that is this token as a whole becomes it
texts += ["Zanzibar", " Zanzibar's", "Zanzibar Zanzibar", "<|reserved_token_483|>x"]
first = len(ranks)
named = {"[BOS]": first, "[EOS]": first + 1, "<|im_end|>": first + 4}
special = {f"<|reserved_token_{i}|>": i for i in range(first, first + 256) if i not in named.values()} | named
encoding = tiktoken.Encoding("kimi", pat_str=pattern(HAN), mergeable_ranks=ranks, special_tokens=special)
with open("tiktoken.model", "w") as out:
    for token, rank in sorted(ranks.items(), key=lambda item: item[1]):
        out.write(f"{base64.b64encode(token).decode()} {rank}\n")
flags = {"lstrip": False, "normalized": False, "rstrip": False, "single_word": False, "special": True}
config = {"added_tokens_decoder": {str(i): {"content": text, **flags} for text, i in named.items()},
          "bos_token": "[BOS]", "eos_token": "[EOS]", "tokenizer_class": "TikTokenTokenizer"}
with open("tokenizer_config.json", "w") as out:
    json.dump(config, out, indent=1)
    out.write("\n")
with open("cases.jsonl", "w", encoding="utf-8") as out:
    for text in texts:
        ids = encoding.encode(text, allowed_special="all")
        row = {"text": text, "ids": ids, "plain": encoding.encode(text, disallowed_special=()),
               "decoded": encoding.decode(ids), "shown": encoding.decode([i for i in ids if i < first])}
        out.write(json.dumps(row) + "\n")
