package dev.freehold.checkpoint.huggingface;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.MatrixStack;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.checkpoint.safetensors.SafetensorsForge;
import dev.freehold.checkpoint.safetensors.SafetensorsForge.Part;
import dev.freehold.json.Json;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.block.BlockFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Values of quantized folders against their formulas, computed here in another way.
class QuantizationTest {
    private static final String UP = "model.layers.0.mlp.up_proj.weight";
    private static final Map<String, Object> FP8 =
            Map.of("quant_method", "fp8", "fmt", "e4m3", "weight_block_size", List.of(4, 8));
    private static final Map<String, Object> INT4 = Map.of("quant_method", "compressed-tensors",
            "format", "pack-quantized", "config_groups", Map.of("group_0", Map.of("weights", Map.of(
                    "num_bits", 4, "group_size", 32, "type", "int", "strategy", "group", "symmetric", true))));

    @TempDir
    private Path folder;

    private final Random random = new Random(4);
    private final List<Part> parts = new ArrayList<>();
    private final Map<String, Object> config = new LinkedHashMap<>(Map.ofEntries(
            Map.entry("model_type", "qwen3_moe"), Map.entry("num_hidden_layers", 1), Map.entry("hidden_size", 4),
            Map.entry("intermediate_size", 8), Map.entry("num_attention_heads", 2), Map.entry("vocab_size", 3),
            Map.entry("rms_norm_eps", 1e-6), Map.entry("max_position_embeddings", 64), Map.entry("num_experts", 2),
            Map.entry("num_experts_per_tok", 1)));

