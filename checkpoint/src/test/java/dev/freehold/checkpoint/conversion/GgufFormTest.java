package dev.freehold.checkpoint.conversion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.checkpoint.AssembledCheckpoint;
import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.Fixtures;
import dev.freehold.checkpoint.NewTensor;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.checkpoint.gguf.GgufWriter;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What of a file or folder is in the file that is made of it.
class GgufFormTest {
    private static final Map<String, Object> LLAMA = Map.of("general.architecture", "llama", "llama.block_count", 2L,
            "llama.nextn_predict_layers", 1L, "llama.feed_forward_length", List.of(8L, 16L),
            "llama.embedding_length", 4L, "llama.attention.head_count", 1L);

    @TempDir
    private Path temporary;

    private static NewTensor tensor(String name, int... dimensions) {
        var shape = new Shape(dimensions);
        return new NewTensor(name, DType.F32, shape, (first, count, out) -> {
            for (int i = 0; i < count * shape.columns(); i++) {
                out.setAtIndex(Tensor.FLOAT, i, first * shape.columns() + i);
            }
        });
    }

    private Path file(String name, Map<String, Object> metadata, NewTensor... tensors) {
        Path file = temporary.resolve(name);
        GgufWriter.write(file, metadata, List.of(tensors));
        return file;
    }

    private Path withOtherParts() {
        return file("source.gguf", LLAMA, tensor("token_embd.weight", 3, 4), tensor("blk.0.attn_q.weight", 4, 4),
                tensor("blk.1.nextn.eh_proj.weight", 4, 8), tensor("v.patch_embd.weight", 2, 2));
    }

    private static List<String> names(GgufForm form) {
        return form.tensors().stream().map(NewTensor::name).toList();
    }

    @Test
    void aFileKeepsPartsThatNoNetworkHereUses() {
        Path copy = temporary.resolve("copy.gguf");
        try (Checkpoint model = Checkpoint.open(withOtherParts())) {
            assertEquals(2, model.tensors().size());
            new ModelOutput(copy, false).write(model, Optional.empty(), Lineage.UNCHANGED);
        }
        try (Checkpoint model = Checkpoint.open(copy)) {
            assertEquals(List.of("token_embd.weight", "blk.0.attn_q.weight", "blk.1.nextn.eh_proj.weight",
                    "v.patch_embd.weight"), names(GgufForm.of(model, Lineage.UNCHANGED)));
            assertEquals(2, model.metadata().integer("llama.block_count"));
            assertEquals(1, model.metadata().integer("llama.nextn_predict_layers"));
        }
    }

    @Test
    void blocksThatAreNotWrittenAreNotCounted() {
        try (Checkpoint model = Checkpoint.open(withOtherParts())) {
            GgufForm form = GgufForm.of(AssembledCheckpoint.over(model, List.of()), Lineage.UNCHANGED);
            assertEquals(List.of("token_embd.weight", "blk.0.attn_q.weight"), names(form));
            assertEquals(1L, form.metadata().get("llama.block_count"));
            assertEquals(List.of(8L), form.metadata().get("llama.feed_forward_length"));
            assertEquals(null, form.metadata().get("llama.nextn_predict_layers"));
        }
    }

    @Test
    void expertsThatAreStoredOneByOneAreWritten() {
        Path source = Fixtures.own("models/mixtral/unstacked.gguf");
        Path copy = temporary.resolve("copy.gguf");
        Path stacked = temporary.resolve("stacked.gguf");
        try (Checkpoint model = Checkpoint.open(source)) {
            new ModelOutput(copy, false).write(model, Optional.empty(), Lineage.UNCHANGED);
            new ModelOutput(stacked, false).write(
                    AssembledCheckpoint.over(model, List.of()), Optional.empty(), Lineage.UNCHANGED);
        }
        try (Checkpoint model = Checkpoint.open(source); Checkpoint first = Checkpoint.open(copy);
                Checkpoint second = Checkpoint.open(stacked)) {
            for (TensorInfo info : model.tensors()) {
                byte[] expected = bytes(model, info.name());
                assertArrayEquals(expected, bytes(first, info.name()), info.name());
                assertArrayEquals(expected, bytes(second, info.name()), info.name());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"blk.0.attn_q.weight, Q8_0", "token_embd.weight, Q8_0", "blk.0.ffn_gate_inp.weight, F32",
            "blk.0.ssm_conv1d.weight, F32", "blk.0.attn_q_norm.weight, F32", "blk.0.attn_q.bias, F32",
            "v.patch_embd.weight, F32", "position_embd.weight, F32"})
    void onlyWeightMatricesGetAnotherType(String name, DType type) {
        assertEquals(type, GgufForm.usual(DType.Q8_0).apply(tensor(name, 4, 32)));
    }

    private static byte[] bytes(Checkpoint model, String name) {
        return model.findRows(name).orElseThrow().tensor().data().toArray(ValueLayout.JAVA_BYTE);
    }
}
