package dev.freehold.tuning.quantize;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.Nearest;
import dev.freehold.checkpoint.NewTensor;
import dev.freehold.checkpoint.conversion.GgufForm;
import dev.freehold.checkpoint.conversion.Lineage;
import dev.freehold.checkpoint.gguf.GgufCheckpoint;
import dev.freehold.tensor.DType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which tensors a quantized model will have, of which types.
///
/// @param metadata  of the new file
/// @param tensors   in the order of the new file: by layer, then by name
public record QuantizePlan(Map<String, Object> metadata, List<Entry> tensors) {
    private static final Set<DType> FLOATS = EnumSet.of(DType.F32, DType.F16, DType.BF16);
    private static final Pattern LAYER = Pattern.compile("blk\\.(\\d+)\\..*");
    private static final Set<String> OF_PARTS = Set.of("split.no", "split.count", "split.tensors.count",
            "general.alignment");
    private static final String EMBEDDING = "token_embd.weight";
    private static final long QUANTIZATION_VERSION = 2;

    /// @param source  where its rows come from
    /// @param wanted  the type it was to get, which its rows may not be whole blocks of
    /// @param type    the type it gets
    public record Entry(NewTensor source, DType wanted, DType type) {
        /// Bytes it will take.
        public long bytes() {
            return type.byteSize(source.shape().elements());
        }
    }

    /// @throws QuantizationException if the model is quantized already and may not be again, its importance matrix is
    ///     of another model, or a rule is for no matrix that it has
    public static QuantizePlan of(Checkpoint model, QuantizeOptions options) {
        var metadata = new LinkedHashMap<String, Object>();
        List<NewTensor> sources = sources(model, metadata);
        options.importance().ifPresent(importance -> importance.requireFits(model.path(), sources));
        metadata.keySet().removeAll(OF_PARTS);
        metadata.put("general.quantization_version", QUANTIZATION_VERSION);
        metadata.put("general.file_type", (long) options.mix().fileType());
        options.importance().ifPresent(importance -> importance.describe(metadata));
        options.rules().forEach(rule -> requireMatch(rule, sources));
        var traits = ModelTraits.of(new Metadata(model.path().toString(), metadata), sources,
                options.importance().isPresent());
        var choice = new TypeChoice(options.mix(), traits);
        var entries = new ArrayList<Entry>();
        for (NewTensor source : sources) {
            Entry entry = entry(source, choice, traits.tied(), options);
            if (!FLOATS.contains(source.dtype()) && entry.type != source.dtype() && !options.requantize()) {
                throw new QuantizationException(("%s: tensor '%s' is quantized already, as %s; quantizing twice loses "
                        + "more than once: --requantize allows it").formatted(model.path(), source.name(),
                        source.dtype()));
            }
            entries.add(entry);
        }
        return new QuantizePlan(metadata, List.copyOf(entries));
    }

    /// The tensors of `model` by layer and name, and its metadata: of a GGUF file exactly what it has.
    private static List<NewTensor> sources(Checkpoint model, Map<String, Object> metadata) {
        List<NewTensor> sources;
        if (model instanceof GgufCheckpoint gguf) {
            Metadata own = gguf.metadata();
            own.keys().forEach(key -> metadata.put(key, own.value(key).orElseThrow()));
            sources = gguf.stored().stream().map(NewTensor::copyOf).toList();
        } else {
            GgufForm form = GgufForm.of(model, Lineage.UNCHANGED);
            metadata.putAll(form.metadata());
            sources = form.tensors();
        }
        metadata.remove("general.quantization_version");
        metadata.remove("general.file_type");
        return sources.stream().sorted(Comparator.comparingInt((NewTensor tensor) -> layer(tensor.name()))
                .thenComparing(NewTensor::name)).toList();
    }

    private static int layer(String name) {
        Matcher layer = LAYER.matcher(name);
        return layer.matches() ? Integer.parseInt(layer.group(1)) : -1;
    }

    /// @throws QuantizationException if no matrix has such a name; tells of near ones
    private static void requireMatch(QuantizeOptions.Rule rule, List<NewTensor> sources) {
        List<String> matrices = sources.stream().filter(source -> TypeChoice.isQuantized(source.name(), source.shape()))
                .map(NewTensor::name).toList();
        if (matrices.stream().noneMatch(name -> rule.pattern().matcher(name).find())) {
            List<String> kinds = matrices.stream().map(QuantizePlan::kind).distinct().toList();
            throw new QuantizationException("--tensor-type '%s=%s': no matrix of the model has such a name; %s"
                    .formatted(rule.pattern(), rule.type(), Nearest.among(kinds, kind(rule.pattern().pattern()))));
        }
    }

    /// What a matrix is called in every layer: `attn_v` of `blk.0.attn_v.weight`.
    private static String kind(String name) {
        return name.replaceFirst("^blk\\.\\d+\\.", "").replaceFirst("\\.weight$", "");
    }

    private static Entry entry(NewTensor source, TypeChoice choice, boolean tied, QuantizeOptions options) {
        if (!TypeChoice.isQuantized(source.name(), source.shape())) {
            DType kept = source.shape().rank() == 1 ? DType.F32 : source.dtype();
            return new Entry(source, kept, kept);
        }
        DType chosen = choice.next(source.name(), source.shape());
        DType wanted = options.pure() ? options.mix().base() : chosen;
        if (tied && source.name().equals(EMBEDDING)) {
            wanted = options.output().orElse(wanted);
        }
        for (QuantizeOptions.Rule rule : options.rules()) {
            if (rule.pattern().matcher(source.name()).find()) {
                wanted = rule.type();
                break;
            }
        }
        if (source.name().equals(EMBEDDING)) {
            wanted = options.embedding().orElse(wanted);
        }
        if (source.name().equals("output.weight")) {
            wanted = options.output().orElse(wanted);
        }
        return new Entry(source, wanted, TypeChoice.fitting(wanted, source.shape().columns()));
    }

    /// Bytes of all tensors together.
    public long bytes() {
        return tensors.stream().mapToLong(Entry::bytes).sum();
    }

    /// Bytes of all tensors of the source together.
    public long sourceBytes() {
        return tensors.stream().mapToLong(entry -> entry.source.bytes()).sum();
    }

    /// Mean bits an element takes.
    public double bitsPerElement() {
        return 8.0 * bytes() / tensors.stream().mapToLong(entry -> entry.source.shape().elements()).sum();
    }

    /// The matrices that get another type than they should, since their rows are not whole blocks of that.
    public List<Entry> replaced() {
        return tensors.stream().filter(entry -> entry.type != entry.wanted).toList();
    }
}
