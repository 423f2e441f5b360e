package dev.freehold.tuning.data;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.engine.ChatFormat;
import dev.freehold.engine.ModelTokenizer;
import dev.freehold.engine.StopTokens;
import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.TokenizerFile;
import dev.freehold.tokenizer.template.ChatMl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// How text becomes tokens of one model.
///
/// @param where        the model or tokenizer, for messages
/// @param tokenizer    of the model
/// @param template     its chat template, if it has one
/// @param toolTemplate the one for conversations with tools, if that is another
/// @param stopTokens   tokens that end an answer
public record TextFormat(String where, Tokenizer tokenizer, Optional<String> template, Optional<String> toolTemplate,
        Set<Integer> stopTokens) {
    public TextFormat {
        stopTokens = Set.copyOf(stopTokens);
    }

    /// The format of a model.
    ///
    /// @throws DataException if it has no vocabulary
    public static TextFormat of(Checkpoint checkpoint) {
        String where = checkpoint.path().toString();
        Tokenizer tokenizer = ModelTokenizer.find(checkpoint)
                .orElseThrow(() -> new DataException(where + ": the model has no vocabulary"));
        return new TextFormat(where, tokenizer, ChatFormat.source(checkpoint.metadata()),
                ChatFormat.toolSource(checkpoint.metadata()), StopTokens.of(checkpoint.metadata(), tokenizer));
    }

    /// The format of a folder with a `tokenizer.json` and perhaps a `tokenizer_config.json`, but no model.
    ///
    /// @throws DataException if its files cannot be read
    /// @throws dev.freehold.tokenizer.TokenizerException if the tokenizer cannot be used
    public static TextFormat ofTokenizer(Path folder) {
        try {
            Tokenizer tokenizer = TokenizerFile.readFolder(folder);
            return new TextFormat(folder.toString(), tokenizer, template(folder), Optional.empty(),
                    StopTokens.of(tokenizer));
        } catch (IOException e) {
            throw new DataException("%s: the tokenizer cannot be read: %s".formatted(folder, e.getMessage()), e);
        }
    }

    private static Optional<String> template(Path folder) throws IOException {
        Path own = folder.resolve("chat_template.jinja");
        if (Files.exists(own)) {
            return Optional.of(Files.readString(own, StandardCharsets.UTF_8));
        }
        Path config = folder.resolve("tokenizer_config.json");
        if (!Files.exists(config)) {
            return Optional.empty();
        }
        try {
            Map<String, Object> settings = Json.parseObject(Files.readString(config, StandardCharsets.UTF_8));
            return settings.get("chat_template") instanceof String source ? Optional.of(source) : Optional.empty();
        } catch (JsonException e) {
            throw new DataException("%s: %s".formatted(config, e.getMessage()), e);
        }
    }

    /// The same with another chat template.
    ///
    /// @param name  `chatml`, or a file with a template
    /// @throws DataException if the file cannot be read, or the vocabulary has no tokens for it
    public TextFormat withTemplate(String name) {
        if (!name.equals(ChatMl.NAME)) {
            try {
                return withTemplateSource(Files.readString(Path.of(name), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new DataException("%s: the chat template cannot be read: %s".formatted(name, e.getMessage()), e);
            }
        }
        for (String token : List.of(ChatMl.START, ChatMl.END)) {
            if (tokenizer.id(token).isEmpty()) {
                throw new DataException("%s: the vocabulary has no control token %s, which chatml needs"
                        .formatted(where, token));
            }
        }
        return withTemplateSource(ChatMl.TEMPLATE);
    }

    private TextFormat withTemplateSource(String source) {
        return new TextFormat(where, tokenizer, Optional.of(source), Optional.empty(), stopTokens);
    }
}
