package dev.freehold.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.checkpoint.adapter.LoraAdapter;
import dev.freehold.checkpoint.adapter.LoraWeights;
import dev.freehold.models.layers.Adapters;
import dev.freehold.tensor.KvType;
import dev.freehold.tensor.ReferenceKernels;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitecturesTest {
    private static String refusal(FakeCheckpoint checkpoint) {
        try (var kernels = new ReferenceKernels()) {
            return assertThrows(CheckpointException.class, () -> Architectures.load(checkpoint, kernels)).getMessage();
        }
    }

    @Test
    void anUnknownFamilyIsNamedBesideTheKnownOnesAndTheNearest() {
        assertEquals("model.gguf: architecture 'qwen3mo' is not supported; supported: "
                + String.join(" ", Architectures.names()) + "; the nearest is qwen3moe",
                refusal(new FakeCheckpoint().with("general.architecture", "qwen3mo")));
    }

    @Test
    void anAdapterOfWhatNothingIsMultipliedWithIsRefused() {
        var checkpoint = new FakeCheckpoint();
        for (String matrix : List.of("attn_q", "attn_k", "attn_v", "attn_output")) {
            checkpoint.tensor("blk.0." + matrix + ".weight", 8, 8);
        }
        checkpoint.tensor("blk.0.attn_norm.weight", 8);
        checkpoint.tensor("blk.0.ffn_norm.weight", 8);
        checkpoint.tensor("blk.0.ffn_gate.weight", 16, 8);
        checkpoint.tensor("blk.0.ffn_up.weight", 16, 8);
        checkpoint.tensor("blk.0.ffn_down.weight", 8, 16);
        checkpoint.tensor("output_norm.weight", 8);
        try (var kernels = new ReferenceKernels()) {
            var used = new LoraAdapter(Path.of("lora"), Map.of("blk.0.attn_q", lowRank()));
            Architectures.load(checkpoint, kernels, 0, new Adapters(List.of(new Adapters.Chosen(used, 1))));
            var unused = new LoraAdapter(Path.of("lora"), Map.of("token_embd", lowRank()));
            var adapters = new Adapters(List.of(new Adapters.Chosen(unused, 1)));
            var e = assertThrows(CheckpointException.class,
                    () -> Architectures.load(checkpoint, kernels, 0, adapters));
            assertEquals("lora: changes 'token_embd.weight', which no adapter of this network can change",
                    e.getMessage());
        }
    }

    private static LoraWeights lowRank() {
        return new LoraWeights(Tensor.zeros(Arena.ofAuto(), "a", 2, 8), Tensor.zeros(Arena.ofAuto(), "b", 8, 2), 1,
                false);
    }

    @Test
    void anAbsentTensorIsNamed() {
        assertEquals("model.gguf: no tensor 'blk.0.attn_norm.weight'", refusal(new FakeCheckpoint()));
    }

    @Test
    void aTensorOfAnotherShapeIsNamedWithBoth() {
        var checkpoint = new FakeCheckpoint();
        checkpoint.tensor("blk.0.attn_norm.weight", 9);
        assertEquals("model.gguf: tensor 'blk.0.attn_norm.weight' should be (8), is (9)", refusal(checkpoint));
    }

    @Test
    void aGateThatTheFamilyDoesNotHaveIsNotIgnored() {
        var checkpoint = new FakeCheckpoint().with("llama.expert_count", 2L).with("llama.expert_used_count", 1L);
        for (String matrix : List.of("attn_q", "attn_k", "attn_v", "attn_output")) {
            checkpoint.tensor("blk.0." + matrix + ".weight", 8, 8);
        }
        checkpoint.tensor("blk.0.attn_norm.weight", 8);
        checkpoint.tensor("blk.0.ffn_norm.weight", 8);
        checkpoint.tensor("blk.0.ffn_gate_inp.weight", 2, 8);
        checkpoint.tensor("blk.0.ffn_gate_exps.weight", 2, 16, 8);
        checkpoint.tensor("blk.0.ffn_up_exps.weight", 2, 16, 8);
        checkpoint.tensor("blk.0.ffn_down_exps.weight", 2, 8, 16);
        checkpoint.tensor("output_norm.weight", 8);
        Architectures.load(checkpoint, new ReferenceKernels());
        checkpoint.tensor("blk.0.ffn_gate_inp_shexp.weight", 8);
        assertEquals("model.gguf: tensor 'ffn_gate_inp_shexp.weight' is a gate that llama models do not have",
                refusal(checkpoint));
    }

    @Test
    void preparingPacksTheExpertsThatThereIsRoomFor() {
        try (var checkpoint = Checkpoint.open(GoldenModel.named("mixtral").folder().resolve("model.gguf"))) {
            var kernels = new PackingKernels();
            LanguageModel all = Architectures.load(checkpoint, kernels.kernels(), Long.MAX_VALUE);
            int others = kernels.packed();
            all.prepare();
            int experts = 3 * 8 * all.hyperparameters().blocks();
            assertEquals(others + experts, kernels.packed());
            all.prepare();
            assertEquals(others + experts, kernels.packed(), "they are there already");
            Architectures.load(checkpoint, kernels.kernels(), 1).prepare();
            assertEquals(2 * others + experts, kernels.packed(), "there is no room for any");
        }
    }

    @Test
    void encodersWriteNoText() {
        assertEquals("model.gguf: a bert model makes vectors of texts and writes none: use 'embed'",
                refusal(new FakeCheckpoint().with("general.architecture", "bert")));
    }

    /// Without any of its last block's tensors, a file is refused by name while no matrix has been read or packed.
    @ParameterizedTest
    @ValueSource(strings = {"models/qwen2-tied", "models/qwen3", "models/ministral3", "models/mixtral",
        "models/qwen2moe", "models/qwen3moe", "models/qwen35", "models/qwen35moe", "models/deepseek2-lite",
        "models/deepseek3", "encoders/minilm"})
    void whatIsMissingShowsBeforeAnyMatrixIsPacked(String model) {
        Path file = GoldenModel.repository().resolve("fixtures").resolve(model).resolve("model.gguf");
        var kernels = new PackingKernels();
        try (var checkpoint = Checkpoint.open(file)) {
            List<String> last = lastBlock(checkpoint);
            assertTrue(last.size() > 8, last.toString());
            for (String name : last) {
                var e = assertThrows(CheckpointException.class,
                        () -> Architectures.loadEncoder(
                                new Without(checkpoint, name), kernels.kernels(), KvType.F32, Long.MAX_VALUE,
                                Adapters.NONE),
                        name);
                assertEquals(file + ": no tensor '" + name + "'", e.getMessage());
                assertEquals(0, kernels.packed(), name);
            }
            Architectures.loadEncoder(checkpoint, kernels.kernels(), KvType.F32, Long.MAX_VALUE, Adapters.NONE);
            assertTrue(kernels.packed() > 8, "packed: " + kernels.packed());
        }
    }

    /// The tensors of the last block that a network cannot do without: some have no biases and choose uncorrected.
    private static List<String> lastBlock(Checkpoint checkpoint) {
        var metadata = checkpoint.metadata();
        String architecture = metadata.text("general.architecture");
        int last = metadata.integer(architecture + ".block_count")
                - metadata.integer(architecture + ".nextn_predict_layers", 0) - 1;
        return checkpoint.tensors().stream().map(TensorInfo::name)
                .filter(name -> name.startsWith("blk." + last + "."))
                .filter(name -> !name.endsWith(".bias") || name.matches(".*(ssm_dt|_norm)\\.bias"))
                .toList();
    }
}
