package dev.freehold.tuning.merge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.NewTensor;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.checkpoint.adapter.LoraAdapter;
import dev.freehold.checkpoint.adapter.LoraWeights;
import dev.freehold.checkpoint.conversion.Lineage;
import dev.freehold.checkpoint.conversion.ModelOutput;
import dev.freehold.checkpoint.gguf.GgufWriter;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdapterMergeTest {
    @TempDir
    private Path temporary;

    private static NewTensor counted(String name, Shape shape) {
        return new NewTensor(name, DType.F32, shape, (first, count, out) -> {
            for (int i = 0; i < count * shape.columns(); i++) {
                out.setAtIndex(Tensor.FLOAT, i, first * shape.columns() + i);
            }
        });
    }

    /// Some files keep Q, K and V as one tensor.
    @Test
    void anAdapterOfAFusedProjectionIsMergedIntoIt() {
        Path file = temporary.resolve("fused.gguf");
        GgufWriter.write(file, Map.of("general.architecture", "llama", "llama.block_count", 1L,
                "llama.embedding_length", 4L, "llama.attention.head_count", 2L, "llama.attention.head_count_kv", 1L),
                List.of(counted("blk.0.attn_qkv.weight", new Shape(8, 4)),
                        counted("blk.0.attn_qkv.bias", new Shape(8)),
                        counted("blk.0.attn_output.weight", new Shape(4, 4))));
        Tensor a = Tensor.zeros(Arena.ofAuto(), "a", 1, 4);
        Tensor b = Tensor.zeros(Arena.ofAuto(), "b", 4, 1);
        a.set(0, 3, 1);
        b.set(2, 0, 0.5f);
        var adapter = new LoraAdapter(Path.of("made"), Map.of("blk.0.attn_q", new LoraWeights(a, b, 1, false)));
        Path merged = temporary.resolve("merged.gguf");
        try (Checkpoint base = Checkpoint.open(file)) {
            new ModelOutput(merged, false).write(AdapterMerge.of(base, List.of(new AdapterMerge.Part(adapter, 1))),
                    Optional.empty(), Lineage.UNCHANGED);
        }
        try (Checkpoint base = Checkpoint.open(file); Checkpoint written = Checkpoint.open(merged)) {
            List<String> names = written.tensors().stream().map(TensorInfo::name).sorted().toList();
            assertEquals(List.of("blk.0.attn_k.bias", "blk.0.attn_k.weight", "blk.0.attn_output.weight",
                    "blk.0.attn_q.bias", "blk.0.attn_q.weight", "blk.0.attn_v.bias", "blk.0.attn_v.weight"), names);
            for (String name : names) {
                float[] expected = base.find(name).orElseThrow().toArray();
                if (name.equals("blk.0.attn_q.weight")) {
                    expected[2 * 4 + 3] += 0.5f;
                }
                assertArrayEquals(expected, written.find(name).orElseThrow().toArray(), name);
            }
            assertFalse(written.has("blk.0.attn_qkv.weight"));
            assertTrue(base.has("blk.0.attn_qkv.weight"));
        }
    }
}
