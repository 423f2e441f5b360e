package dev.freehold.cli.chat;

import dev.freehold.engine.GenerationOptions;
import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The parameters of a chat by the names that Ollama gives them
/// (<https://docs.ollama.com/modelfile#valid-parameters-and-values>).
final class Parameters {
    private static final String LIMIT = "num_predict";
    private static final String STOP = "stop";
    private static final Map<String, String> SAMPLING = Map.of(
            "temperature", "temperature",
            "top_k", "top_k",
            "top_p", "top_p",
            "min_p", "min_p",
            "typical_p", "typical_p",
            "repeat_penalty", "repetition_penalty",
            "repeat_last_n", "penalty_last_n",
            "frequency_penalty", "frequency_penalty",
            "presence_penalty", "presence_penalty",
            "seed", "seed");
    private static final Pattern WORD = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|\\S+");

    private Parameters() {}

    /// All names, in alphabetical order.
    static List<String> names() {
        var names = new TreeSet<>(SAMPLING.keySet());
        names.addAll(List.of(LIMIT, STOP));
        return List.copyOf(names);
    }

    /// `options` with one parameter changed.
    ///
    /// @throws IllegalArgumentException if there is no such parameter, or the value is impossible
    static GenerationOptions with(GenerationOptions options, String name, String value) {
        if (name.equals(STOP)) {
            return options.withStop(words(value));
        }
        if (name.equals(LIMIT)) {
            Number limit = number(name, value);
            boolean unlimited = limit.doubleValue() == -1;
            if (!unlimited && (limit.intValue() < 1 || limit.doubleValue() != limit.intValue())) {
                throw new IllegalArgumentException(
                        LIMIT + " should be 1 or more, or -1 (as many as fit), is " + value);
            }
            return options.withMaxTokens(unlimited ? Integer.MAX_VALUE : limit.intValue());
        }
        if (name.equals("num_ctx")) {
            throw new IllegalArgumentException("the context cannot change while the model runs: start with --ctx-size");
        }
        if (!SAMPLING.containsKey(name)) {
            throw new IllegalArgumentException("there is no parameter '%s', but there are %s"
                    .formatted(name, String.join(", ", names())));
        }
        try {
            return options.withSampling(options.sampling().with(SAMPLING.get(name), number(name, value)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage().replace(SAMPLING.get(name), name), e);
        }
    }

    /// What differs from what the model's makers recommend, by name.
    static Map<String, Object> given(GenerationOptions options) {
        var given = new LinkedHashMap<String, Object>();
        names().forEach(name -> {
            Object value = options.sampling().given().get(SAMPLING.getOrDefault(name, name));
            if (value != null) {
                given.put(name, value);
            }
        });
        if (options.maxTokens() != Integer.MAX_VALUE) {
            given.put(LIMIT, options.maxTokens());
        }
        if (!options.stop().isEmpty()) {
            given.put(STOP, options.stop());
        }
        return given;
    }

    private static Number number(String name, String value) {
        try {
            return value.matches("[+-]?\\d{1,18}") ? Long.valueOf(value) : Double.valueOf(value);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("%s should be a number, is '%s'".formatted(name, value));
        }
    }

    private static List<String> words(String value) {
        var words = new ArrayList<String>();
        var matcher = WORD.matcher(value);
        while (matcher.find()) {
            String word = matcher.group();
            try {
                boolean quoted = word.length() > 1 && word.startsWith("\"") && word.endsWith("\"");
                words.add(quoted ? (String) Json.parse(word) : word);
            } catch (JsonException e) {
                throw new IllegalArgumentException(
                        "%s: %s is not quoted well: %s".formatted(STOP, word, e.getMessage()));
            }
        }
        return words;
    }
}
