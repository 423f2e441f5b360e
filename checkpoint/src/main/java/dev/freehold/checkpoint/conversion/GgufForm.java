package dev.freehold.checkpoint.conversion;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.NewTensor;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.checkpoint.gguf.GgufCheckpoint;
import dev.freehold.checkpoint.gguf.GgufWriter;
import dev.freehold.checkpoint.huggingface.Family;
import dev.freehold.tensor.DType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/// A model as the GGUF file that llama.cpp's converter makes of it: metadata, vocabulary, and tensors in the order and
/// of the names that readers of GGUF expect.
///
/// @param metadata  without `general.file_type`, which depends on the types that are chosen
/// @param tensors   in the types of the source
public record GgufForm(Map<String, Object> metadata, List<NewTensor> tensors) {
    private static final long QUANTIZATION_VERSION = 2;
    private static final String END = "tokenizer.ggml.eos_token_id";

    /// Keys without the architecture that only folders' readers use, or that a tensor replaces.
    private static final Set<String> OF_FOLDERS = Set.of("rope.pairing", "attention.latent_norm_epsilon");

    /// Beginnings of keys that tell what a model is, by whom, and where it is published: not so of another that is made
    /// from it.
    private static final List<String> OF_PUBLISHED = List.of("general.url", "general.repo_url", "general.doi",
            "general.uuid", "general.source.", "general.quantized_by", "general.basename", "general.finetune",
            "general.version", "general.organization", "general.author", "general.description");
    private static final Set<String> OF_ROPE_FACTORS = Set.of("rope.scaling.type", "rope.scaling.factor",
            "rope.scaling.low_freq_factor", "rope.scaling.high_freq_factor",
            "rope.scaling.original_context_length");

    /// The form of `model`. Nothing is read of the tensors yet.
    ///
    /// @throws CheckpointException if the model is a folder of a family that is not converted, or has a tokenizer that
    ///     GGUF has no name for
    public static GgufForm of(Checkpoint model, Lineage lineage) {
        var metadata = new LinkedHashMap<String, Object>();
        Metadata source = model.metadata();
        metadata.put("general.architecture", source.text("general.architecture"));
        metadata.put("general.type", "model");
        metadata.putAll(ModelCard.of(model, lineage).metadata());
        metadata.put("general.size_label", sizeLabel(model));
        boolean gguf = TokenizerJson.isIn(source) || model.sideFile("config.json").isEmpty()
                && model.sideFile("tokenizer.json").isEmpty();
        if (gguf && !source.has(source.text("general.architecture") + ".rope.pairing")) {
            source.keys().stream().filter(key -> isKept(key, lineage))
                    .forEach(key -> metadata.putIfAbsent(key, source.value(key).orElseThrow()));
            return complete(metadata, tensors(model));
        }
        return ofFolder(model, metadata, lineage);
    }

    /// Of a file all that it has, also what no network here uses.
    private static List<NewTensor> tensors(Checkpoint model) {
        return model instanceof GgufCheckpoint file
                ? file.stored().stream().map(NewTensor::copyOf).toList()
                : model.tensors().stream().map(info -> rows(model, info)).toList();
    }

    private static NewTensor rows(Checkpoint model, TensorInfo info) {
        return model.findRows(info.name()).orElseThrow(() -> new CheckpointException(
                "%s: tensor '%s' cannot be written".formatted(model.path(), info.name())));
    }

    /// Whether a key of the source is also one of the result, where the card says nothing of it.
    private static boolean isKept(String key, Lineage lineage) {
        boolean ofCard = key.startsWith("general.base_model.") || key.startsWith("general.dataset")
                || key.startsWith("general.license");
        boolean ofSource = !lineage.bases().isEmpty() && OF_PUBLISHED.stream().anyMatch(key::startsWith);
        return !ofCard && !ofSource && !key.startsWith("split.") && !key.equals("general.file_type")
                && !key.equals("general.alignment");
    }

    private static GgufForm ofFolder(Checkpoint model, Map<String, Object> metadata, Lineage lineage) {
        Family family = Family.of(model);
        Metadata source = model.metadata();
        String prefix = family.architecture() + ".";
        boolean factors = source.text(prefix + "rope.scaling.type", "").equals("llama3");
        var told = new TreeMap<String, Object>(); // sorted: the same folder gives the same bytes
        source.keys().stream().filter(key -> isKept(key, lineage) && !dropped(key, prefix, factors))
                .forEach(key -> told.put(key, source.value(key).orElseThrow()));
        int size = model.info("token_embd.weight")
                .orElseThrow(() -> new CheckpointException(model.path() + ": no tensor 'token_embd.weight'"))
                .shape().rows();
        if (!TokenizerJson.isIn(source)) {
            addVocabulary(told, VocabularyMetadata.of(model, size));
        }
        told.forEach(metadata::putIfAbsent);
        var tensors = new ArrayList<NewTensor>();
        if (factors) {
            tensors.add(ropeFactors(source, family).tensor(
                    source.real(prefix + "rope.freq_base"), family.headWidth(source)));
        }
        for (TensorInfo info : model.tensors()) {
            tensors.add(family.reordered(rows(model, info), model, family.ggufPairing()));
        }
        return complete(metadata, tensors);
    }

