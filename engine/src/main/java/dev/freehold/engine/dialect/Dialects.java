package dev.freehold.engine.dialect;

import java.util.List;
import java.util.function.Predicate;

/// All dialects.
public final class Dialects {
    /// Those whose marks are unmistakable stand first.
    private static final List<Dialect> ALL = List.of(
            new KimiDialect(),
            new DeepSeekDialect(),
            new QwenXmlDialect(),
            new MistralDialect(),
            new HermesDialect(),
            new LlamaDialect(),
            new PlainDialect());

    private Dialects() {}

    /// The dialect of a model: the first that fits.
    ///
    /// @param template  the source of its chat template
    /// @param isToken   whether its vocabulary has a control token of this text
    public static Dialect of(String template, Predicate<String> isToken) {
        return ALL.stream().filter(dialect -> dialect.fits(template, isToken)).findFirst().orElseThrow();
    }
}
