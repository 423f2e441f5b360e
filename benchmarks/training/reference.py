"""Times training steps in PyTorch: one line with tokens a second, the median of the steps after the first two, and the
peak of resident memory. Run by run.sh.

    reference.py prepare CONFIG.json FOLDER        makes a model with random weights, in bf16
    reference.py FOLDER full|lora f32|bf16 ROWS LENGTH STEPS [RECOMPUTE]

bf16 is autocast with F32 master weights (full), or a
base in bf16 with F32 adapters (lora, rank 16 on all projections). AdamW, clipping to norm 1."""
import json
import resource
import statistics
import sys
import time

import torch
from transformers import Qwen2Config, Qwen2ForCausalLM

torch.manual_seed(1)
if sys.argv[1] == "prepare":
    config = Qwen2Config(**{k: v for k, v in json.load(open(sys.argv[2])).items() if k != "model_type"})
    Qwen2ForCausalLM(config).to(torch.bfloat16).save_pretrained(sys.argv[3])
    sys.exit()

folder, mode, precision, rows, length, steps = sys.argv[1:7]
rows, length, steps = int(rows), int(length), int(steps)
torch.set_num_threads(2)
half = precision == "bf16"
model = Qwen2ForCausalLM.from_pretrained(folder, dtype=torch.bfloat16 if half and mode == "lora" else torch.float32)
if len(sys.argv) > 7:
    model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    model.enable_input_require_grads()


class Lora(torch.nn.Module):
    def __init__(self, base, rank=16, alpha=32):
        super().__init__()
        self.base = base
        self.a = torch.nn.Parameter(torch.randn(rank, base.in_features) * 0.01)
        self.b = torch.nn.Parameter(torch.zeros(base.out_features, rank))
        self.scale = alpha / rank

    def forward(self, x):
        low = x.to(self.a.dtype) @ self.a.t() @ self.b.t()
        return self.base(x) + (self.scale * low).to(x.dtype)


if mode == "lora":
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    for layer in model.model.layers:
        for part, names in ((layer.self_attn, ["q_proj", "k_proj", "v_proj", "o_proj"]),
                            (layer.mlp, ["gate_proj", "up_proj", "down_proj"])):
            for name in names:
                setattr(part, name, Lora(getattr(part, name)))
learned = [p for p in model.parameters() if p.requires_grad]
optimizer = torch.optim.AdamW(learned, lr=1e-4)
times = []
model.train()
for step in range(steps):
    tokens = torch.randint(0, model.config.vocab_size, (rows, length))
    begin = time.perf_counter()
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half and mode == "full"):
        loss = model(input_ids=tokens, labels=tokens).loss
    loss.backward()
    torch.nn.utils.clip_grad_norm_(learned, 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    times.append(time.perf_counter() - begin)
speed = rows * length / statistics.median(times[2:])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"pytorch {mode} {precision}: {speed:.0f} tokens/s, peak {peak:.0f} MiB", flush=True)
