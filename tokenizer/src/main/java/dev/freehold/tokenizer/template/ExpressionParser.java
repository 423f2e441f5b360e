package dev.freehold.tokenizer.template;

import dev.freehold.tokenizer.template.Expression.Binary;
import dev.freehold.tokenizer.template.Expression.BinaryOperator;
import dev.freehold.tokenizer.template.Expression.Comparator;
import dev.freehold.tokenizer.template.Expression.Comparison;
import dev.freehold.tokenizer.template.Expression.Concatenation;
import dev.freehold.tokenizer.template.Expression.Conditional;
import dev.freehold.tokenizer.template.Expression.Constant;
import dev.freehold.tokenizer.template.Expression.Link;
import dev.freehold.tokenizer.template.Expression.TupleOf;
import dev.freehold.tokenizer.template.Expression.Unary;
import dev.freehold.tokenizer.template.Expression.UnaryOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Parses expressions with Jinja's precedences, from weak to strong: `if else`, `or`, `and`, `not`, comparisons and
/// `in`, `+ -`, `~`, `* / // %`, `**`, signs, and what follows a primary ([PrimaryParser]).
///
/// Reference: `jinja2/parser.py`. Note that `~` binds stronger than `+`, `**` is left-associative, a sign binds
/// stronger than `**`, and a filter after a sign applies to the signed value.
final class ExpressionParser {
    /// The most operators one after the other on one level: their tree is walked recursively.
    static final int MAX_CHAIN = 256;

    private static final Map<String, BinaryOperator> SUMS =
            Map.of("+", BinaryOperator.ADD, "-", BinaryOperator.SUBTRACT);
    private static final Map<String, BinaryOperator> PRODUCTS = Map.of("*", BinaryOperator.MULTIPLY,
            "/", BinaryOperator.DIVIDE, "//", BinaryOperator.FLOOR_DIVIDE, "%", BinaryOperator.MODULO);
    private static final Map<String, BinaryOperator> POWERS = Map.of("**", BinaryOperator.POWER);
    private static final Map<String, Comparator> COMPARATORS = Map.of("==", Comparator.EQUAL,
            "!=", Comparator.NOT_EQUAL, "<", Comparator.LESS, "<=", Comparator.LESS_OR_EQUAL,
            ">", Comparator.GREATER, ">=", Comparator.GREATER_OR_EQUAL);

    private final TokenStream tokens;
    private final PrimaryParser primaries;

    ExpressionParser(TokenStream tokens) {
        this.tokens = tokens;
        primaries = new PrimaryParser(tokens, this);
    }

    PrimaryParser primaries() {
        return primaries;
    }

    /// An expression, or several with commas between them: a tuple. Ends before `recursive` and the end of the tag.
    ///
    /// @param conditional  whether `a if b else c` may stand here
    Expression tuple(boolean conditional) {
        int line = tokens.line();
        List<Expression> items = new ArrayList<>();
        boolean comma = false;
        do {
            if (tupleEnds()) {
                break;
            }
            items.add(conditional ? expression() : or());
            if (!tokens.atOperator(",")) {
                break;
            }
            comma = true;
        } while (tokens.skipOperator(","));
        if (items.isEmpty()) {
            throw tokens.unexpected("an expression");
        }
        return comma ? new TupleOf(items, line) : items.getFirst();
    }

    private boolean tupleEnds() {
        return tokens.at(Token.Kind.OUTPUT_END) || tokens.at(Token.Kind.TAG_END) || tokens.atOperator(")")
                || tokens.atName("recursive");
    }

    Expression expression() {
        tokens.enter();
        Expression then = or();
        for (int chain = 0; tokens.atName("if"); chain++) {
            int line = tokens.take().line();
            check(chain);
            Expression test = or();
            Expression otherwise = tokens.skipName("else") ? expression() : new Constant(new Undefined(
                    "the inline if-expression is false and has no else part"), line);
            then = new Conditional(test, then, otherwise, line);
        }
        tokens.leave();
        return then;
    }

    private void check(int chain) {
        if (chain >= MAX_CHAIN) {
            throw TemplateException.limit("more than " + MAX_CHAIN + " operators in a row").at(tokens.line());
        }
    }

    Expression or() {
        Expression left = and();
        for (int chain = 0; tokens.atName("or"); chain++) {
            int line = tokens.take().line();
            check(chain);
            left = new Binary(BinaryOperator.OR, left, and(), line);
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        for (int chain = 0; tokens.atName("and"); chain++) {
            int line = tokens.take().line();
            check(chain);
            left = new Binary(BinaryOperator.AND, left, not(), line);
        }
        return left;
    }

    private Expression not() {
        if (!tokens.atName("not")) {
            return comparison();
        }
        tokens.enter();
        int line = tokens.take().line();
        Expression negated = new Unary(UnaryOperator.NOT, not(), line);
        tokens.leave();
        return negated;
    }

    private Expression comparison() {
        int line = tokens.line();
        Expression first = sum();
        List<Link> links = new ArrayList<>();
        while (true) {
            Comparator comparator = comparator();
            if (comparator == null) {
                return links.isEmpty() ? first : new Comparison(first, links, line);
            }
            links.add(new Link(comparator, sum()));
        }
    }

    /// Takes the comparator that stands here; null if none does.
    private Comparator comparator() {
        Token token = tokens.peek();
        Comparator symbol = token.kind() == Token.Kind.OPERATOR ? COMPARATORS.get(token.text()) : null;
        if (symbol != null) {
            tokens.take();
            return symbol;
        }
        if (tokens.skipName("in")) {
            return Comparator.IN;
        }
        if (tokens.atName("not") && tokens.peekSecond().isName("in")) {
            tokens.take();
            tokens.take();
            return Comparator.NOT_IN;
        }
        return null;
    }

    private Expression sum() {
        return leftToRight(SUMS, this::concatenation);
    }

    private Expression concatenation() {
        int line = tokens.line();
        Expression first = product();
        if (!tokens.atOperator("~")) {
            return first;
        }
        List<Expression> parts = new ArrayList<>(List.of(first));
        while (tokens.skipOperator("~")) {
            parts.add(product());
        }
        return new Concatenation(parts, line);
    }

    private Expression product() {
        return leftToRight(PRODUCTS, () -> leftToRight(POWERS, this::signed));
    }

    private Expression leftToRight(Map<String, BinaryOperator> operators, Supplier<Expression> operand) {
        Expression left = operand.get();
        for (int chain = 0; tokens.at(Token.Kind.OPERATOR) && operators.containsKey(tokens.peek().text()); chain++) {
            Token operator = tokens.take();
            check(chain);
            left = new Binary(operators.get(operator.text()), left, operand.get(), operator.line());
        }
        return left;
    }

    private Expression signed() {
        return primaries.filters(unary());
    }

    private Expression unary() {
        int line = tokens.line();
        boolean minus = tokens.atOperator("-");
        if (!minus && !tokens.atOperator("+")) {
            return primaries.postfix(primaries.primary());
        }
        tokens.enter();
        tokens.take();
        Expression operand = unary();
        tokens.leave();
        return primaries.postfix(new Unary(minus ? UnaryOperator.MINUS : UnaryOperator.PLUS, operand, line));
    }
}
