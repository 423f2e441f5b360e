package dev.freehold.engine.dialect;

import dev.freehold.engine.dialect.Opener.Place;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Hermes, Qwen2.5, Qwen3, QwQ:
///
///     <tool_call>
///     {"name": "f", "arguments": {…}}
///     </tool_call>
///
/// Qwen2.5-Coder often leaves the tags out, puts the object in a fence, or takes the tags of the tools' list.
final class HermesDialect extends Dialect {
    @Override
    public String name() {
        return "hermes";
    }

    @Override
    boolean fits(String template, Predicate<String> isToken) {
        return template.contains("<tool_call>");
    }

    @Override
    List<Opener> openers(Toolbox tools) {
        Supplier<Step> bare = () -> Envelope.bare(tools::has);
        return List.of(
                Opener.tag("<tool_call>", Envelope::tagged, "</tool_call>"),
                new Opener("<tools>", Place.LINE, false, bare, List.of("</tools>")),
                new Opener("```json\n", Place.LINE, false, bare, List.of("```")),
                new Opener("```\n", Place.LINE, false, bare, List.of("```")),
                new Opener("{", Place.BEGINNING, true, bare, List.of()));
    }

    @Override
    public Set<String> controlTokens() {
        return Set.of("<tool_call>", "</tool_call>");
    }
}