    private Checkpoint open() {
        try {
            Files.writeString(folder.resolve("config.json"), Json.write(config));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        SafetensorsForge.write(folder.resolve("model.safetensors"), SafetensorsForge.file(parts));
        return Checkpoint.open(folder);
    }

    private Checkpoint open(Map<String, Object> quantization) {
        config.put("model_type", "qwen3");
        config.put("quantization_config", quantization);
        return open();
    }

    private void add(String name, String dtype, List<Integer> shape, byte[] data) {
        parts.add(new Part(name, dtype, shape.toString(), data));
    }

    private byte[] codes(int count) {
        var codes = new byte[count];
        random.nextBytes(codes);
        for (int i = 0; i < count; i++) {
            codes[i] = (codes[i] & 0x7f) == 0x7f ? 0 : codes[i]; // no NaNs
        }
        return codes;
    }

    private static byte[] singles(float... values) {
        var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    private static byte[] bfloats(float... values) {
        var bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
        }
        return bytes.array();
    }

    private static double e4m3(byte code) {
        int exponent = (code & 0x78) / 8;
        double fraction = (code & 7) / 8.0;
        double magnitude = exponent == 0 ? fraction * Math.pow(2, -6) : (1 + fraction) * Math.pow(2, exponent - 7);
        return code < 0 ? -magnitude : magnitude;
    }

    private static float[] decoded(Tensor tensor) {
        var values = new float[(int) tensor.shape().elements()];
        BlockFormat.of(tensor.dtype()).decode(tensor.data(), 0, values, 0, values.length);
        return values;
    }

    /// 6 × 20 in blocks of 4 × 8: the last ones of a row and of a column are not full.
    @Test
    void blocksOf8BitFloats() {
        byte[] codes = codes(120);
        float[] scales = {0.5f, 0.0123f, 3, 1e-3f, 0.25f, 0.7f};
        add(UP, "F8_E4M3", List.of(6, 20), codes);
        add(UP + "_scale_inv", "F32", List.of(2, 3), singles(scales));
        add("model.norm.weight", "BF16", List.of(4), bfloats(1, 2, 3, 4));
        try (Checkpoint checkpoint = open(FP8)) {
            assertEquals(new TensorInfo("blk.0.ffn_up.weight", DType.F32, new Shape(6, 20), "F8_E4M3", 144),
                    checkpoint.info("blk.0.ffn_up.weight").orElseThrow());
            float[] found = decoded(checkpoint.tensor("blk.0.ffn_up.weight", new Shape(6, 20)));
            for (int i = 0; i < 120; i++) {
                assertEquals((float) (e4m3(codes[i]) * scales[i / 20 / 4 * 3 + i % 20 / 8]), found[i]);
            }
            assertEquals(DType.BF16, checkpoint.info("output_norm.weight").orElseThrow().dtype());
        }
    }

    @Test
    void largeMatricesOf8BitFloatsAreHalves() {
        byte[] codes = codes(1025 * 1024);
        add(UP, "F8_E4M3", List.of(1025, 1024), codes);
        add(UP + "_scale_inv", "F32", List.of(), singles(0.0123f));
        try (Checkpoint checkpoint = open(Map.of("quant_method", "fp8"))) {
            Tensor matrix = checkpoint.find("blk.0.ffn_up.weight").orElseThrow();
            assertEquals(DType.F16, matrix.dtype());
            float[] found = decoded(matrix);
            for (int i = 0; i < codes.length; i += 7) {
                double expected = e4m3(codes[i]) * 0.0123f;
                assertEquals(expected, found[i], Math.abs(expected) / 2048 + 1.0 / (1 << 24));
            }
        }
    }

    @Test
    void everyCodeOf8BitFloats() {
        var codes = new byte[256];
        for (int i = 0; i < 256; i++) {
            codes[i] = (byte) i;
        }
        add(UP, "F8_E4M3", List.of(16, 16), codes);
        add(UP + "_scale_inv", "BF16", List.of(), bfloats(0.5f));
        add("model.layers.0.mlp.up_proj.activation_scale", "BF16", List.of(), bfloats(0.5f));
        try (Checkpoint checkpoint = open(Map.of("quant_method", "fp8"))) {
            float[] found = decoded(checkpoint.find("blk.0.ffn_up.weight").orElseThrow());
            for (int i = 0; i < 256; i++) {
                assertEquals((i & 0x7f) == 0x7f ? Double.NaN : e4m3(codes[i]) / 2, found[i]);
            }
        }
    }

    @Test
    void expertsOf8BitFloats() {
        byte[][] codes = {codes(32), codes(32)};
        for (int i = 0; i < 2; i++) {
            String name = "model.layers.0.mlp.experts." + i + ".up_proj.weight";
            add(name, "F8_E4M3", List.of(8, 4), codes[i]);
            add(name + "_scale_inv", "F32", List.of(2, 1), singles(1, 2 + i));
        }
        config.put("quantization_config", FP8);
        try (Checkpoint checkpoint = open()) {
            MatrixStack stack = checkpoint.stack("blk.0.ffn_up_exps.weight", 2, 8, 4);
            assertEquals(DType.F32, stack.dtype());
            assertEquals((float) (3 * e4m3(codes[1][31])), decoded(stack.matrix(1))[31]);
            assertEquals((float) e4m3(codes[0][0]), decoded(stack.matrix(0))[0]);
        }
    }

    @Test
    void stackedExpertsOf8BitFloats() {
        byte[] codes = codes(2 * 16 * 4);
        float[] scales = {1, 2, 4, 8, 16, 32, 64, 128};
        add("model.layers.0.mlp.experts.gate_up_proj", "F8_E4M3", List.of(2, 16, 4), codes);
        add("model.layers.0.mlp.experts.gate_up_proj_scale_inv", "F32", List.of(2, 4, 1), singles(scales));
        config.put("quantization_config", FP8);
        try (Checkpoint checkpoint = open()) {
            float[] up = decoded(checkpoint.stack("blk.0.ffn_up_exps.weight", 2, 8, 4).matrix(1));
            for (int i = 0; i < 32; i++) {
                assertEquals((float) (e4m3(codes[64 + 32 + i]) * scales[4 + 2 + i / 16]), up[i]);
            }
            assertEquals(DType.F32, checkpoint.find("blk.0.ffn_gate_up_exps.weight").orElseThrow().dtype());
        }
    }

    private String refusal(Map<String, Object> quantization) {
        var e = assertThrows(CheckpointException.class, () -> {
            try (Checkpoint checkpoint = open(quantization)) {
                checkpoint.find("blk.0.ffn_up.weight");
            }
        });
        assertFalse(e.getMessage().contains("\n"));
        return e.getMessage().substring(e.getMessage().indexOf(": ") + 2);
    }

    @Test
    void scalesThatDoNotFit() {
        add(UP, "F8_E4M3", List.of(6, 20), codes(120));
        assertEquals("tensor '" + UP + "' has no scales: there is no tensor '" + UP + "_scale_inv'", refusal(FP8));
        add(UP + "_scale_inv", "F32", List.of(3, 2), singles(1, 1, 1, 1, 1, 1));
        assertEquals("tensor '" + UP + "_scale_inv' should be (2, 3) for a matrix, since '" + UP
                + "' is (6, 20), is (3, 2)", refusal(FP8));
        parts.removeFirst();
        assertEquals("tensor '" + UP + "_scale_inv' goes with '" + UP + "', which is not there", refusal(FP8));
        add(UP, "F32", List.of(1), singles(1));
        assertEquals("tensor '" + UP + "_scale_inv' scales '" + UP + "', which is F32, not F8_E4M3", refusal(FP8));
    }

    @Test
    void elementsThatAreTooLarge() {
        var codes = new byte[1025 * 1024];
        codes[2048] = 0x7e;
        add(UP, "F8_E4M3", List.of(1025, 1024), codes);
        add(UP + "_scale_inv", "F32", List.of(), singles(200));
        assertEquals("tensor '" + UP + "' has the element 89600.0 in row 2, which is too large for F16",
                refusal(Map.of("quant_method", "fp8")));
    }

    private byte[] packed(int rows, int columns, byte[] scales, String type, List<Integer> grid, int said) {
        byte[] words = codes(rows * columns / 2);
        add(UP + "_packed", "I32", List.of(rows, columns / 8), words);
        add(UP + "_scale", type, grid, scales);
        add(UP + "_shape", "I64", List.of(2), ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(rows).putLong(said).array());
        return words;
    }

    private static float[] unpacked(byte[] words, int columns, float[] scales) {
        var words32 = ByteBuffer.wrap(words).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
        var values = new float[2 * words.length];
        for (int i = 0; i < values.length; i++) {
            int code = words32.get(i / 8) >>> 4 * (i % 8) & 15;
            values[i] = (code - 8) * scales[i / columns * (columns / 32) + i % columns / 32];
        }
        return values;
    }

    @Test
    void packedIntegersAreBlocksOfQ4() {
        float[] scales = {0.5f, 0.00390625f, 3, 1.0f / (1 << 17)};
        byte[] words = packed(2, 64, bfloats(scales), "BF16", List.of(2, 2), 64);
        try (Checkpoint checkpoint = open(INT4)) {
            Tensor matrix = checkpoint.tensor("blk.0.ffn_up.weight", new Shape(2, 64));
            assertEquals(DType.Q4_0, matrix.dtype());
            assertArrayEquals(unpacked(words, 64, scales), decoded(matrix));
            assertEquals(new TensorInfo("blk.0.ffn_up.weight", DType.Q4_0, new Shape(2, 64), "INT4", 72),
                    checkpoint.info("blk.0.ffn_up.weight").orElseThrow());
        }
    }

    @Test
    void packedIntegersWithSinglesAsScales() {
        float[] scales = {0.1f, 0.2f};
        byte[] words = packed(2, 32, singles(scales), "F32", List.of(2, 1), 32);
        try (Checkpoint checkpoint = open(INT4)) {
            Tensor matrix = checkpoint.find("blk.0.ffn_up.weight").orElseThrow();
            assertEquals(DType.F32, matrix.dtype());
            assertArrayEquals(unpacked(words, 32, scales), matrix.toArray());
        }
    }

    @Test
    void packedIntegersThatDoNotFit() {
        packed(2, 32, bfloats(1, 1, 1), "BF16", List.of(1, 3), 32);
        assertEquals("tensor '" + UP + "_scale' should have a scale for each 32 columns of (2, 32), is (1, 3)",
                refusal(INT4));
        parts.clear();
        packed(2, 32, bfloats(1, 1), "BF16", List.of(2, 1), 30);
        assertEquals("tensor '" + UP + "_shape' says [2, 30], '" + UP + "_packed' is packed for [2, 32]",
                refusal(INT4));
        parts.remove(1);
        assertEquals("tensor '" + UP + "_packed' is not whole: there is no tensor '" + UP + "_scale'", refusal(INT4));
        parts.clear();
        packed(1, 32, bfloats(1e6f), "BF16", List.of(1, 1), 32);
        assertEquals("tensor '" + UP + "_scale' has the scale 999424.0 in row 0, which is too large for F16",
                refusal(INT4));
    }

    @Test
    void otherQuantizationsAreNamed() {
        String why = "'quantization_config' asks for %s weights, which are not supported; supported: fp8 (e4m3), "
                + "compressed-tensors pack-quantized of 4 bits; take a GGUF file of the model, or the folder it was "
                + "made from";
        assertEquals(why.formatted("gptq"), refusal(Map.of("quant_method", "gptq")));
        assertEquals(why.formatted("compressed-tensors float-quantized"),
                refusal(Map.of("quant_method", "compressed-tensors", "format", "float-quantized")));
        assertEquals("quantization_config: 'weight_block_size' should be two sizes from 1 on, is [128, 0]",
                refusal(Map.of("quant_method", "fp8", "weight_block_size", List.of(128, 0))));
        assertEquals("quantization_config: 'config_groups' should be symmetric integers of 4 bits in one size of "
                + "groups, a multiple of 32; take a GGUF file of the model",
                refusal(Map.of("quant_method", "compressed-tensors", "format", "pack-quantized", "config_groups",
                        Map.of("g", Map.of("weights", Map.of("num_bits", 8, "group_size", 32))))));
    }
}
