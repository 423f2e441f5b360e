"""Makes blocks.bin: what gguf-py (https://github.com/ggml-org/llama.cpp/tree/master/gguf-py) decodes and encodes.

For each type, little-endian: ggml's number of the type, then bytes of blocks, then the elements they decode to; then bytes
of blocks (none where gguf-py cannot encode the type), and the elements they were encoded from. Each array is preceded by
its length in items as an i32. Blocks are random bytes: scales take all values, infinite, NaN and subnormal ones included.
"""

import sys

import numpy as np
from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType as Type
from gguf.quants import dequantize, quantize

TYPES = "Q4_0 Q4_1 Q5_0 Q5_1 Q8_0 Q2_K Q3_K Q4_K Q5_K Q6_K IQ4_NL IQ4_XS MXFP4 F16 BF16".split()
HALVES_AT = {"Q2_K": (80, 82), "Q3_K": (108,), "Q4_K": (0, 2), "Q5_K": (0, 2), "Q6_K": (208,), "IQ4_XS": (0,), "Q4_0": (0,),
             "Q4_1": (0, 2), "Q5_0": (0,), "Q5_1": (0, 2), "Q8_0": (0,), "IQ4_NL": (0,)}
SCALES = np.array([1, -0.01, 65504, 6e-8, 0, np.inf, np.nan, 3e-5], np.float16)

random = np.random.default_rng(14)


def blocks_of(name, elements, size):
    count = 6 if elements == 256 else 24 if elements == 32 else 4096
    blocks = random.integers(0, 256, (count, size), np.uint8)
    for field, at in enumerate(HALVES_AT.get(name, ())):
        for i in range(min(count, len(SCALES))):
            blocks[i, at:at + 2] = SCALES[(i + field) % len(SCALES), None].view(np.uint8)
    return blocks.reshape(-1)


def elements_of(elements):
    x = random.standard_normal((16, max(elements, 32))).astype(np.float32)
    x *= np.array([1, 1e-3, 100, 1e-6] * 4, np.float32)[:, None]
    x[0] = 0
    x[1] = 1.5
    x[2] = np.abs(x[2])
    return x.reshape(-1)


def write(out, values):
    out.write(np.int32(values.size).tobytes())
    out.write(values.tobytes())


with open(sys.argv[1], "wb") as out, np.errstate(all="ignore"):
    for name in TYPES:
        dtype = Type[name]
        elements, size = GGML_QUANT_SIZES[dtype]
        blocks = blocks_of(name, elements, size)
        out.write(np.int32(dtype.value).tobytes())
        write(out, blocks)
        write(out, dequantize(blocks, dtype).astype(np.float32).reshape(-1))
        x = elements_of(elements)
        try:
            write(out, quantize(x, dtype).view(np.uint8).reshape(-1))
            write(out, x)
        except NotImplementedError:
            write(out, np.zeros(0, np.uint8))
            write(out, np.zeros(0, np.float32))
