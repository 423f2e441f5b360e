package dev.freehold.checkpoint.conversion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How byte-level BPE cuts text into pieces: by a name in `tokenizer.ggml.pre`, by expressions in `tokenizer.json`.
///
/// Expressions are those of the models' own `tokenizer.json`; names those of llama.cpp's `src/llama-vocab.cpp`.
enum PreTokenizer {
    LLAMA3("llama-bpe", Expressions.WORDS + "\\p{N}{1,3}" + Expressions.REST, true, "llama3", "llama-v3"),
    QWEN2("qwen2", Expressions.WORDS + "\\p{N}" + Expressions.REST, false, "deepseek-r1-qwen", "stablelm2", "megrez"),
    QWEN35("qwen35", "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}"
            + "| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+", false),
    TEKKEN("tekken", Expressions.CASED, true),
    GPT2("gpt-2", "", false, "gpt2", "phi-2", "mpt", "olmo", "jais", "trillion"),
    SMOLLM("smollm", "", false, "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b");

    private static final class Expressions {
        static final String WORDS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|";
        static final String REST = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
        static final String CASED = "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*"
                + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+"
                + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*"
                + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    }

    private final String key;
    private final String expression;
    private final boolean wholePieces;
    private final List<String> aliases;

    PreTokenizer(String key, String expression, boolean wholePieces, String... aliases) {
        this.key = key;
        this.expression = expression;
        this.wholePieces = wholePieces;
        this.aliases = List.of(aliases);
    }

    /// The pre-tokenizer that `tokenizer.ggml.pre` calls `name`, if it is one that a `tokenizer.json` is written for.
    static Optional<PreTokenizer> named(String name) {
        return Arrays.stream(values()).filter(each -> each.key.equals(name) || each.aliases.contains(name)).findFirst();
    }

    /// The pre-tokenizer that the member `pre_tokenizer` of a `tokenizer.json` describes, if it is one of these.
    static Optional<PreTokenizer> described(Object member) {
        return Arrays.stream(values()).filter(each -> each.isDescribedBy(member)).findFirst();
    }

    /// `tokenizer.ggml.pre`.
    String key() {
        return key;
    }

    /// Whether a piece that is a token stays whole, whatever the merges say: `ignore_merges`.
    boolean keepsWholePieces() {
        return wholePieces;
    }

    /// The member `pre_tokenizer` of a `tokenizer.json`.
    Map<String, Object> json() {
        Map<String, Object> bytes = byteLevel(expression.isEmpty());
        return switch (this) {
            case GPT2 -> bytes;
            case SMOLLM -> sequence(List.of(ordered("type", "Digits", "individual_digits", true), bytes));
            default -> sequence(List.of(ordered("type", "Split", "pattern", Map.of("Regex", expression),
                    "behavior", "Isolated", "invert", false), bytes));
        };
    }

    private boolean isDescribedBy(Object member) {
        List<Object> wanted = steps(json());
        List<Object> found = steps(member);
        if (wanted.size() != found.size()) {
            return false;
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (!alike((Map<?, ?>) wanted.get(i), found.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static List<Object> steps(Object member) {
        boolean several = member instanceof Map<?, ?> map && "Sequence".equals(map.get("type"));
        return several && ((Map<?, ?>) member).get("pretokenizers") instanceof List<?> list
                ? new ArrayList<>(list)
                : Arrays.asList(member);
    }

    /// Offsets are of no account here.
    private static boolean alike(Map<?, ?> wanted, Object found) {
        return found instanceof Map<?, ?> map && wanted.entrySet().stream()
                .filter(entry -> !entry.getKey().equals("trim_offsets"))
                .allMatch(entry -> entry.getValue().equals(map.get(entry.getKey()))
                        || entry.getKey().equals("use_regex") && map.get("use_regex") == null
                                && entry.getValue().equals(true));
    }

    private static Map<String, Object> sequence(List<Map<String, Object>> steps) {
        return ordered("type", "Sequence", "pretokenizers", steps);
    }

    private static Map<String, Object> byteLevel(boolean splits) {
        return ordered("type", "ByteLevel", "add_prefix_space", false, "trim_offsets", true, "use_regex", splits);
    }

    /// A map in the order of its pairs.
    static Map<String, Object> ordered(Object... pairs) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
