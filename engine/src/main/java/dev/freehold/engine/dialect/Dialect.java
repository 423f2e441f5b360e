package dev.freehold.engine.dialect;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// How a family of models writes what is not plain text: thinking and calls of tools.
///
/// A family more is a file here and a line in [Dialects].
public abstract sealed class Dialect
        permits DeepSeekDialect, HermesDialect, KimiDialect, LlamaDialect, MistralDialect, PlainDialect,
        QwenXmlDialect {
    Dialect() {}

    /// What it is called, for people.
    public abstract String name();

    /// Texts of calls that may be control tokens, which a parser of calls has to see.
    public abstract Set<String> controlTokens();

    /// What stands around thinking.
    public List<ReasoningTags> reasoning() {
        return List.of(ReasoningTags.ANGLES);
    }

    /// Whether a model writes so.
    ///
    /// @param template  the source of its chat template
    /// @param isToken   whether its vocabulary has a control token of this text
    abstract boolean fits(String template, Predicate<String> isToken);

    /// What calls begin with.
    abstract List<Opener> openers(Toolbox tools);
}
