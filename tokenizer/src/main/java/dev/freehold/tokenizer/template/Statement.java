package dev.freehold.tokenizer.template;

import java.util.List;

/// What a template does: write text, or one of the tags.
sealed interface Statement {
    int line();

    /// Text between the tags.
    record Text(String text, int line) implements Statement {}

    /// `{{ value }}`
    record Output(Expression value, int line) implements Statement {}

    /// `{% if %}`, `{% elif %}` …, `{% else %}`
    record If(List<Branch> branches, List<Statement> otherwise, int line) implements Statement {}

    record Branch(Expression test, List<Statement> body) {}

    /// `{% for target in items if filter %}`; `filter` is the constant true where none is written
    record For(Target target, Expression items, Expression filter, boolean recursive, List<Statement> body,
            List<Statement> otherwise, int line) implements Statement {}

    record Break(int line) implements Statement {}

    record Continue(int line) implements Statement {}

    /// `{% set target = value %}`
    record Assign(Target target, Expression value, int line) implements Statement {}

    /// `{% set target | filters %}…{% endset %}`; `value` is made from the variable [#BODY]
    record Capture(Target target, Expression value, List<Statement> body, int line) implements Statement {}

    /// `{% filter … %}…{% endfilter %}`; `value` is made from the variable [#BODY]
    record Filtered(Expression value, List<Statement> body, int line) implements Statement {}

    /// `{% with a = 1, b = 2 %}…{% endwith %}`
    record With(List<Binding> bindings, List<Statement> body, int line) implements Statement {}

    record Binding(Target target, Expression value) {}

    /// `{% macro name(…) %}…{% endmacro %}`
    record Define(MacroDefinition macro, int line) implements Statement {}

    /// `{% call(…) callee(…) %}…{% endcall %}`: calls with the body as the macro `caller`
    record CallWith(MacroDefinition caller, Expression.Call call, int line) implements Statement {}

    /// `{% generation %}…{% endgeneration %}`: what the model itself wrote; as text it is its body
    record Generation(List<Statement> body, int line) implements Statement {}

    /// The variable that stands for the text of a block while a filter is applied to it; no template can name it.
    String BODY = "{body}";

    /// @param defaults  of the last parameters
    /// @param uses      which of the names `varargs`, `kwargs` and `caller` the body reads
    record MacroDefinition(String name, List<String> parameters, List<Expression> defaults, List<String> uses,
            List<Statement> body) {}

    /// Where a value goes.
    sealed interface Target {
        record Variable(String name) implements Target {}

        /// `namespace.name`
        record Attribute(String namespace, String name) implements Target {}

        /// `a, b`: takes a sequence of as many values apart
        record Unpack(List<Target> targets) implements Target {}
    }
}
