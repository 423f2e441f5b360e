package dev.freehold.checkpoint.conversion;

import static dev.freehold.checkpoint.conversion.PreTokenizer.ordered;

import dev.freehold.checkpoint.Metadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Writes the vocabulary in GGUF metadata, keys `tokenizer.ggml.*`, as a `tokenizer.json`
/// (<https://github.com/huggingface/tokenizers>) and the `tokenizer_config.json` that goes with it.
final class TokenizerJson {
    private static final String PREFIX = "tokenizer.ggml.";
    private static final String TEMPLATE = "tokenizer.chat_template";
    private static final int NORMAL = 1;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;
    private static final int UNUSED = 5;
    private static final Set<String> COMPOSED = Set.of("qwen2", "qwen35", "deepseek-r1-qwen");

    private final Metadata metadata;
    private final List<String> tokens;
    private final List<Long> types;

    private TokenizerJson(Metadata metadata) {
        this.metadata = metadata;
        this.tokens = metadata.texts(PREFIX + "tokens");
        this.types = metadata.integers(PREFIX + "token_type");
        if (tokens.isEmpty() || !types.isEmpty() && types.size() != tokens.size()) {
            throw metadata.invalid(PREFIX + "tokens", "should be as many as 'tokenizer.ggml.token_type', is %d"
                    .formatted(tokens.size()));
        }
    }

    /// Whether there is a vocabulary.
    static boolean isIn(Metadata metadata) {
        return !metadata.text(PREFIX + "model", "none").equals("none");
    }

    /// The members of `tokenizer.json`.
    ///
    /// @throws dev.freehold.checkpoint.CheckpointException if the vocabulary is of a kind that is not written
    static Map<String, Object> of(Metadata metadata) {
        String model = metadata.text(PREFIX + "model");
        if (!model.equals("gpt2")) {
            throw metadata.invalid(PREFIX + "model", ("is '%s': only byte-level BPE, gpt2, can be written as"
                    + " tokenizer.json").formatted(model));
        }
        return new TokenizerJson(metadata).byteLevel();
    }

    private Map<String, Object> byteLevel() {
        String name = metadata.text(PREFIX + "pre", "");
        PreTokenizer pre = PreTokenizer.named(name).orElseThrow(() -> metadata.invalid(PREFIX + "pre",
                "is '%s', which cannot be written as tokenizer.json".formatted(name)));
        boolean composed = metadata.flag(PREFIX + "normalizer.nfc", COMPOSED.contains(name));
        if (metadata.flag(PREFIX + "add_space_prefix", false)) {
            throw metadata.invalid(PREFIX + "add_space_prefix", "should be false for byte-level BPE");
        }
        return ordered("version", "1.0", "truncation", null, "padding", null,
                "added_tokens", addedTokens(),
                "normalizer", composed ? ordered("type", "NFC") : null,
                "pre_tokenizer", pre.json(),
                "post_processor", postProcessor(pre),
                "decoder", ordered("type", "ByteLevel", "add_prefix_space", true, "trim_offsets", true,
                        "use_regex", true),
                "model", ordered("type", "BPE", "dropout", null, "unk_token", null,
                        "continuing_subword_prefix", null, "end_of_word_suffix", null, "fuse_unk", false,
                        "byte_fallback", false, "ignore_merges", pre.keepsWholePieces(),
                        "vocab", vocabulary(), "merges", merges()));
    }

    private int type(int id) {
        return types.isEmpty() ? NORMAL : types.get(id).intValue();
    }

    private List<Object> addedTokens() {
        var added = new ArrayList<Object>();
        for (int id = 0; id < tokens.size(); id++) {
            int type = type(id);
            if (type == CONTROL || type == USER_DEFINED) {
                added.add(ordered("id", (long) id, "content", tokens.get(id), "single_word", false, "lstrip", false,
                        "rstrip", false, "normalized", false, "special", type == CONTROL));
            } else if (type != NORMAL && type != UNUSED) {
                throw metadata.invalid(PREFIX + "token_type", "of token %d is %d, which byte-level BPE has not"
                        .formatted(id, type));
            }
        }
        return added;
    }

    /// All tokens, added ones too: readers of `added_tokens` ignore the ids there, and give a token that `vocab` has
    /// not the next id. No id below the last token is left out, for the same reason.
    private Map<String, Object> vocabulary() {
        int end = tokens.size();
        while (end > 0 && type(end - 1) == UNUSED) {
            end--;
        }
        var vocabulary = new LinkedHashMap<String, Object>();
        for (int id = 0; id < end; id++) {
            String token = type(id) == UNUSED ? placeholder(id) : tokens.get(id);
            if (vocabulary.put(token, (long) id) != null) {
                throw metadata.invalid(PREFIX + "tokens", "has '%s' twice".formatted(token));
            }
        }
        return vocabulary;
    }

