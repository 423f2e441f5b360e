package dev.freehold.tokenizer.template;

import java.util.List;

/// What stands in a tag and has a value. Every node knows the line of the template it stands on.
sealed interface Expression {
    int line();

    /// @param value  as a template sees it, see [Values]
    record Constant(Object value, int line) implements Expression {}

    record Variable(String name, int line) implements Expression {}

    record ListOf(List<Expression> items, int line) implements Expression {}

    record TupleOf(List<Expression> items, int line) implements Expression {}

    record DictOf(List<Entry> entries, int line) implements Expression {}

    record Entry(Expression key, Expression value) {}

    /// `of.name`
    record Attribute(Expression of, String name, int line) implements Expression {}

    /// `of[key]`
    record Item(Expression of, Expression key, int line) implements Expression {}

    /// `of[from:to:step]`; a part that is not written is the constant none
    record Slice(Expression of, Expression from, Expression to, Expression step, int line) implements Expression {}

    record Call(Expression callee, Actuals actuals, int line) implements Expression {}

    /// `input|name(…)`
    record Filter(Expression input, String name, Actuals actuals, int line) implements Expression {}

    /// `input is name(…)`
    record Test(Expression input, String name, Actuals actuals, int line) implements Expression {}

    record Unary(UnaryOperator operator, Expression operand, int line) implements Expression {}

    record Binary(BinaryOperator operator, Expression left, Expression right, int line) implements Expression {}

    /// `first < second <= third …`: true if all links are
    record Comparison(Expression first, List<Link> links, int line) implements Expression {}

    record Link(Comparator comparator, Expression right) {}

    /// `a ~ b ~ c`
    record Concatenation(List<Expression> parts, int line) implements Expression {}

    /// `then if test else otherwise`
    record Conditional(Expression test, Expression then, Expression otherwise, int line) implements Expression {}

    /// What is given to a call: `1, 2, name=3, *rest, **more`; without a star the constants `[]` and `{}` stand there.
    record Actuals(List<Expression> positional, List<Named> named, Expression star, Expression doubleStar) {}

    record Named(String name, Expression value) {}

    enum UnaryOperator { NOT, MINUS, PLUS }

    enum BinaryOperator { OR, AND, ADD, SUBTRACT, MULTIPLY, DIVIDE, FLOOR_DIVIDE, MODULO, POWER }

    enum Comparator { EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, IN, NOT_IN }
}
