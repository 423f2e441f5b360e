package dev.freehold.checkpoint.synth;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.gguf.GgufWriter;
import dev.freehold.checkpoint.gguf.NewTensor;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Makes GGUF files that have the shape of a published model and random weights: as fast and as large as the real one,
/// for benchmarks. What they say means nothing.
public final class Synth {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final float BIAS_DEVIATION = 0.02f;

    private final ModelShape model;
    private final QuantMix mix;
    private final SplittableRandom random;
    private final Arena arena;
    private final List<NewTensor> tensors = new ArrayList<>();
    private final Map<String, RandomRows> pools = new HashMap<>();

    private Synth(ModelShape model, QuantMix mix, long seed, Arena arena) {
        this.model = model;
        this.mix = mix;
        this.random = new SplittableRandom(seed);
        this.arena = arena;
    }

    /// The names that `shape` may have.
    public static List<String> shapes() {
        return ModelShape.KNOWN.stream().map(ModelShape::name).toList();
    }

    /// Writes a model file, the same for the same arguments.
    ///
    /// @param shape  one of [#shapes]
    /// @param type   of the matrices: a [DType], or a mix such as `Q4_K_M`
    /// @param out    replaced if it is there
    /// @throws CheckpointException if shape or type is unknown, or writing fails
    public static void write(String shape, String type, long seed, Path out) {
        ModelShape model = ModelShape.of(shape).orElseThrow(() -> new CheckpointException(
                "unknown shape '%s'; known: %s".formatted(shape, String.join(" ", shapes()))));
        QuantMix mix = QuantMix.of(type).orElseThrow(() -> new CheckpointException(
                "unknown type '%s'; known: a tensor type such as Q8_0, or %s".formatted(type, QuantMix.mixes())));
        write(model, mix, type, seed, out);
    }

    static void write(ModelShape model, QuantMix mix, String type, long seed, Path out) {
        try (Arena arena = Arena.ofConfined()) {
            var synth = new Synth(model, mix, seed, arena);
            synth.plan();
            GgufWriter.write(out, synth.metadata(type), synth.tensors);
        }
    }

    private Map<String, Object> metadata(String type) {
        var metadata = new LinkedHashMap<String, Object>();
        String arch = model.family() + ".";
        metadata.put("general.architecture", model.family());
        metadata.put("general.name", "Random weights in the shape of %s, %s".formatted(model.name(), type));
        metadata.put(arch + "context_length", (long) model.context());
        metadata.put(arch + "embedding_length", (long) model.width());
        metadata.put(arch + "block_count", (long) model.layers());
        metadata.put(arch + "feed_forward_length", (long) model.innerWidth());
        metadata.put(arch + "attention.head_count", (long) model.heads());
        metadata.put(arch + "attention.head_count_kv", (long) model.kvHeads());
        metadata.put(arch + "attention.key_length", (long) model.headWidth());
        metadata.put(arch + "attention.value_length", (long) model.headWidth());
        metadata.put(arch + "rope.dimension_count", (long) model.headWidth());
        metadata.put(arch + "rope.freq_base", model.ropeBase());
        metadata.put(arch + "attention.layer_norm_rms_epsilon", model.epsilon());
        metadata.put(arch + "vocab_size", (long) model.vocabulary());
        DummyVocabulary.describe(model.vocabulary(), metadata);
        return metadata;
    }

    private void plan() {
        int width = model.width();
        matrix("token_embd.weight", mix.embedding(model.tied()), model.vocabulary(), width);
        vector("output_norm.weight", width, 1, 0);
        if (!model.tied()) {
            matrix("output.weight", mix.output(), model.vocabulary(), width);
        }
        if (model.llama3Factor() > 0) {
            ropeFactors();
        }
        for (int i = 0; i < model.layers(); i++) {
            layer(i, "blk." + i + ".");
        }
    }

    private void layer(int i, String blk) {
        int width = model.width();
        int groups = model.heads() / model.kvHeads();
        vector(blk + "attn_norm.weight", width, 1, 0);
        matrix(blk + "attn_q.weight", mix.base(), model.queryWidth(), width);
        matrix(blk + "attn_k.weight", mix.base(), model.kvWidth(), width);
        matrix(blk + "attn_v.weight", mix.value().of(i, model.layers(), groups), model.kvWidth(), width);
        matrix(blk + "attn_output.weight", mix.mixer(), width, model.queryWidth());
        if (model.family().equals("qwen2")) {
            vector(blk + "attn_q.bias", model.queryWidth(), 0, BIAS_DEVIATION);
            vector(blk + "attn_k.bias", model.kvWidth(), 0, BIAS_DEVIATION);
            vector(blk + "attn_v.bias", model.kvWidth(), 0, BIAS_DEVIATION);
        }
        if (model.family().equals("qwen3")) {
            vector(blk + "attn_q_norm.weight", model.headWidth(), 1, 0);
            vector(blk + "attn_k_norm.weight", model.headWidth(), 1, 0);
        }
        vector(blk + "ffn_norm.weight", width, 1, 0);
        matrix(blk + "ffn_gate.weight", mix.base(), model.innerWidth(), width);
        matrix(blk + "ffn_up.weight", mix.base(), model.innerWidth(), width);
        matrix(blk + "ffn_down.weight", mix.down().of(i, model.layers(), groups), width, model.innerWidth());
    }

    private void matrix(String name, DType wanted, int rows, int columns) {
        DType dtype = QuantMix.fitting(wanted, columns);
        RandomRows source = pools.computeIfAbsent(dtype + " " + columns,
                _ -> new RandomRows(arena, dtype, columns, random.nextLong()));
        tensors.add(new NewTensor(name, dtype, new Shape(rows, columns), source));
    }

    private void vector(String name, int size, float mean, float deviation) {
        var values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = mean + deviation * (float) random.nextGaussian();
        }
        vector(name, values);
    }

    private void vector(String name, float[] values) {
        tensors.add(new NewTensor(name, DType.F32, new Shape(values.length), (first, count, out) -> {
            for (int i = 0; i < values.length; i++) {
                out.setAtIndex(FLOAT, i, values[i]);
            }
        }));
    }

    /// The divisors of the rotary frequencies in Llama 3.1 and later
    /// (<https://github.com/huggingface/transformers/blob/main/src/transformers/modeling_rope_utils.py>, `llama3`).
    private void ropeFactors() {
        double context = 8192;
        var factors = new float[model.headWidth() / 2];
        for (int i = 0; i < factors.length; i++) {
            double wavelength = 2 * Math.PI * Math.pow(model.ropeBase(), 2.0 * i / model.headWidth());
            double smooth = Math.clamp((context / wavelength - 1) / (4 - 1), 0, 1);
            factors[i] = (float) (1 / ((1 - smooth) / model.llama3Factor() + smooth));
        }
        vector("rope_freqs.weight", factors);
    }
}
