package dev.freehold.engine.dialect;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Of models that call no tools as far as is known.
final class PlainDialect extends Dialect {
    @Override
    public String name() {
        return "plain";
    }

    @Override
    boolean fits(String template, Predicate<String> isToken) {
        return true;
    }

    @Override
    public List<ReasoningTags> reasoning() {
        return List.of(ReasoningTags.ANGLES, ReasoningTags.BRACKETS);
    }

    @Override
    List<Opener> openers(Toolbox tools) {
        return List.of();
    }

    @Override
    public Set<String> controlTokens() {
        return Set.of();
    }
}
