package dev.freehold.tokenizer.file;

import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import dev.freehold.tokenizer.TokenizerException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A `vocab.txt` of BERT, a token a line, as the `tokenizer.json` that transformers makes of it (`BertConverter` of
/// https://github.com/huggingface/transformers/blob/main/src/transformers/convert_slow_tokenizer.py).
public final class VocabularyText {
    private final Section config;
    private final Map<String, Integer> vocabulary = new LinkedHashMap<>();

    private VocabularyText(String lines, String source, Section config) {
        this.config = config;
        lines.lines().forEach(line -> {
            if (vocabulary.putIfAbsent(line, vocabulary.size()) != null) {
                throw new TokenizerException("%s: token '%s' stands twice".formatted(source, line));
            }
        });
    }

    /// The text of that `tokenizer.json`.
    ///
    /// @param lines  of the `vocab.txt`
    /// @param source  its name, for messages
    /// @param settings  the text of the `tokenizer_config.json` beside it; `{}` if there is none
    public static String toJson(String lines, String source, String settings) {
        try {
            var config = Section.of(Json.parse(settings), source + " and tokenizer_config.json");
            return Json.write(new VocabularyText(lines, source, config).tokenizer());
        } catch (JsonException e) {
            throw new TokenizerException("%s and tokenizer_config.json: %s".formatted(source, e.getMessage()));
        }
    }

    private Map<String, Object> tokenizer() {
        String unknown = special("unk_token", "[UNK]");
        String first = special("cls_token", "[CLS]");
        String last = special("sep_token", "[SEP]");
        var added = new ArrayList<Map<String, Object>>();
        for (String token : List.of(special("pad_token", "[PAD]"), unknown, first, last,
                special("mask_token", "[MASK]"))) {
            added.add(Map.of("id", id(token), "content", token, "special", true, "normalized", false));
        }
        boolean lowercase = config.flag("do_lower_case", true);
        return Map.of(
                "added_tokens", added,
                "normalizer", Map.of(
                        "type", "BertNormalizer",
                        "clean_text", true,
                        "handle_chinese_chars", config.flag("tokenize_chinese_chars", true),
                        "strip_accents", config.flag("strip_accents", lowercase),
                        "lowercase", lowercase),
                "pre_tokenizer", Map.of("type", "BertPreTokenizer"),
                "post_processor", Map.of(
                        "type", "BertProcessing",
                        "cls", List.of(first, id(first)),
                        "sep", List.of(last, id(last))),
                "decoder", Map.of("type", "WordPiece"),
                "model", Map.of("type", "WordPiece", "unk_token", unknown, "vocab", vocabulary));
    }

    /// A token is given by its text, or as an object with its text.
    private String special(String name, String otherwise) {
        if (!config.has(name)) {
            return otherwise;
        }
        return config.get(name) instanceof Map<?, ?> ? config.section(name).string("content") : config.string(name);
    }

    private int id(String token) {
        Integer id = vocabulary.get(token);
        if (id == null) {
            throw config.error("no token %s, which BERT's vocabularies need".formatted(token));
        }
        return id;
    }
}
