package dev.freehold.tokenizer.file;

import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.TokenizerException;
import dev.freehold.tokenizer.model.Texts;
import dev.freehold.tokenizer.pipeline.AddedToken;
import dev.freehold.tokenizer.pipeline.Frame;
import dev.freehold.tokenizer.split.Splitters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Makes a tokenizer of a Kimi folder: `tiktoken.model`, a token in Base64 and its id a line, and
/// `tokenizer_config.json`, whose `added_tokens_decoder` names control tokens. Ids after the tokens that it leaves out
/// are reserved, 256 in all (`tokenization_kimi.py` beside these files).
public final class TiktokenLoader {
    private static final int RESERVED = 256;
    private static final int MAX_TOKENS = 1 << 22;

    private TiktokenLoader() {}

    /// @param model   the text of `tiktoken.model`
    /// @param source  its name, for messages
    /// @param config  the text of `tokenizer_config.json`
    public static Tokenizer load(String model, String source, String config) {
        Section settings = settings(config, source + " and tokenizer_config.json");
        Texts bytes = tokens(model, source);
        List<AddedToken> added = added(settings, bytes.size());
        added.forEach(token -> bytes.add(token.text()));
        try {
            return new RankedTokens(bytes, added).tokenizer(
                    Splitters.byName("kimi-k2"),
                    index -> new TokenizerConfig(settings, index).frame(Frame.NONE),
                    "byte-level BPE (kimi-k2)");
        } catch (TokenizerException e) {
            throw e.getMessage().startsWith(source) ? e : new TokenizerException(source + ": " + e.getMessage());
        }
    }

    private static Section settings(String config, String source) {
        try {
            Section settings = Section.of(Json.parse(config), source);
            if (!settings.has("tokenizer_class") || !settings.string("tokenizer_class").startsWith("TikToken")) {
                throw settings.error("of the models with a tiktoken.model only Kimi's are known, whose tokenizer_class"
                        + " is TikTokenTokenizer: convert the model to GGUF");
            }
            return settings;
        } catch (JsonException e) {
            throw new TokenizerException(source + ": " + e.getMessage());
        }
    }

    private static Texts tokens(String model, String source) {
        var texts = new Texts(1024);
        int number = 0;
        for (String line : (Iterable<String>) model.lines()::iterator) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            String[] parts = line.split(" ", -1);
            byte[] token = parts.length == 2 ? decode(parts[0]) : new byte[0];
            if (token.length == 0 || !parts[1].equals(Integer.toString(texts.size()))) {
                throw new TokenizerException("%s, line %d: should be a token in Base64, a space and the id %d, is '%s'"
                        .formatted(source, number, texts.size(), line.length() > 60 ? line.substring(0, 60) : line));
            }
            texts.add(token, 0, token.length);
        }
        if (texts.size() == 0) {
            throw new TokenizerException(source + ": there are no tokens in it");
        }
        return texts;
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException _) {
            return new byte[0];
        }
    }

    private static List<AddedToken> added(Section settings, int first) {
        var named = new TreeMap<Integer, AddedToken>();
        if (settings.has("added_tokens_decoder")) {
            Section decoder = settings.section("added_tokens_decoder");
            for (Map.Entry<?, ?> entry : decoder.members().entrySet()) {
                int id = id(decoder, entry.getKey().toString(), first);
                Section token = decoder.section(entry.getKey().toString());
                named.put(id, new AddedToken(id, token.string("content"), token.flag("special", true),
                        token.flag("single_word", false), token.flag("lstrip", false), token.flag("rstrip", false),
                        false));
            }
        }
        int last = Math.max(first + RESERVED - 1, named.isEmpty() ? 0 : named.lastKey());
        var added = new ArrayList<AddedToken>();
        for (int id = first; id <= last; id++) {
            added.add(named.getOrDefault(id, AddedToken.of(id, "<|reserved_token_%d|>".formatted(id), true)));
        }
        return added;
    }

    private static int id(Section decoder, String key, int first) {
        try {
            int id = Integer.parseInt(key);
            if (id >= first && id < MAX_TOKENS) {
                return id;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw decoder.error("'%s' should be an id after those of tiktoken.model, %d or more".formatted(key, first));
    }
}
