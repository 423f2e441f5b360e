package dev.freehold.engine.dialect;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Kimi K2 and K2.5:
///
///     <|tool_calls_section_begin|><|tool_call_begin|>functions.f:0<|tool_call_argument_begin|>{…}<|tool_call_end|>
///     … <|tool_calls_section_end|>
final class KimiDialect extends Dialect {
    private static final String CALLS = "<|tool_calls_section_begin|>";
    private static final String CALLS_END = "<|tool_calls_section_end|>";
    private static final String CALL = "<|tool_call_begin|>";
    private static final String CALL_END = "<|tool_call_end|>";
    private static final String ARGUMENTS = "<|tool_call_argument_begin|>";
    private static final String PREFIX = "functions.";

    @Override
    public String name() {
        return "kimi";
    }

    @Override
    boolean fits(String template, Predicate<String> isToken) {
        return template.contains(CALL) || template.contains("<|im_middle|>") && isToken.test(CALL);
    }

    @Override
    List<Opener> openers(Toolbox tools) {
        Supplier<Step> call = () -> Step.sequence(Step.until(ARGUMENTS, KimiDialect::id), Step.arguments());
        String[] closing = {CALL_END, CALLS_END};
        return List.of(
                Opener.tag(CALLS, () -> Step.sequence(Step.literal(CALL), call.get()), closing),
                Opener.tag(CALL, call, closing));
    }

    /// The identifier holds the name: `functions.NAME:NUMBER`.
    private static boolean id(Call call, String id) {
        call.id(id);
        int colon = id.lastIndexOf(':');
        String name = colon < 0 ? id : id.substring(0, colon);
        return call.name(name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name);
    }

    @Override
    public Set<String> controlTokens() {
        return Set.of(CALLS, CALLS_END, CALL, CALL_END, ARGUMENTS);
    }
}
