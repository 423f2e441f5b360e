package dev.freehold.checkpoint.gguf;

import static dev.freehold.checkpoint.gguf.GgufForge.U32;
import static dev.freehold.checkpoint.gguf.GgufForge.u32;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.MatrixStack;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Matrices that files keep together, or apart. Byte `i` of a file's data is `i`.
class GgufStacksTest {
    private static final int Q8_0 = 8;

    @TempDir
    private Path folder;

    private final GgufForge forge = GgufForge.valid().withoutTensors();

    private Checkpoint open() {
        return Checkpoint.open(forge.write(folder.resolve("model.gguf")));
    }

    private static void assertBytes(int first, int count, Tensor tensor) {
        assertEquals(count, tensor.data().byteSize());
        for (int i = 0; i < count; i++) {
            assertEquals((byte) (first + i), tensor.data().get(ValueLayout.JAVA_BYTE, i), tensor.name());
        }
    }

    @Test
    void slicesOfATensor() {
        forge.tensor("blk.0.ffn_up_exps.weight", Q8_0, 3 * 2 * 34, 32, 2, 3);
        try (Checkpoint checkpoint = open()) {
            MatrixStack stack = checkpoint.stack("blk.0.ffn_up_exps.weight", 3, 2, 32);
            assertEquals(DType.Q8_0, stack.dtype());
            for (int i = 0; i < 3; i++) {
                assertEquals("blk.0.ffn_up_exps.weight[" + i + "]", stack.matrix(i).name());
                assertEquals(new Shape(2, 32), stack.matrix(i).shape());
                assertBytes(i * 68, 68, stack.matrix(i));
            }
            assertThrows(IndexOutOfBoundsException.class, () -> stack.matrix(3));
        }
    }

    @Test
    void anotherShapeIsNamed() {
        forge.tensor("blk.0.ffn_up_exps.weight", 1, 48, 4, 2, 3).tensor("two", 1, 16, 4, 2);
        try (Checkpoint checkpoint = open()) {
            var e = assertThrows(CheckpointException.class,
                    () -> checkpoint.stack("blk.0.ffn_up_exps.weight", 4, 2, 4));
            assertEquals(checkpoint.path() + ": tensor 'blk.0.ffn_up_exps.weight' should be (4, 2, 4), is (3, 2, 4)",
                    e.getMessage());
            e = assertThrows(CheckpointException.class, () -> checkpoint.stack("two", 1, 2, 4));
            assertEquals(checkpoint.path() + ": tensor 'two' should be (1, 2, 4), is (2, 4)", e.getMessage());
            e = assertThrows(CheckpointException.class, () -> checkpoint.stack("three", 1, 2, 4));
            assertEquals(checkpoint.path() + ": no tensor 'three'", e.getMessage());
        }
    }

    @Test
    void expertsOfOlderFilesStandApart() {
        for (int i : new int[] {0, 2, 1}) {
            forge.tensor("blk.1.ffn_gate." + i + ".weight", 1, 32, 4, 4);
        }
        try (Checkpoint checkpoint = open()) {
            assertTrue(checkpoint.has("blk.1.ffn_gate_exps.weight"));
            MatrixStack stack = checkpoint.stack("blk.1.ffn_gate_exps.weight", 3, 4, 4);
            assertBytes(64, 32, stack.matrix(1));
            assertBytes(32, 32, stack.matrix(2));
            assertEquals(List.of(new TensorInfo("blk.1.ffn_gate_exps.weight", DType.F16, new Shape(3, 4, 4))),
                    checkpoint.tensors());
        }
    }

    @Test
    void anExpertIsMissingOrDiffers() {
        forge.tensor("blk.1.ffn_up.0.weight", 1, 32, 4, 4).tensor("blk.1.ffn_up.2.weight", 1, 32, 4, 4)
                .tensor("blk.1.ffn_down.0.weight", 1, 32, 4, 4).tensor("blk.1.ffn_down.1.weight", 0, 64, 4, 4);
        try (Checkpoint checkpoint = open()) {
            var e = assertThrows(CheckpointException.class, () -> checkpoint.findStack("blk.1.ffn_up_exps.weight"));
            assertEquals(checkpoint.path() + ": no tensor 'blk.1.ffn_up.1.weight'", e.getMessage());
            e = assertThrows(CheckpointException.class, () -> checkpoint.findStack("blk.1.ffn_down_exps.weight"));
            assertEquals(checkpoint.path() + ": tensor 'blk.1.ffn_down.1.weight' should be a matrix like "
                    + "'blk.1.ffn_down.0.weight', F16 (4, 4), is F32 (4, 4)", e.getMessage());
        }
    }

