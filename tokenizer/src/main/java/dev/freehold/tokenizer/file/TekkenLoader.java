package dev.freehold.tokenizer.file;

import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.TokenizerException;
import dev.freehold.tokenizer.model.Texts;
import dev.freehold.tokenizer.model.Vocabulary;
import dev.freehold.tokenizer.pipeline.AddedToken;
import dev.freehold.tokenizer.pipeline.Frame;
import dev.freehold.tokenizer.split.Splitters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;

/// Makes a tokenizer of Mistral's `tekken.json` (`tekken.py` in https://github.com/mistralai/mistral-common): control
/// tokens have the first ids, the tokens of text those after them, as many as the vocabulary has room for.
public final class TekkenLoader {
    /// What files of version 3 do not list.
    private static final List<String> CUSTOMARY = List.of("<unk>", "<s>", "</s>", "[INST]", "[/INST]",
            "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]", "[TOOL_RESULTS]", "[/TOOL_RESULTS]", "[TOOL_CALLS]", "[IMG]",
            "<pad>", "[IMG_BREAK]", "[IMG_END]", "[PREFIX]", "[MIDDLE]", "[SUFFIX]", "[SYSTEM_PROMPT]",
            "[/SYSTEM_PROMPT]", "[TOOL_CONTENT]");
    private static final int MAX_TOKENS = 1 << 22;

    private TekkenLoader() {}

    /// @param json    the text of `tekken.json`
    /// @param source  its name, for messages
    public static Tokenizer load(String json, String source) {
        try {
            Section file = Section.of(Json.parse(json), source);
            Section config = file.section("config");
            int control = size(config, "default_num_special_tokens");
            int size = size(config, "default_vocab_size");
            var bytes = new Texts(size);
            List<AddedToken> added = control(file, control);
            added.forEach(token -> bytes.add(token.text()));
            for (Section token : file.sections("vocab")) {
                if (bytes.size() == size) {
                    break; // the file has more than the model
                }
                if (token.integer("rank") != bytes.size() - control) {
                    throw token.error("should have the rank %d".formatted(bytes.size() - control));
                }
                byte[] text = bytes(token);
                bytes.add(text, 0, text.length);
            }
            return new RankedTokens(bytes, added).tokenizer(
                    Splitters.byExpression(config.string("pattern")), TekkenLoader::frame, "byte-level BPE (tekken)");
        } catch (JsonException e) {
            throw new TokenizerException(source + ": " + e.getMessage());
        } catch (TokenizerException e) {
            throw e.getMessage().startsWith(source) ? e : new TokenizerException(source + ": " + e.getMessage());
        }
    }

    private static byte[] bytes(Section token) {
        try {
            return Base64.getDecoder().decode(token.string("token_bytes").getBytes(StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException _) {
            throw token.error("token_bytes should be Base64, is '%s'".formatted(token.string("token_bytes")));
        }
    }

    private static int size(Section config, String name) {
        int size = config.integer(name);
        if (size < 1 || size > MAX_TOKENS) {
            throw config.error("%s should be 1 to %d, is %d".formatted(name, MAX_TOKENS, size));
        }
        return size;
    }

    private static List<AddedToken> control(Section file, int count) {
        var texts = new ArrayList<String>();
        if (file.has("special_tokens")) {
            for (Section token : file.sections("special_tokens")) {
                if (token.integer("rank") != texts.size()) {
                    throw token.error("should have the rank %d".formatted(texts.size()));
                }
                texts.add(token.string("token_str"));
            }
        } else {
            texts.addAll(CUSTOMARY);
        }
        if (texts.size() > count) {
            throw file.error("%d control tokens, but default_num_special_tokens is %d".formatted(texts.size(), count));
        }
        var added = new ArrayList<AddedToken>();
        for (int id = 0; id < count; id++) {
            added.add(AddedToken.of(id, id < texts.size() ? texts.get(id) : "<SPECIAL_%d>".formatted(id), true));
        }
        return added;
    }

    private static Frame frame(Vocabulary index) {
        OptionalInt begin = find(index, "<s>");
        int[] prefix = begin.isPresent() ? new int[] {begin.getAsInt()} : new int[0];
        return new Frame(begin, find(index, "</s>"), prefix, new int[0]);
    }

    private static OptionalInt find(Vocabulary index, String token) {
        byte[] text = token.getBytes(StandardCharsets.UTF_8);
        int id = index.find(text, 0, text.length);
        return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
    }
}
