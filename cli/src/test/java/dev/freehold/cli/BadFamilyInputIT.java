package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Mixtures, recurrent states, latent attention and packed weights that cannot be: one line that names the file, and
/// the key or tensor.
@ThroughLauncher
class BadFamilyInputIT {
    @TempDir
    private Path scratch;

    private Freehold freehold;

    @BeforeEach
    void launcher() throws IOException {
        freehold = Freehold.in(scratch).with("-Xmx64m");
    }

    private static ChangedGguf changed(String model) {
        return new ChangedGguf(Fixtures.own("models").resolve(model).resolve("model.gguf"));
    }

    private Complaint refused(Path model) {
        Path output = scratch.resolve("logits.f32");
        Finished run = freehold.run("logits", model.toString(), "--tokens", "1,2,3", "-o", output.toString());
        assertFalse(Files.exists(output));
        return Complaint.of(run).mentions("freehold: " + model);
    }

    @ParameterizedTest
    @CsvSource({
        "qwen3moe,  blk.1.ffn_up_exps.weight",
        "mixtral,   blk.0.ffn_gate_inp.weight",
        "qwen2moe,  blk.1.ffn_gate_inp_shexp.weight",
        "deepseek3, blk.2.ffn_down_shexp.weight",
        "deepseek3, blk.1.attn_k_b.weight",
        "qwen35,    blk.0.ssm_conv1d.weight"
    })
    void missingTensorsAreNamed(String model, String tensor) {
        try (var changed = changed(model)) {
            refused(changed.withoutTensor(tensor).write(scratch.resolve("broken.gguf")))
                    .mentions("no tensor '" + tensor + "'");
        }
    }

    @Test
    void tensorsOfAnotherShapeAreNamedWithBoth() {
        try (var changed = changed("qwen3moe")) {
            refused(changed.reshaped("blk.1.ffn_down_exps.weight", 8, 12, 32).write(scratch.resolve("shape.gguf")))
                    .mentions("tensor 'blk.1.ffn_down_exps.weight' should be (8, 32, 12), is (8, 12, 32)");
        }
        try (var changed = changed("qwen3moe")) {
            refused(changed.reshaped("blk.0.ffn_up_exps.weight", 4, 24, 32).write(scratch.resolve("count.gguf")))
                    .mentions("tensor 'blk.0.ffn_up_exps.weight' should be (8, 12, 32), is (4, 24, 32)");
        }
    }

    /// @param value  none where the key is to be absent
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "qwen3moe  | expert_used_count      | 9          | is 9 of 8 experts",
        "qwen3moe  | expert_count           | 0          | of 0 experts",
        "mixtral   | expert_count           | 1000000000 | should be from 0 to 65536, is 1000000000",
        "mixtral   | expert_count           | 4096       | (4096, ",
        "deepseek3 | expert_gating_func     | 9          | (sigmoid)",
        "deepseek3 | expert_group_count     | 3          | is 3, which does not divide ",
        "qwen35    | ssm.time_step_rank     | 5          | is 5, which is no multiple of 'ssm.group_count' ",
        "deepseek3 | attention.kv_lora_rank |            | no 'deepseek2.attention.kv_lora_rank'"
    })
    void impossibleSettingsAreNamed(String model, String key, Long value, String because) {
        try (var changed = changed(model)) {
            String whole = switch (model) {
                case "deepseek3" -> "deepseek2.";
                case "mixtral" -> "llama.";
                default -> model + ".";
            } + key;
            Path file = scratch.resolve("broken.gguf");
            if (value == null) {
                changed.withoutKey(whole);
            } else {
                changed.with(whole, value);
            }
            refused(changed.write(file)).mentions(because);
        }
    }

    @Test
    void unknownFamiliesAreRefusedBesideTheNearest() throws IOException {
        try (var changed = changed("qwen3moe")) {
            refused(changed.renamed("qwen3mo").write(scratch.resolve("unknown.gguf"))).mentions(
                    "architecture 'qwen3mo' is not supported; supported: bert deepseek2 llama mistral3",
                    "the nearest is qwen3moe");
        }
        Path folder = new ChangedSafetensors(
                Fixtures.own("models/qwen3moe"), scratch.resolve("unknown")).write();
        Path config = folder.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"qwen3_moe\"", "\"qwen3_mo\""));
        refused(folder).mentions("unsupported model type 'qwen3_mo'; supported: ", "the nearest is qwen3_moe");
    }

    @Test
    void packedWeightsWithoutTheirScalesAreRefused() throws IOException {
        refused(new ChangedSafetensors(Fixtures.own("models/deepseek3/fp8"), scratch.resolve("all"))
                .without("_scale_inv").write()).mentions("weight_scale_inv'");
        refused(new ChangedSafetensors(Fixtures.own("models/deepseek3/fp8"), scratch.resolve("one"))
                .without("layers.1.mlp.experts.2.up_proj.weight_scale_inv").write())
                .mentions("layers.1.mlp.experts.2.up_proj.weight_scale_inv'");
        refused(new ChangedSafetensors(Fixtures.own("models/kimi/int4"), scratch.resolve("int4"))
                .without("experts.0.up_proj.weight_scale").write()).mentions("experts.0.up_proj.weight_scale'");
    }

    @Test
    void packedWeightsOfOtherShapesAreRefused() throws IOException {
        String matrix = "language_model.model.layers.1.mlp.experts.0.gate_proj";
        refused(new ChangedSafetensors(Fixtures.own("models/kimi/int4"), scratch.resolve("packed"))
                .reshaped(matrix + ".weight_packed", 16, 8).write()).mentions(matrix + ".weight_", "(16, 64)");
        refused(new ChangedSafetensors(Fixtures.own("models/kimi/int4"), scratch.resolve("scales"))
                .reshaped(matrix + ".weight_scale", 1, 32).write()).mentions(matrix + ".weight_scale'", "(1, 32)");
        refused(new ChangedSafetensors(Fixtures.own("models/deepseek3/fp8"), scratch.resolve("fp8"))
                .reshaped("model.layers.0.mlp.up_proj.weight_scale_inv", 4, 2).write())
                .mentions("model.layers.0.mlp.up_proj.weight_scale_inv'", "(4, 2)");
    }
}
