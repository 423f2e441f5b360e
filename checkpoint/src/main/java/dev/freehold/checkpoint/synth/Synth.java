package dev.freehold.checkpoint.synth;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.NewTensor;
import dev.freehold.checkpoint.gguf.GgufWriter;
import dev.freehold.checkpoint.synth.ModelShape.Experts;
import dev.freehold.checkpoint.synth.ModelShape.Latent;
import dev.freehold.checkpoint.synth.ModelShape.Recurrence;
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
    /// @param shape   one of [#shapes]
    /// @param layers  how many, or 0 for as many as the published model has
    /// @param type    of the matrices: a [DType], or a mix such as `Q4_K_M`
    /// @param out     replaced if it is there
    /// @throws CheckpointException if shape or type is unknown, or writing fails
    public static void write(String shape, int layers, String type, long seed, Path out) {
        ModelShape known = ModelShape.of(shape).orElseThrow(() -> new CheckpointException(
                "unknown shape '%s'; known: %s".formatted(shape, String.join(" ", shapes()))));
        QuantMix mix = QuantMix.of(type).orElseThrow(() -> new CheckpointException(
                "unknown type '%s'; known: a tensor type such as Q8_0, or %s".formatted(type, QuantMix.mixes())));
        if (layers < 0) {
            throw new CheckpointException("the number of layers should be positive, is " + layers);
        }
        write(layers == 0 ? known : known.withLayers(layers), mix, type, seed, out);
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
        if (model.innerWidth() > 0) {
            metadata.put(arch + "feed_forward_length", (long) model.innerWidth());
        }
        metadata.put(arch + "attention.head_count", (long) model.heads());
        metadata.put(arch + "attention.head_count_kv", (long) model.kvHeads());
        metadata.put(arch + "attention.key_length", (long) model.headWidth());
        metadata.put(arch + "attention.value_length", (long) model.headWidth());
        metadata.put(arch + "rope.dimension_count", (long) model.headWidth());
        model.experts().ifPresent(experts -> describe(experts, arch, metadata));
        model.recurrence().ifPresent(recurrence -> describe(recurrence, arch, metadata));
        model.latent().ifPresent(latent -> describe(latent, arch, metadata));
        metadata.put(arch + "rope.freq_base", model.ropeBase());
        metadata.put(arch + "attention.layer_norm_rms_epsilon", model.epsilon());
        metadata.put(arch + "vocab_size", (long) model.vocabulary());
        DummyVocabulary.describe(model.vocabulary(), metadata);
        return metadata;
    }

    private void describe(Experts experts, String arch, Map<String, Object> metadata) {
        metadata.put(arch + "expert_count", (long) experts.count());
        metadata.put(arch + "expert_used_count", (long) experts.used());
        metadata.put(arch + "expert_feed_forward_length", (long) experts.innerWidth());
        if (model.latent().isPresent()) {
            metadata.put(arch + "leading_dense_block_count", (long) experts.denseBlocks());
            metadata.put(arch + "expert_shared_count", (long) experts.sharedWidth() / experts.innerWidth());
            metadata.put(arch + "expert_weights_scale", 1.0);
        } else if (experts.sharedWidth() > 0) {
            metadata.put(arch + "expert_shared_feed_forward_length", (long) experts.sharedWidth());
        }
    }

    private static void describe(Recurrence recurrence, String arch, Map<String, Object> metadata) {
        metadata.put(arch + "rope.dimension_count", (long) recurrence.rotated());
        metadata.put(arch + "rope.dimension_sections", List.of(11L, 11L, 10L, 0L));
        metadata.put(arch + "ssm.conv_kernel", (long) Recurrence.TAPS);
        metadata.put(arch + "ssm.state_size", (long) recurrence.width());
        metadata.put(arch + "ssm.group_count", (long) recurrence.keyHeads());
        metadata.put(arch + "ssm.time_step_rank", (long) recurrence.valueHeads());
        metadata.put(arch + "ssm.inner_size", (long) recurrence.values());
        metadata.put(arch + "full_attention_interval", (long) Recurrence.INTERVAL);
    }

    private static void describe(Latent latent, String arch, Map<String, Object> metadata) {
        metadata.put(arch + "rope.dimension_count", (long) latent.turnedWidth());
        metadata.put(arch + "attention.kv_lora_rank", (long) latent.latentWidth());
        metadata.put(arch + "attention.value_length", (long) latent.latentWidth());
        metadata.put(arch + "attention.key_length_mla", (long) latent.contentWidth() + latent.turnedWidth());
        metadata.put(arch + "attention.value_length_mla", (long) latent.valueWidth());
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
            new BlockWeights(model, mix, i, this).plan();
        }
    }

    /// A matrix `(rows, columns)`, or several.
    void matrix(String name, DType wanted, int... shape) {
        int columns = shape[shape.length - 1];
        DType dtype = QuantMix.fitting(wanted, columns);
        RandomRows source = pools.computeIfAbsent(dtype + " " + columns,
                _ -> new RandomRows(arena, dtype, columns, random.nextLong()));
        tensors.add(new NewTensor(name, dtype, new Shape(shape), source));
    }

    /// A vector of normally distributed elements.
    void vector(String name, int size, float mean, float deviation) {
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
