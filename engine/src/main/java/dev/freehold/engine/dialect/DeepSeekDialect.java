package dev.freehold.engine.dialect;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// DeepSeek V3, R1 and V3.1: calls stand between `<｜tool▁calls▁begin｜>` and `<｜tool▁calls▁end｜>`.
///
///     V3, R1  <｜tool▁call▁begin｜>function<｜tool▁sep｜>f
///             ```json
///             {…}
///             ```<｜tool▁call▁end｜>
///     V3.1    <｜tool▁call▁begin｜>f<｜tool▁sep｜>{…}<｜tool▁call▁end｜>
final class DeepSeekDialect extends Dialect {
    private static final String CALLS = "<｜tool▁calls▁begin｜>";
    private static final String CALLS_END = "<｜tool▁calls▁end｜>";
    private static final String CALL = "<｜tool▁call▁begin｜>";
    private static final String CALL_END = "<｜tool▁call▁end｜>";
    private static final String SEPARATOR = "<｜tool▁sep｜>";

    @Override
    public String name() {
        return "deepseek";
    }

    @Override
    boolean fits(String template, Predicate<String> isToken) {
        return template.contains(CALL) || template.contains("<｜Assistant｜>") && isToken.test(CALL);
    }

    @Override
    List<Opener> openers(Toolbox tools) {
        Supplier<Step> call = () -> Step.sequence(Step.until(SEPARATOR, Call::name), Step.choice('{',
                Step::arguments,
                () -> Step.sequence(Step.until("\n", Call::name), Step.literal("```json"), Step.arguments())));
        String[] closing = {"```", CALL_END, CALLS_END};
        return List.of(
                Opener.tag(CALLS, () -> Step.sequence(Step.literal(CALL), call.get()), closing),
                Opener.tag(CALL, call, closing));
    }

    @Override
    public Set<String> controlTokens() {
        return Set.of(CALLS, CALLS_END, CALL, CALL_END, SEPARATOR);
    }
}
