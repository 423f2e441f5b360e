package dev.freehold.tokenizer.template;

import dev.freehold.tokenizer.template.Expression.Actuals;
import dev.freehold.tokenizer.template.Expression.Attribute;
import dev.freehold.tokenizer.template.Expression.Call;
import dev.freehold.tokenizer.template.Expression.Constant;
import dev.freehold.tokenizer.template.Expression.DictOf;
import dev.freehold.tokenizer.template.Expression.Entry;
import dev.freehold.tokenizer.template.Expression.Filter;
import dev.freehold.tokenizer.template.Expression.Item;
import dev.freehold.tokenizer.template.Expression.ListOf;
import dev.freehold.tokenizer.template.Expression.Named;
import dev.freehold.tokenizer.template.Expression.Slice;
import dev.freehold.tokenizer.template.Expression.Test;
import dev.freehold.tokenizer.template.Expression.TupleOf;
import dev.freehold.tokenizer.template.Expression.Unary;
import dev.freehold.tokenizer.template.Expression.UnaryOperator;
import dev.freehold.tokenizer.template.Expression.Variable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Parses names, literals and parentheses, and what may follow them: `.name`, `[…]`, `(…)`, `|filter`, `is test`.
final class PrimaryParser {
    private final TokenStream tokens;
    private final ExpressionParser expressions;
    private Set<String> variables = new HashSet<>();

    PrimaryParser(TokenStream tokens, ExpressionParser expressions) {
        this.tokens = tokens;
        this.expressions = expressions;
    }

    /// Collects the variables that are read from here on; returns the set used until now.
    Set<String> collectVariables(Set<String> into) {
        Set<String> before = variables;
        variables = into;
        return before;
    }

