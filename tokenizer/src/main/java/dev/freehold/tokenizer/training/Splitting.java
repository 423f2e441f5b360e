package dev.freehold.tokenizer.training;

import dev.freehold.tokenizer.TokenizerException;
import dev.freehold.tokenizer.split.Splitter;
import dev.freehold.tokenizer.split.Splitters;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// How text is cut into the pieces that tokens never cross.
public enum Splitting {
    /// Each digit apart.
    QWEN2("\\p{N}"),
    /// Up to three digits together.
    LLAMA3("\\p{N}{1,3}");

    private static final String WORDS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|%s"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private final String number;

    Splitting(String number) {
        this.number = number;
    }

    /// The name on command lines and in GGUF's `tokenizer.ggml.pre`.
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The splitting of that name.
    ///
    /// @throws TokenizerException if there is none
    public static Splitting of(String title) {
        return Arrays.stream(values()).filter(splitting -> splitting.title().equals(title)).findFirst()
                .orElseThrow(() -> new TokenizerException("unknown splitting '%s': there are %s".formatted(title,
                        Arrays.stream(values()).map(Splitting::title).collect(Collectors.joining(", ")))));
    }

    /// The regular expression, as Hugging Face's tokenizers understand it.
    String expression() {
        return WORDS.formatted(number);
    }

    Splitter splitter() {
        return Splitters.byExpression(expression());
    }
}
