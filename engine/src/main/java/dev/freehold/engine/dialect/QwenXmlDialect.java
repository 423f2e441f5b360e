package dev.freehold.engine.dialect;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Qwen3.5 and Qwen3-Coder, which leaves the outer tags out at times:
///
///     <tool_call>
///     <function=f>
///     <parameter=city>
///     Paris
///     </parameter>
///     </function>
///     </tool_call>
final class QwenXmlDialect extends Dialect {
    @Override
    public String name() {
        return "qwen-xml";
    }

    @Override
    boolean fits(String template, Predicate<String> isToken) {
        return template.contains("<function=") && template.contains("<parameter=");
    }

    @Override
    List<Opener> openers(Toolbox tools) {
        Supplier<Step> function = () -> Step.sequence(Step.until(">", Call::name), new XmlParameters(tools));
        return List.of(
                Opener.tag("<tool_call>", () -> Step.sequence(Step.literal("<function="), function.get()),
                        "</tool_call>"),
                Opener.tag("<function=", function, "</tool_call>"));
    }

    @Override
    public Set<String> controlTokens() {
        return Set.of("<tool_call>", "</tool_call>");
    }
}
