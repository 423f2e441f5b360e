package dev.freehold.engine.dialect;

import dev.freehold.engine.dialect.Opener.Place;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Mistral's models.
///
///     v3 to v7  [TOOL_CALLS] [{"name": "f", "arguments": {…}, "id": "abc123XYZ"}, …]
///     v11       [TOOL_CALLS]f[CALL_ID]abc123XYZ[ARGS]{…}      one after the other
///     v13       [TOOL_CALLS]f[ARGS]{…}                        thinking as [THINK]…[/THINK]
final class MistralDialect extends Dialect {
    private static final String CALLS = "[TOOL_CALLS]";
    private static final String ID = "[CALL_ID]";
    private static final String ARGUMENTS = "[ARGS]";

    @Override
    public String name() {
        return "mistral";
    }

    @Override
    boolean fits(String template, Predicate<String> isToken) {
        return template.contains(CALLS) || template.contains("[INST]") && isToken.test(CALLS);
    }

    @Override
    public List<ReasoningTags> reasoning() {
        return List.of(ReasoningTags.BRACKETS, ReasoningTags.ANGLES); // the first Magistral had angles
    }

    @Override
    List<Opener> openers(Toolbox tools) {
        List<String> closing = List.of("]");
        return List.of(
                new Opener(CALLS, Place.ANYWHERE, false, () -> Step.choice('[', MistralDialect::first,
                        () -> Step.sequence(Step.until(ARGUMENTS, MistralDialect::nameAndId), Step.arguments())),
                        closing),
                new Opener(",", Place.AFTER_CALL, false, Envelope::tagged, closing));
    }

    private static Step first() {
        return Step.sequence(Step.literal("["), Envelope.tagged());
    }

    private static boolean nameAndId(Call call, String text) {
        int id = text.indexOf(ID);
        if (id >= 0) {
            call.id(text.substring(id + ID.length()).strip());
        }
        return call.name(id < 0 ? text : text.substring(0, id).strip());
    }

    @Override
    public Set<String> controlTokens() {
        return Set.of(CALLS, ID, ARGUMENTS);
    }
}
