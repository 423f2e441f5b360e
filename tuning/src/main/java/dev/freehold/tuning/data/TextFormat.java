package dev.freehold.tuning.data;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.NewFile;
import dev.freehold.engine.ChatFormat;
import dev.freehold.engine.ModelTokenizer;
import dev.freehold.engine.StopTokens;
import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.template.ChatMl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    /// The same with another chat template.
    ///
    /// @param name  `chatml`, or a file with a template
    /// @throws DataException if the file cannot be read, or the vocabulary has no tokens for it
    public TextFormat withTemplate(String name) {
        if (!name.equals(ChatMl.NAME)) {
            try {
                return withTemplateSource(Files.readString(Path.of(name), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new DataException("%s: the chat template cannot be read: %s".formatted(name, NewFile.why(e)), e);
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
