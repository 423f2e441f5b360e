package dev.freehold.engine.sampling;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/// Some sampling parameters, the others left open: what a caller asks for or a model recommends. Immutable.
///
/// Each `with` method gives settings with one more parameter, or throws an [IllegalArgumentException] that names it
/// and its value; [Sampling] has meanings and ranges. Settings are laid over each other and at last over a complete
/// [Sampling]; what was given wins over what lies below.
public final class SamplingSettings {
    /// Everything left open.
    public static final SamplingSettings NONE = new SamplingSettings(Map.of());

    private static final List<String> GENERATION_CONFIG =
            List.of("temperature", "top_k", "top_p", "min_p", "typical_p", "repetition_penalty");
    private static final Map<String, String> GGUF = Map.of(
            "temperature", "general.sampling.temp",
            "top_k", "general.sampling.top_k",
            "top_p", "general.sampling.top_p",
            "min_p", "general.sampling.min_p",
            "typical_p", "general.sampling.typical_p",
            "repetition_penalty", "general.sampling.penalty_repeat",
            "penalty_last_n", "general.sampling.penalty_last_n");
    private static final Set<String> WHOLE = Set.of("top_k", "penalty_last_n", "seed");
    private static final Set<String> REAL = Set.of("temperature", "top_p", "min_p", "typical_p", "repetition_penalty",
            "frequency_penalty", "presence_penalty");

    /// By name: a `Long`, a `Double`, or the `Map` of the logit bias.
    private final Map<String, Object> given;

    private SamplingSettings(Map<String, Object> given) {
        this.given = Collections.unmodifiableMap(given);
        over(Sampling.GREEDY); // whether a value is possible does not depend on what it is laid over
    }

    /// What the content of a `generation_config.json` recommends
    /// (<https://huggingface.co/docs/transformers/main_classes/text_generation>).
    ///
    /// As in transformers, `"do_sample": false` asks for the likeliest token; a missing `do_sample` asks for nothing.
    ///
    /// @param source  the file, for messages
    /// @throws SamplingException if a value is of the wrong type or out of range
    public static SamplingSettings ofGenerationConfig(String source, Map<String, Object> config) {
        var settings = read(source, GENERATION_CONFIG, name -> name, name -> Optional.ofNullable(config.get(name)));
        return Boolean.FALSE.equals(config.get("do_sample")) ? settings.withTemperature(0) : settings;
    }

    /// What the metadata of a GGUF file recommends under `general.sampling.*` (llama.cpp, `gguf-py/gguf/constants.py`).
    ///
    /// @param source  the file, for messages
    /// @param metadata  the value of a key, if there is one
    /// @throws SamplingException if a value is of the wrong type or out of range
    public static SamplingSettings ofMetadata(String source, Function<String, Optional<Object>> metadata) {
        return read(source, GGUF.keySet(), GGUF::get, name -> metadata.apply(GGUF.get(name)));
    }

    public SamplingSettings withTemperature(double temperature) {
        return with("temperature", temperature);
    }

    public SamplingSettings withTopK(int topK) {
        return with("top_k", topK);
    }

    public SamplingSettings withTopP(double topP) {
        return with("top_p", topP);
    }

    public SamplingSettings withMinP(double minP) {
        return with("min_p", minP);
    }

    public SamplingSettings withTypicalP(double typicalP) {
        return with("typical_p", typicalP);
    }

    public SamplingSettings withRepetitionPenalty(double repetitionPenalty) {
        return with("repetition_penalty", repetitionPenalty);
    }

    public SamplingSettings withPenaltyLastN(int penaltyLastN) {
        return with("penalty_last_n", penaltyLastN);
    }

    public SamplingSettings withFrequencyPenalty(double frequencyPenalty) {
        return with("frequency_penalty", frequencyPenalty);
    }

    public SamplingSettings withPresencePenalty(double presencePenalty) {
        return with("presence_penalty", presencePenalty);
    }

    public SamplingSettings withLogitBias(Map<Integer, Float> logitBias) {
        return plus("logit_bias", Map.copyOf(logitBias));
    }

