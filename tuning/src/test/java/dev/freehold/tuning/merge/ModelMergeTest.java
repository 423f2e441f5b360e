package dev.freehold.tuning.merge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.NewTensor;
import dev.freehold.checkpoint.gguf.GgufWriter;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Models of one shape whose weights do not mean the same.
class ModelMergeTest {
    @TempDir
    private Path temporary;

    private Path model(String name, float element, Map<String, Object> changed) {
        var metadata = new LinkedHashMap<String, Object>(Map.of("general.architecture", "llama",
                "llama.block_count", 1L, "llama.embedding_length", 8L, "llama.attention.head_count", 2L,
                "llama.context_length", 64L));
        metadata.putAll(changed);
        Path file = temporary.resolve(name);
        GgufWriter.write(file, metadata, List.of(weights("blk.0.attn_q.weight", element, 8, 8),
                weights("rope_freqs.weight", changed.isEmpty() ? 1 : element, 2)));
        return file;
    }

    private static NewTensor weights(String name, float element, int... shape) {
        var whole = new Shape(shape);
        return new NewTensor(name, DType.F32, whole, (_, count, out) -> {
            for (int i = 0; i < count * whole.columns(); i++) {
                out.setAtIndex(Tensor.FLOAT, i, element);
            }
        });
    }

    private static ModelMerge.Merged merged(Checkpoint first, Checkpoint second) {
        return ModelMerge.of(new MergeMethod.Linear(List.of(1.0, 1.0)), List.of(first, second), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({"attention.head_count, 4, 2, 4", "attention.head_count_kv, 1, 2, 1", "attention.key_length, 2, 4, 2",
            "rope.freq_base, 500000.0, 10000.0, 500000.0", "rope.dimension_count, 2, 4, 2",
            "rope.scaling.factor, 2.0, 1.0, 2.0", "rope.scaling.type, yarn, none, yarn"})
    void modelsWhoseHeadsDifferAreRefused(String key, String value, String expected, String found) {
        Object number = value.matches("\\d+") ? Long.valueOf(value)
                : value.matches("[\\d.]+") ? (Object) Double.valueOf(value) : value;
        try (Checkpoint first = Checkpoint.open(model("a.gguf", 1, Map.of()));
                Checkpoint second = Checkpoint.open(model("b.gguf", 1, Map.of("llama." + key, number)))) {
            var e = assertThrows(CheckpointException.class, () -> merged(first, second));
            assertEquals("%s: cannot be merged with %s: 'llama.%s' should be %s, is %s"
                    .formatted(second.path(), first.path(), key, expected, found), e.getMessage());
        }
    }

    @Test
    void rotationsByOtherFactorsAreRefused() {
        try (Checkpoint first = Checkpoint.open(model("a.gguf", 1, Map.of()));
                Checkpoint second = Checkpoint.open(model("b.gguf", 3, Map.of("general.name", "b")))) {
            var e = assertThrows(CheckpointException.class, () -> merged(first, second));
            assertTrue(e.getMessage().endsWith("the factors in 'rope_freqs.weight' are not the same"), e.getMessage());
        }
    }

    @Test
    void otherSettingsThatDifferAreTold() {
        Map<String, Object> same = Map.of("llama.attention.key_length", 4L, "llama.rope.freq_base", 10_000.0);
        try (Checkpoint first = Checkpoint.open(model("a.gguf", 1, Map.of()));
                Checkpoint second = Checkpoint.open(model("b.gguf", 1, same));
                Checkpoint third = Checkpoint.open(model("c.gguf", 1, Map.of("llama.context_length", 32L)))) {
            assertEquals(List.of(), merged(first, second).differences());
            assertEquals(List.of("'llama.context_length' is 32 in %s; the merged model has 64".formatted(third.path())),
                    merged(first, third).differences());
        }
    }
}
