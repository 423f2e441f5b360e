package dev.freehold.tokenizer.file;

import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import dev.freehold.tokenizer.TokenizerException;
import dev.freehold.tokenizer.model.Vocabulary;
import dev.freehold.tokenizer.pipeline.Frame;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;

/// What a `tokenizer_config.json` says about the tokens around a text; all else in it is for other programs.
///
/// `add_bos_token` and `add_eos_token`, where they are there, go before the template of the `tokenizer.json`.
final class TokenizerConfig {
    private final Section config;
    private final Vocabulary index;

    /// @param json  the file's text
    /// @param index  the tokens as they are written
    TokenizerConfig(String json, String source, Vocabulary index) {
        this.index = index;
        try {
            config = Section.of(Json.parse(json), source);
        } catch (JsonException e) {
            throw new TokenizerException(source + ": " + e.getMessage());
        }
    }

    TokenizerConfig(Section config, Vocabulary index) {
        this.config = config;
        this.index = index;
    }

    Frame frame(Frame template) {
        OptionalInt begin = token("bos_token");
        OptionalInt end = token("eos_token");
        return new Frame(begin, end,
                ids("add_bos_token", "bos_token", begin, template.prefix()),
                ids("add_eos_token", "eos_token", end, template.suffix()));
    }

    private int[] ids(String flag, String name, OptionalInt id, int[] template) {
        if (!config.has(flag)) {
            return template;
        }
        if (!config.flag(flag, false)) {
            return new int[0];
        }
        if (id.isEmpty()) {
            throw config.error("%s without %s".formatted(flag, name));
        }
        return new int[] {id.getAsInt()};
    }

    /// A token is given by its text, or as an object with its text.
    private OptionalInt token(String name) {
        if (!config.has(name)) {
            return OptionalInt.empty();
        }
        String token = config.get(name) instanceof Map<?, ?>
                ? config.section(name).string("content")
                : config.string(name);
        byte[] text = token.getBytes(StandardCharsets.UTF_8);
        int id = index.find(text, 0, text.length);
        if (id < 0) {
            throw config.error("%s '%s' is no token".formatted(name, token));
        }
        return OptionalInt.of(id);
    }
}