    public SamplingSettings withSeed(long seed) {
        return with("seed", seed);
    }

    /// Sets a parameter by its name in files and protocols, such as `top_p` or `penalty_last_n`.
    ///
    /// @throws IllegalArgumentException if there is no such parameter with a number for a value, or the value is out of
    ///     range
    public SamplingSettings with(String name, Number value) {
        if (WHOLE.contains(name)) {
            return plus(name, whole(name, value));
        }
        Sampling.require(REAL.contains(name), "sampling parameter", "'" + name + "'", "one of " + names());
        return plus(name, shortest(value));
    }

    /// These settings, and for what they leave open those of `weaker`.
    public SamplingSettings over(SamplingSettings weaker) {
        var both = new TreeMap<>(weaker.given);
        both.putAll(given);
        return new SamplingSettings(both);
    }

    /// These settings, and for what they leave open the values of `base`.
    @SuppressWarnings("unchecked") // only withLogitBias stores under this name
    public Sampling over(Sampling base) {
        return new Sampling(
                (double) given.getOrDefault("temperature", base.temperature()),
                integer("top_k", base.topK()),
                (double) given.getOrDefault("top_p", base.topP()),
                (double) given.getOrDefault("min_p", base.minP()),
                (double) given.getOrDefault("typical_p", base.typicalP()),
                (double) given.getOrDefault("repetition_penalty", base.repetitionPenalty()),
                integer("penalty_last_n", base.penaltyLastN()),
                (double) given.getOrDefault("frequency_penalty", base.frequencyPenalty()),
                (double) given.getOrDefault("presence_penalty", base.presencePenalty()),
                (Map<Integer, Float>) given.getOrDefault("logit_bias", base.logitBias()),
                (long) given.getOrDefault("seed", base.seed()));
    }

    /// What was given, by name in alphabetical order, for people and JSON: numbers, and the map of the logit bias.
    public Map<String, Object> given() {
        return given;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SamplingSettings settings && given.equals(settings.given);
    }

    @Override
    public int hashCode() {
        return given.hashCode();
    }

    @Override
    public String toString() {
        return given.toString();
    }

    private static SamplingSettings read(String source, Iterable<String> names, Function<String, String> key,
            Function<String, Optional<Object>> values) {
        var settings = NONE;
        for (String name : names) {
            try {
                settings = switch (values.apply(name).orElse(null)) {
                    case null -> settings;
                    case Number off when name.equals("top_k") && off.longValue() == -1 -> settings.withTopK(0);
                    case Number value -> settings.with(name, value);
                    case Object other -> throw new IllegalArgumentException(
                            "%s is %s, expected a number".formatted(name, other.getClass().getSimpleName()));
                };
            } catch (IllegalArgumentException e) {
                throw new SamplingException("%s: '%s': %s".formatted(source, key.apply(name), e.getMessage()));
            }
        }
        return settings;
    }

    private SamplingSettings plus(String name, Object value) {
        var more = new TreeMap<>(given);
        more.put(name, value);
        return new SamplingSettings(more);
    }

    private int integer(String name, int otherwise) {
        long value = (long) given.getOrDefault(name, (long) otherwise);
        Sampling.require(value == (int) value, name, value, "an integer of 32 bits");
        return (int) value;
    }

    private static long whole(String name, Number value) {
        double real = value.doubleValue();
        boolean exact = !(value instanceof Double || value instanceof Float) || real == Math.rint(real);
        Sampling.require(exact && Math.abs(real) <= 0x1p63, name, value, "an integer");
        return value.longValue();
    }

    /// A file that stores 0.7 as F32 means 0.7, not the double nearest to that float: both forms of a model agree.
    private static double shortest(Number value) {
        double real = value.doubleValue();
        return real == (float) real ? Double.parseDouble(Float.toString((float) real)) : real;
    }

    private static String names() {
        var names = new TreeSet<>(WHOLE);
        names.addAll(REAL);
        return String.join(", ", names);
    }
}
