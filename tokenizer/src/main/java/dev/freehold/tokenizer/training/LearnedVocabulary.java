package dev.freehold.tokenizer.training;

import dev.freehold.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A vocabulary that was learned from text.
///
/// @param tokens    by id, as the vocabulary writes them: control tokens, the 256 bytes, then what merges make
/// @param merges    which two tokens merge, in order
/// @param settings  what was asked for
public record LearnedVocabulary(List<String> tokens, List<Merge> merges, TrainingSettings settings) {
    private static final String ISOLATED = "Isolated";

    public LearnedVocabulary {
        tokens = List.copyOf(tokens);
        merges = List.copyOf(merges);
    }

    /// Two tokens that become one.
    public record Merge(String left, String right) {}

    /// The `tokenizer.json` of Hugging Face's tokenizers.
    public String tokenizerJson() {
        var vocabulary = new LinkedHashMap<String, Object>();
        for (int id = 0; id < tokens.size(); id++) {
            vocabulary.put(tokens.get(id), id);
        }
        var model = new LinkedHashMap<String, Object>();
        model.put("type", "BPE");
        model.put("dropout", null);
        model.put("unk_token", null);
        model.put("continuing_subword_prefix", null);
        model.put("end_of_word_suffix", null);
        model.put("fuse_unk", false);
        model.put("byte_fallback", false);
        model.put("ignore_merges", false);
        model.put("vocab", vocabulary);
        model.put("merges", merges.stream().map(merge -> List.of(merge.left, merge.right)).toList());
        var split = object("type", "Split", "pattern", object("Regex", settings.splitting().expression()),
                "behavior", ISOLATED, "invert", false);
        var root = new LinkedHashMap<String, Object>();
        root.put("version", "1.0");
        root.put("truncation", null);
        root.put("padding", null);
        root.put("added_tokens", addedTokens());
        root.put("normalizer", object("type", "NFC"));
        root.put("pre_tokenizer", object("type", "Sequence", "pretokenizers", List.of(split, byteLevel())));
        root.put("post_processor", byteLevel());
        root.put("decoder", byteLevel());
        root.put("model", model);
        return Json.write(root);
    }

    private List<Object> addedTokens() {
        var added = new ArrayList<>();
        for (int id = 0; id < settings.specials().size(); id++) {
            added.add(object("id", id, "content", tokens.get(id), "single_word", false, "lstrip", false,
                    "rstrip", false, "normalized", false, "special", true));
        }
        return added;
    }

    private static Map<String, Object> byteLevel() {
        return object("type", "ByteLevel", "add_prefix_space", false, "trim_offsets", false, "use_regex", false);
    }

    /// The `tokenizer_config.json` beside it.
    ///
    /// @param chatTemplate   as text
    /// @param endOfText      the control token that ends a text, if there is one
    /// @param contextLength  tokens that a model is made for
    public String tokenizerConfig(Optional<String> chatTemplate, Optional<String> endOfText, int contextLength) {
        var config = new LinkedHashMap<String, Object>();
        config.put("add_bos_token", false);
        config.put("add_prefix_space", false);
        config.put("additional_special_tokens", settings.specials()); // as transformers 4 and 5 both read it
        config.put("bos_token", null);
        chatTemplate.ifPresent(template -> config.put("chat_template", template));
        config.put("clean_up_tokenization_spaces", false);
        config.put("eos_token", endOfText.orElse(null));
        config.put("model_max_length", contextLength);
        config.put("pad_token", endOfText.orElse(null));
        config.put("tokenizer_class", "PreTrainedTokenizerFast");
        config.put("unk_token", null);
        return Json.write(config);
    }

    private static Map<String, Object> object(Object... namesAndValues) {
        var object = new LinkedHashMap<String, Object>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }
}
