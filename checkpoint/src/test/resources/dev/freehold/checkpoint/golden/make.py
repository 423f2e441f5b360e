"""Makes the files of this folder with the reference libraries gguf-py 0.19.0 and safetensors:

    python3 make.py FIXTURES

types.gguf         every type of metadata value, tensors of several types
types.safetensors  every type that matters
types.json         what gguf-py and safetensors read from them
fixtures.json      what gguf-py reads from the GGUF files in the folder FIXTURES
"""
import hashlib, json, pathlib, sys
import numpy as np
import gguf
from safetensors.numpy import save_file

here = pathlib.Path(__file__).parent


def digest(parts):
    sha = hashlib.sha256()
    for part in parts:
        sha.update(part)
    return sha.hexdigest()


def contents(field):
    value = field.contents()
    if isinstance(value, list):
        return [x.item() if isinstance(x, np.generic) else x for x in value]
    return value.item() if isinstance(value, np.generic) else value


def tensors(reader):
    return [[t.name, t.tensor_type.name, [int(n) for n in reversed(t.shape)]] for t in reader.tensors]


def metadata(reader):
    return {key: contents(field) for key, field in reader.fields.items() if not key.startswith("GGUF.")}


def summary(path):
    reader = gguf.GGUFReader(path)
    values = metadata(reader)
    arrays = {k: v for k, v in values.items() if isinstance(v, list)}
    return {
        "scalars": {k: v for k, v in values.items() if k not in arrays},
        "arrays": {k: [len(v), digest(f"{x}\n".encode() for x in v)] for k, v in arrays.items()},
        "tensors": len(reader.tensors),
        "names": digest(f"{name} {dtype} {shape}\n".encode() for name, dtype, shape in tensors(reader)),
        "data": digest(t.data.tobytes() for t in reader.tensors),
    }


def make_types():
    random = np.random.default_rng(7)
    writer = gguf.GGUFWriter(here / "types.gguf", "toy")
    writer.add_uint8("toy.u8", 200)
    writer.add_int8("toy.i8", -100)
    writer.add_uint16("toy.u16", 60000)
    writer.add_int16("toy.i16", -30000)
    writer.add_uint32("toy.u32", 4000000000)
    writer.add_int32("toy.i32", -2000000000)
    writer.add_float32("toy.f32", 0.1)
    writer.add_uint64("toy.u64", 2**63 - 1)
    writer.add_int64("toy.i64", -(2**63))
    writer.add_float64("toy.f64", 0.1)
    writer.add_bool("toy.bool", True)
    writer.add_string("toy.string", "naïve 文字 🙂")
    writer.add_array("toy.integers", [1, -2, 3])
    writer.add_array("toy.reals", [0.5, -0.25])
    writer.add_array("toy.flags", [True, False, True])
    writer.add_array("toy.words", ["", "a", "Ġthe", "\u0000", "🙂"])
    matrix = random.standard_normal((3, 64)).astype(np.float32)
    writer.add_tensor("vector", np.arange(5, dtype=np.float32))
    writer.add_tensor("half", matrix.astype(np.float16))
    writer.add_tensor("cube", np.arange(24, dtype=np.float32).reshape(2, 3, 4))
    for dtype in (gguf.GGMLQuantizationType.Q8_0, gguf.GGMLQuantizationType.Q4_0, gguf.GGMLQuantizationType.BF16):
        writer.add_tensor(dtype.name.lower(), gguf.quantize(matrix, dtype), raw_dtype=dtype)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    reader = gguf.GGUFReader(here / "types.gguf")
    arrays = {"vector": np.arange(5, dtype=np.float32), "matrix": matrix.astype(np.float16),
              "counts": np.arange(4, dtype=np.int64), "scalar": np.array(2.5, dtype=np.float32),
              "empty": np.zeros((0, 3), dtype=np.float32)}
    save_file(arrays, here / "types.safetensors", metadata={"format": "np"})
    names = {"float32": "F32", "float16": "F16", "int64": "I64"}
    expected = {
        "metadata": metadata(reader),
        "tensors": tensors(reader),
        "data": {t.name: digest([t.data.tobytes()]) for t in reader.tensors},
        "safetensors": {k: [names[str(a.dtype)], list(a.shape), digest([a.tobytes()])] for k, a in arrays.items()},
    }
    (here / "types.json").write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n")


make_types()
fixtures = pathlib.Path(sys.argv[1])
expected = {str(p.relative_to(fixtures)): summary(p) for p in sorted(fixtures.rglob("*.gguf"))}
(here / "fixtures.json").write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n")