    @Test
    void gateAndUpAreHalves() {
        forge.tensor("blk.0.ffn_gate_up_exps.weight", 1, 2 * 6 * 8, 4, 6, 2);
        try (Checkpoint checkpoint = open()) {
            MatrixStack gate = checkpoint.stack("blk.0.ffn_gate_exps.weight", 2, 3, 4);
            MatrixStack up = checkpoint.stack("blk.0.ffn_up_exps.weight", 2, 3, 4);
            assertBytes(48, 24, gate.matrix(1));
            assertBytes(72, 24, up.matrix(1));
            assertEquals("blk.0.ffn_up_exps.weight[1]", up.matrix(1).name());
            assertFalse(checkpoint.has("blk.0.ffn_down_exps.weight"));
        }
    }

    private void fusedProjections() {
        forge.entry("toy.attention.head_count", U32, u32(2)).entry("toy.attention.head_count_kv", U32, u32(1))
                .entry("toy.attention.key_length", U32, u32(2)).entry("toy.embedding_length", U32, u32(4))
                .tensor("blk.0.attn_qkv.weight", 1, 64, 4, 8).tensor("blk.0.attn_qkv.bias", 0, 32, 8);
    }

    @Test
    void projectionsAreRowsOfAFusedOne() {
        fusedProjections();
        try (Checkpoint checkpoint = open()) {
            assertBytes(0, 32, checkpoint.tensor("blk.0.attn_q.weight", new Shape(4, 4)));
            assertBytes(32, 16, checkpoint.tensor("blk.0.attn_k.weight", new Shape(2, 4)));
            assertBytes(48, 16, checkpoint.tensor("blk.0.attn_v.weight", new Shape(2, 4)));
            assertBytes(64, 16, checkpoint.tensor("blk.0.attn_q.bias", new Shape(4)));
            assertBytes(88, 8, checkpoint.tensor("blk.0.attn_v.bias", new Shape(2)));
            assertTrue(checkpoint.has("blk.0.attn_k.bias"));
            assertFalse(checkpoint.has("blk.1.attn_k.bias"));
        }
    }

    @Test
    void aRecurrentLayersOwnProjectionStaysWhole() {
        fusedProjections();
        forge.tensor("blk.0.ssm_conv1d.weight", 0, 128, 4, 8);
        try (Checkpoint checkpoint = open()) {
            assertFalse(checkpoint.has("blk.0.attn_q.weight"));
            assertTrue(checkpoint.find("blk.0.attn_v.weight").isEmpty());
            assertTrue(checkpoint.has("blk.0.attn_qkv.weight"));
        }
    }

    @Test
    void aFusedProjectionOfAnotherSize() {
        fusedProjections();
        forge.tensor("blk.1.attn_qkv.weight", 1, 48, 4, 6);
        try (Checkpoint checkpoint = open()) {
            var e = assertThrows(CheckpointException.class, () -> checkpoint.find("blk.1.attn_q.weight"));
            assertEquals(checkpoint.path() + ": 'toy.attention.head_count' and its like ask for 4 + 2 + 2 rows of Q, K "
                    + "and V, the tensor 'blk.1.attn_qkv.weight' is (6, 4)", e.getMessage());
        }
    }

    @Test
    void whatIsNotUsedIsSaid() {
        forge.entry("toy.block_count", U32, u32(2)).entry("toy.nextn_predict_layers", U32, u32(1))
                .tensor("blk.0.attn_norm.weight", 0, 16, 4).tensor("blk.1.nextn.eh_proj.weight", 0, 16, 4)
                .tensor("v.patch_embd.weight", 0, 16, 4).tensor("mm.0.weight", 0, 16, 4);
        try (Checkpoint checkpoint = open()) {
            assertEquals(List.of("the vision part (2 tensors) is not used: images are not read",
                    "the part that predicts several tokens at once (1 tensor) is not used: they are predicted one by "
                            + "one"), checkpoint.notes());
            assertEquals(List.of("blk.0.attn_norm.weight"),
                    checkpoint.tensors().stream().map(TensorInfo::name).toList());
        }
    }
}
