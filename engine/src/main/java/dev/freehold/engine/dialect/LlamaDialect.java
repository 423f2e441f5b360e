package dev.freehold.engine.dialect;

import dev.freehold.engine.dialect.Opener.Place;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Llama 3.1 and later: `{"name": "f", "parameters": {…}}` alone or after `<|python_tag|>`, built-in tools as
/// `<|python_tag|>brave_search.call(query="…")`.
final class LlamaDialect extends Dialect {
    private static final String PYTHON = "<|python_tag|>";
    private static final List<String> SEPARATORS = List.of(";", "<|eom_id|>");

    @Override
    public String name() {
        return "llama3";
    }

    @Override
    boolean fits(String template, Predicate<String> isToken) {
        return template.contains("<|start_header_id|>") && template.contains("tools")
                && (template.contains("ipython") || isToken.test(PYTHON));
    }

    @Override
    List<Opener> openers(Toolbox tools) {
        Supplier<Step> json = () -> Envelope.bare(tools::has);
        Supplier<Step> python = () -> Step.sequence(Step.until(".call(", Call::name), new PythonArguments());
        return List.of(
                new Opener("{", Place.BEGINNING, true, json, SEPARATORS),
                new Opener(PYTHON, Place.ANYWHERE, false,
                        () -> Step.choice('{', Envelope::tagged, python), SEPARATORS));
    }

    @Override
    public Set<String> controlTokens() {
        return Set.of(PYTHON);
    }
}
