package dev.freehold.tokenizer.template;

import dev.freehold.tokenizer.template.Statement.MacroDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A macro and the scope it was defined in; called, it gives the text of its body.
record Macro(MacroDefinition definition, Scope scope, Renderer renderer) implements Callable, Members {
    @Override
    public Object call(Budget budget, Arguments arguments) {
        budget.enterMacro();
        var inner = scope.inner();
        bind(inner, arguments);
        var text = new BoundedText(budget);
        renderer.render(definition.body(), inner, text);
        budget.leaveMacro();
        return text.toString();
    }

    private void bind(Scope inner, Arguments arguments) {
        List<String> parameters = definition.parameters();
        List<Object> given = arguments.positional();
        Map<String, Object> named = new LinkedHashMap<>(arguments.named());
        int firstDefault = parameters.size() - definition.defaults().size();
        for (int i = 0; i < parameters.size(); i++) {
            String name = parameters.get(i);
            if (i < given.size()) {
                inner.set(name, given.get(i));
            } else if (named.containsKey(name)) {
                inner.set(name, named.remove(name));
            } else {
                inner.set(name, i < firstDefault ? new Undefined("parameter '%s' was not provided".formatted(name))
                        : renderer.evaluate(definition.defaults().get(i - firstDefault), inner));
            }
        }
        bindRest(inner, given, named);
    }

    /// What no parameter takes goes to `caller`, `kwargs` and `varargs`, if the body reads them.
    private void bindRest(Scope inner, List<Object> given, Map<String, Object> named) {
        List<String> parameters = definition.parameters();
        List<String> uses = definition.uses();
        if (uses.contains("caller") && !parameters.contains("caller")) {
            inner.set("caller", named.containsKey("caller") ? named.remove("caller")
                    : new Undefined("no caller is defined"));
        }
        if (uses.contains("kwargs")) {
            inner.set("kwargs", new TemplateMap(named));
        } else if (!named.isEmpty()) {
            throw TemplateException.rendering("macro '%s' has no parameter '%s'"
                    .formatted(definition.name(), named.keySet().iterator().next()));
        }
        if (uses.contains("varargs")) {
            inner.set("varargs", new Tuple(given.subList(Math.min(given.size(), parameters.size()), given.size())));
        } else if (given.size() > parameters.size()) {
            throw TemplateException.rendering("macro '%s' takes at most %d arguments, %d are given"
                    .formatted(definition.name(), parameters.size(), given.size()));
        }
    }

    @Override
    public Object member(String name) {
        return switch (name) {
            case "name" -> definition.name();
            case "arguments" -> new Tuple(List.copyOf(definition.parameters()));
            default -> Members.missing("macro", name);
        };
    }
}
