package dev.freehold.tuning.train;

import dev.freehold.checkpoint.NewFile;
import dev.freehold.checkpoint.NewTensor;
import dev.freehold.checkpoint.safetensors.SafetensorsWriter;
import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.TokenizerFile;
import dev.freehold.tuning.network.TrainingException;
import dev.freehold.tuning.train.config.ModelShape;
import dev.freehold.tuning.train.config.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/// Writes a network with random weights as a Hugging Face folder, to be trained from there.
///
/// Matrices are normal with a deviation of 0.02, and those that write to the residual stream smaller by `√(2·layers)`,
/// as in GPT-2 (<https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf>);
/// gains of norms are 1, biases 0.
final class RandomStart {
    private static final double DEVIATION = 0.02;
    private static final List<String> TOKENIZER_FILES = List.of("tokenizer.json", "tokenizer_config.json",
            "special_tokens_map.json", "chat_template.jinja", "generation_config.json", "vocab.json", "merges.txt");
    private static final List<String> SPECIAL = List.of("bos", "eos", "pad");

    private final ModelShape shape;
    private final int vocabulary;
    private final long seed;
    private final List<NewTensor> tensors = new ArrayList<>();

    private RandomStart(ModelShape shape, int vocabulary, long seed) {
        this.shape = shape;
        this.vocabulary = vocabulary;
        this.seed = seed;
    }

    /// Writes `folder`, which is there and empty.
    ///
    /// @throws TrainingException if there is no tokenizer where it should be
    static void write(Start.Scratch scratch, long seed, Path folder) {
        Path from = scratch.tokenizer();
        if (!Files.exists(from.resolve("tokenizer.json"))) {
            throw new TrainingException(from + ": is no folder with a tokenizer.json; 'freehold train-tokenizer' makes"
                    + " one");
        }
        try {
            Tokenizer tokenizer = TokenizerFile.readFolder(from);
            var start = new RandomStart(scratch.shape(), tokenizer.vocabularySize(), seed);
            NewFile.write(folder.resolve("config.json"), Json.writeIndented(start.config(from, tokenizer)));
            SafetensorsWriter.write(folder.resolve("model.safetensors"), Map.of("format", "pt"), start.tensors());
            for (String name : TOKENIZER_FILES) {
                if (Files.exists(from.resolve(name))) {
                    Files.copy(from.resolve(name), folder.resolve(name));
                }
            }
        } catch (IOException e) {
            throw new TrainingException("%s: the tokenizer cannot be read: %s".formatted(from, NewFile.why(e)));
        }
    }

    private Map<String, Object> config(Path from, Tokenizer tokenizer) throws IOException {
        var config = new LinkedHashMap<String, Object>();
        String family = shape.family();
        config.put("architectures", List.of(
                family.substring(0, 1).toUpperCase(Locale.ROOT) + family.substring(1) + "ForCausalLM"));
        config.putAll(shape.describe());
        if (family.equals("qwen2")) {
            config.remove("head_dim"); // which that family does not know
        }
        config.put("vocab_size", (long) vocabulary);
        config.put("hidden_act", "silu");
        config.put("dtype", "float32");
        config.put("use_cache", true);
        config.putAll(specialTokens(from.resolve("tokenizer_config.json"), tokenizer));
        return config;
    }

    /// The ids of the tokens that `tokenizer_config.json` names.
    private static Map<String, Object> specialTokens(Path file, Tokenizer tokenizer) throws IOException {
        var ids = new LinkedHashMap<String, Object>();
        if (!Files.exists(file)) {
            return ids;
        }
        try {
            Map<String, Object> names = Json.parseObject(Files.readString(file));
            for (String name : SPECIAL) {
                Object token = names.get(name + "_token") instanceof Map<?, ?> more
                        ? more.get("content") : names.get(name + "_token");
                if (token instanceof String text) {
                    OptionalInt id = tokenizer.id(text);
                    id.ifPresent(value -> ids.put(name + "_token_id", (long) value));
                }
            }
            return ids;
        } catch (JsonException e) {
            throw new TrainingException("%s: %s".formatted(file, e.getMessage()));
        }
    }

    private List<NewTensor> tensors() {
        int width = shape.width();
        int queries = shape.heads() * shape.headWidth();
        int keys = shape.kvHeads() * shape.headWidth();
        double residual = DEVIATION / Math.sqrt(2.0 * shape.layers());
        random("model.embed_tokens.weight", DEVIATION, vocabulary, width);
        for (int i = 0; i < shape.layers(); i++) {
            String layer = "model.layers.%d.".formatted(i);
            constant(layer + "input_layernorm.weight", 1, width);
            projection(layer + "self_attn.q_proj", queries);
            projection(layer + "self_attn.k_proj", keys);
            projection(layer + "self_attn.v_proj", keys);
            random(layer + "self_attn.o_proj.weight", residual, width, queries);
            if (shape.family().equals("qwen3")) {
                constant(layer + "self_attn.q_norm.weight", 1, shape.headWidth());
                constant(layer + "self_attn.k_norm.weight", 1, shape.headWidth());
            }
            constant(layer + "post_attention_layernorm.weight", 1, width);
            random(layer + "mlp.gate_proj.weight", DEVIATION, shape.innerWidth(), width);
            random(layer + "mlp.up_proj.weight", DEVIATION, shape.innerWidth(), width);
            random(layer + "mlp.down_proj.weight", residual, width, shape.innerWidth());
        }
        constant("model.norm.weight", 1, width);
        if (!shape.tied()) {
            random("lm_head.weight", DEVIATION, vocabulary, width);
        }
        return tensors;
    }

    /// Of queries, keys or values; `qwen2` adds a bias to them.
    private void projection(String name, int rows) {
        random(name + ".weight", DEVIATION, rows, shape.width());
        if (shape.family().equals("qwen2")) {
            constant(name + ".bias", 0, rows);
        }
    }

    private void random(String name, double deviation, int rows, int columns) {
        var random = new SplittableRandom(seed * 1_000_003 + tensors.size());
        tensors.add(new NewTensor(name, DType.F32, new Shape(rows, columns), (_, count, out) -> {
            for (long i = 0; i < (long) count * columns; i++) {
                out.set(Tensor.FLOAT, i * Float.BYTES, (float) (deviation * random.nextGaussian()));
            }
        }));
    }

    private void constant(String name, float value, int size) {
        tensors.add(new NewTensor(name, DType.F32, new Shape(size), (_, count, out) -> {
            for (long i = 0; i < (long) count * size; i++) {
                out.set(Tensor.FLOAT, i * Float.BYTES, value);
            }
        }));
    }
}