    /// What stands for an id that no text becomes.
    static String placeholder(int id) {
        return "[PAD%d]".formatted(id);
    }

    private List<Object> merges() {
        List<String> lines = metadata.texts(PREFIX + "merges");
        if (lines.isEmpty()) {
            throw metadata.invalid(PREFIX + "merges", "is absent or empty: there is nothing to write as merges");
        }
        var merges = new ArrayList<Object>(lines.size());
        for (String line : lines) {
            int space = line.indexOf(' ', 1);
            if (space < 0) {
                throw metadata.invalid(PREFIX + "merges", "should be pairs, has '%s'".formatted(line));
            }
            merges.add(List.of(line.substring(0, space), line.substring(space + 1)));
        }
        return merges;
    }

    /// What stands before and after a text; nothing where the metadata says nothing of it.
    private Map<String, Object> postProcessor(PreTokenizer pre) {
        boolean begins = metadata.flag(PREFIX + "add_bos_token", pre == PreTokenizer.LLAMA3
                && metadata.has(PREFIX + "bos_token_id"));
        boolean ends = metadata.flag(PREFIX + "add_eos_token", false);
        Map<String, Object> bytes =
                ordered("type", "ByteLevel", "add_prefix_space", false, "trim_offsets", false, "use_regex", false);
        if (!begins && !ends) {
            boolean told = metadata.has(PREFIX + "add_bos_token") || metadata.has(PREFIX + "add_eos_token");
            return told ? bytes : null;
        }
        var single = new ArrayList<Object>();
        var pair = new ArrayList<Object>();
        var specials = new TreeMap<String, Object>();
        if (begins) {
            frame("bos", single, pair, specials);
        }
        single.add(Map.of("Sequence", ordered("id", "A", "type_id", 0L)));
        pair.add(Map.of("Sequence", ordered("id", "A", "type_id", 0L)));
        pair.add(Map.of("Sequence", ordered("id", "B", "type_id", 1L)));
        if (ends) {
            frame("eos", single, pair, specials);
        }
        return ordered("type", "Sequence", "processors", List.of(bytes,
                ordered("type", "TemplateProcessing", "single", single, "pair", pair, "special_tokens", specials)));
    }

    private void frame(String purpose, List<Object> single, List<Object> pair, Map<String, Object> specials) {
        String token = special(purpose);
        Map<String, Object> piece = Map.of("SpecialToken", ordered("id", token, "type_id", 0L));
        single.add(piece);
        pair.add(piece);
        specials.put(token, ordered("id", token,
                "ids", List.of((long) metadata.integer(PREFIX + purpose + "_token_id")),
                "tokens", List.of(token)));
    }

    private String special(String purpose) {
        String key = PREFIX + purpose + "_token_id";
        return tokens.get(metadata.within(key, metadata.integer(key), 0, tokens.size() - 1));
    }

    /// The members of `tokenizer_config.json`: special tokens, the chat templates.
    ///
    /// @param contextLength  tokens that the model was made for
    static Map<String, Object> config(Metadata metadata, int contextLength) {
        var tokenizer = new TokenizerJson(metadata);
        var out = new LinkedHashMap<String, Object>();
        out.put("tokenizer_class", "PreTrainedTokenizerFast");
        out.put("clean_up_tokenization_spaces", false);
        out.put("model_max_length", (long) contextLength);
        ordered("bos", "bos", "eos", "eos", "unknown", "unk", "padding", "pad").forEach((purpose, name) -> {
            if (metadata.has(PREFIX + purpose + "_token_id")) {
                out.put(name + "_token", tokenizer.special(purpose));
            }
        });
        List<String> named = metadata.keys().stream().filter(key -> key.startsWith(TEMPLATE + ".")).sorted().toList();
        if (named.isEmpty()) {
            metadata.value(TEMPLATE).ifPresent(_ -> out.put("chat_template", metadata.text(TEMPLATE)));
            return out;
        }
        var templates = new ArrayList<Object>();
        if (metadata.has(TEMPLATE)) {
            templates.add(ordered("name", "default", "template", metadata.text(TEMPLATE)));
        }
        named.forEach(key -> templates.add(
                ordered("name", key.substring(TEMPLATE.length() + 1), "template", metadata.text(key))));
        out.put("chat_template", templates);
        return out;
    }
}