    /// As in the reference converter, the tokenizer goes before the settings. An end that these have and the tokenizer
    /// has not, such as that of an answer by a template that was learned, is an end all the same.
    private static void addVocabulary(Map<String, Object> told, Map<String, Object> vocabulary) {
        Object stated = told.get(END);
        told.putAll(vocabulary);
        Object end = told.get(END);
        if (stated != null && !stated.equals(end) && told.putIfAbsent(END + "s", List.of(stated, end)) == null) {
            told.putIfAbsent("tokenizer.ggml.eot_token_id", stated); // what other programs go by
        }
    }

    private static boolean dropped(String key, String prefix, boolean factors) {
        String suffix = key.startsWith(prefix) ? key.substring(prefix.length()) : "";
        return OF_FOLDERS.contains(suffix) || factors && OF_ROPE_FACTORS.contains(suffix);
    }

    private static RopeFactors ropeFactors(Metadata metadata, Family family) {
        String scaling = family.architecture() + ".rope.scaling.";
        return new RopeFactors(metadata.real(scaling + "factor"), metadata.real(scaling + "low_freq_factor"),
                metadata.real(scaling + "high_freq_factor"), metadata.integer(scaling + "original_context_length"));
    }

    private static GgufForm complete(Map<String, Object> metadata, List<NewTensor> tensors) {
        metadata.put("general.quantization_version", QUANTIZATION_VERSION);
        countBlocks(metadata, tensors);
        return new GgufForm(metadata, tensors);
    }

    /// `block_count` includes the blocks that predict tokens further ahead. What is made of the network that predicts
    /// the next one has no such blocks, and must not count them: neither there nor in settings by layer.
    private static void countBlocks(Map<String, Object> metadata, List<NewTensor> tensors) {
        String prefix = metadata.get("general.architecture") + ".";
        if (!(metadata.get(prefix + "nextn_predict_layers") instanceof Long ahead && ahead > 0
                && metadata.get(prefix + "block_count") instanceof Long all && ahead < all)) {
            return;
        }
        int left = (int) (all - ahead);
        if (tensors.stream().anyMatch(tensor -> tensor.name().startsWith("blk." + left + "."))) {
            return;
        }
        metadata.remove(prefix + "nextn_predict_layers");
        metadata.put(prefix + "block_count", (long) left);
        metadata.replaceAll((key, value) -> key.startsWith(prefix) && !key.startsWith(prefix + "rope.")
                && value instanceof List<?> each && each.size() == all ? each.subList(0, left) : value);
    }

    /// The number of parameters as names of models have it: `494M`.
    private static String sizeLabel(Checkpoint model) {
        double count = model.tensors().stream().filter(info -> !info.name().equals(RopeFactors.TENSOR))
                .mapToLong(info -> info.shape().elements()).sum();
        String units = "KMBT";
        double scaled = count / 1e3;
        int unit = 0;
        while (unit < 3 && scaled >= 1e3) {
            scaled /= 1e3;
            unit++;
        }
        String digits = String.valueOf(Math.round(scaled));
        int decimals = Math.max(0, 2 - (digits.equals("0") ? 0 : digits.length()));
        return "%.{n}f".replace("{n}", String.valueOf(decimals)).formatted(scaled) + units.charAt(unit);
    }

    /// Writes `file`, replacing one that is there, whole or not at all.
    ///
    /// @param types  the type of each tensor by what the source's is; see [#usual]
    /// @throws CheckpointException if writing fails; no file is left behind
    public void write(Path file, Function<NewTensor, DType> types) {
        List<NewTensor> recoded = tensors.stream().map(tensor -> tensor.as(types.apply(tensor))).toList();
        GgufWriter.write(file, withFileType(recoded), recoded);
    }

    /// The metadata of a file with `written` tensors: `general.file_type` is that of most elements.
    ///
    /// The numbers are llama.cpp's (`enum llama_ftype`).
    private Map<String, Object> withFileType(List<NewTensor> written) {
        var elements = new EnumMap<DType, Long>(DType.class);
        written.forEach(tensor -> elements.merge(tensor.dtype(), tensor.shape().elements(), Long::sum));
        DType most = elements.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
        var all = new LinkedHashMap<>(metadata);
        all.put("general.file_type", switch (most) {
            case F32 -> 0L;
            case F16 -> 1L;
            case Q4_0 -> 2L;
            case Q4_1 -> 3L;
            case Q8_0 -> 7L;
            case Q5_0 -> 8L;
            case Q5_1 -> 9L;
            case Q2_K -> 10L;
            case Q3_K -> 12L;
            case Q4_K -> 15L;
            case Q5_K -> 17L;
            case Q6_K -> 18L;
            case IQ4_NL -> 25L;
            case IQ4_XS -> 30L;
            case BF16 -> 32L;
            case MXFP4 -> 38L;
        });
        return all;
    }

    /// `type` for weight matrices, F32 for vectors, as the converter chooses; F16 where rows are not whole blocks of
    /// `type`. What is neither, as routers, stays as it is.
    public static Function<NewTensor, DType> usual(DType type) {
        return tensor -> {
            if (tensor.shape().rank() == 1) {
                return DType.F32;
            }
            if (!WeightMatrix.is(tensor.name(), tensor.shape())) {
                return tensor.dtype();
            }
            return tensor.shape().columns() % type.elementsPerBlock() == 0 ? type : DType.F16;
        };
    }
}