    Expression primary() {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case NAME -> name(tokens.take());
            case STRING -> strings(token.line());
            case INTEGER -> new Constant(NumberLiteral.integer(tokens.take().text(), token.line()), token.line());
            case FLOAT -> new Constant(Double.valueOf(tokens.take().text()), token.line());
            case OPERATOR -> bracket(token);
            case DATA, OUTPUT_BEGIN, OUTPUT_END, TAG_BEGIN, TAG_END, END -> throw tokens.unexpected("an expression");
        };
    }

    private Expression name(Token name) {
        return switch (name.text()) {
            case "true", "True" -> new Constant(true, name.line());
            case "false", "False" -> new Constant(false, name.line());
            case "none", "None" -> new Constant(null, name.line());
            default -> {
                variables.add(name.text());
                yield new Variable(name.text(), name.line());
            }
        };
    }

    private Expression strings(int line) {
        var text = new StringBuilder();
        while (tokens.at(Token.Kind.STRING)) {
            text.append(tokens.take().text());
        }
        return new Constant(text.toString(), line);
    }

    private Expression bracket(Token token) {
        tokens.enter();
        Expression inside = switch (token.text()) {
            case "(" -> parentheses(token.line());
            case "[" -> {
                tokens.take();
                yield new ListOf(items("]"), token.line());
            }
            case "{" -> dict(token.line());
            default -> throw tokens.unexpected("an expression");
        };
        tokens.leave();
        return inside;
    }

    private Expression parentheses(int line) {
        tokens.take();
        if (tokens.skipOperator(")")) {
            return new TupleOf(List.of(), line);
        }
        Expression inside = expressions.tuple(true);
        tokens.expectOperator(")");
        return inside;
    }

    private List<Expression> items(String end) {
        List<Expression> items = new ArrayList<>();
        while (!tokens.skipOperator(end)) {
            items.add(expressions.expression());
            if (!tokens.atOperator(end)) {
                tokens.expectOperator(",");
            }
        }
        return items;
    }

    private Expression dict(int line) {
        tokens.take();
        List<Entry> entries = new ArrayList<>();
        while (!tokens.skipOperator("}")) {
            Expression key = expressions.expression();
            tokens.expectOperator(":");
            entries.add(new Entry(key, expressions.expression()));
            if (!tokens.atOperator("}")) {
                tokens.expectOperator(",");
            }
        }
        return new DictOf(entries, line);
    }

    /// `value` with the attributes, items and calls that follow it.
    Expression postfix(Expression value) {
        Expression result = value;
        for (int chain = 0; ; chain++) {
            if (tokens.atOperator(".")) {
                result = attribute(result);
            } else if (tokens.atOperator("[")) {
                result = subscript(result);
            } else if (tokens.atOperator("(")) {
                result = new Call(result, actuals(), tokens.line());
            } else {
                return result;
            }
            check(chain);
        }
    }

    private void check(int chain) {
        if (chain >= ExpressionParser.MAX_CHAIN) {
            throw TemplateException.limit("more than %d operators in a row".formatted(ExpressionParser.MAX_CHAIN))
                    .at(tokens.line());
        }
    }

    private Expression attribute(Expression of) {
        int line = tokens.take().line();
        if (tokens.at(Token.Kind.INTEGER)) {
            return new Item(of, primary(), line);
        }
        return new Attribute(of, tokens.expect(Token.Kind.NAME).text(), line);
    }

    private Expression subscript(Expression of) {
        int line = tokens.take().line();
        var none = new Constant(null, line);
        Expression from = tokens.atOperator(":") ? none : expressions.tuple(true);
        if (tokens.skipOperator("]")) {
            return new Item(of, from, line);
        }
        tokens.expectOperator(":");
        Expression to = tokens.atOperator(":") || tokens.atOperator("]") ? none : expressions.expression();
        Expression step = !tokens.skipOperator(":") || tokens.atOperator("]") ? none : expressions.expression();
        tokens.expectOperator("]");
        return new Slice(of, from, to, step, line);
    }

    /// What stands between the parentheses of a call.
    Actuals actuals() {
        tokens.enter();
        int line = tokens.line();
        List<Expression> positional = new ArrayList<>();
        List<Named> named = new ArrayList<>();
        Expression star = null;
        Expression doubleStar = null;
        tokens.expectOperator("(");
        while (!tokens.skipOperator(")")) {
            if (doubleStar == null && tokens.skipOperator("**")) {
                doubleStar = expressions.expression();
            } else if (star == null && doubleStar == null && tokens.skipOperator("*")) {
                star = expressions.expression();
            } else if (doubleStar == null && tokens.peekSecond().isOperator("=") && tokens.at(Token.Kind.NAME)) {
                String name = tokens.take().text();
                tokens.take();
                named.add(new Named(name, expressions.expression()));
            } else if (star == null && doubleStar == null && named.isEmpty()) {
                positional.add(expressions.expression());
            } else {
                throw tokens.unexpected("an argument with a name");
            }
            if (!tokens.atOperator(")")) {
                tokens.expectOperator(",");
            }
        }
        tokens.leave();
        return new Actuals(positional, named, star == null ? new Constant(List.of(), line) : star,
                doubleStar == null ? new Constant(Map.of(), line) : doubleStar);
    }

    private Actuals noActuals(int line) {
        return new Actuals(List.of(), List.of(), new Constant(List.of(), line), new Constant(Map.of(), line));
    }

    /// `value` with the filters, tests and calls that follow it.
    Expression filters(Expression value) {
        Expression result = value;
        for (int chain = 0; ; chain++) {
            if (tokens.skipOperator("|")) {
                result = filter(result);
            } else if (tokens.skipName("is")) {
                result = test(result);
            } else if (tokens.atOperator("(")) {
                result = new Call(result, actuals(), tokens.line());
            } else {
                return result;
            }
            check(chain);
        }
    }

    /// A filter's name and arguments; an unknown filter is refused here, before the template runs.
    Expression filter(Expression input) {
        Token name = tokens.expect(Token.Kind.NAME);
        if (!Filters.exists(name.text())) {
            throw TemplateException.syntax(name.line(), "filter '%s' not supported".formatted(name.text()));
        }
        return new Filter(input, name.text(), tokens.atOperator("(") ? actuals() : noActuals(name.line()), name.line());
    }

    private Expression test(Expression input) {
        boolean not = tokens.skipName("not");
        Token name = tokens.expect(Token.Kind.NAME);
        if (!Tests.exists(name.text())) {
            throw TemplateException.syntax(name.line(), "test '%s' not supported".formatted(name.text()));
        }
        Expression test = new Test(input, name.text(), testActuals(name.line()), name.line());
        return not ? new Unary(UnaryOperator.NOT, test, name.line()) : test;
    }

    private Actuals testActuals(int line) {
        if (tokens.atOperator("(")) {
            return actuals();
        }
        Token next = tokens.peek();
        boolean operand = switch (next.kind()) {
            case NAME -> !next.isName("else") && !next.isName("or") && !next.isName("and") && !next.isName("if")
                    && !next.isName("in") && !next.isName("not") && !next.isName("is");
            case STRING, INTEGER, FLOAT -> true;
            case OPERATOR -> next.isOperator("[") || next.isOperator("{");
            case DATA, OUTPUT_BEGIN, OUTPUT_END, TAG_BEGIN, TAG_END, END -> false;
        };
        Actuals none = noActuals(line);
        return operand ? new Actuals(List.of(postfix(primary())), List.of(), none.star(), none.doubleStar()) : none;
    }
}
