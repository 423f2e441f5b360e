package dev.freehold.tokenizer.template;

import dev.freehold.tokenizer.template.Expression.Call;
import dev.freehold.tokenizer.template.Expression.Constant;
import dev.freehold.tokenizer.template.Expression.Variable;
import dev.freehold.tokenizer.template.Statement.Assign;
import dev.freehold.tokenizer.template.Statement.Binding;
import dev.freehold.tokenizer.template.Statement.Branch;
import dev.freehold.tokenizer.template.Statement.Break;
import dev.freehold.tokenizer.template.Statement.CallWith;
import dev.freehold.tokenizer.template.Statement.Capture;
import dev.freehold.tokenizer.template.Statement.Continue;
import dev.freehold.tokenizer.template.Statement.Define;
import dev.freehold.tokenizer.template.Statement.Filtered;
import dev.freehold.tokenizer.template.Statement.For;
import dev.freehold.tokenizer.template.Statement.Generation;
import dev.freehold.tokenizer.template.Statement.If;
import dev.freehold.tokenizer.template.Statement.MacroDefinition;
import dev.freehold.tokenizer.template.Statement.Output;
import dev.freehold.tokenizer.template.Statement.Target;
import dev.freehold.tokenizer.template.Statement.Text;
import dev.freehold.tokenizer.template.Statement.With;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Parses a template: text, outputs and the tags `if for set macro call filter with generation break continue`.
///
/// Reference: `jinja2/parser.py`; `generation` is the tag that transformers adds.
final class StatementParser {
    private static final List<String> IMPLICIT = List.of("varargs", "kwargs", "caller");

    private final TokenStream tokens;
    private final ExpressionParser expressions;
    private int loops; // how many loops of this macro the parser is in

    private StatementParser(TokenStream tokens) {
        this.tokens = tokens;
        expressions = new ExpressionParser(tokens);
    }

    /// @throws TemplateException if the text is no template, or uses a tag, filter or test that is not supported
    static List<Statement> parse(String source) {
        var parser = new StatementParser(new TokenStream(Lexer.tokens(source)));
        List<Statement> statements = parser.statements();
        if (parser.tokens.at(Token.Kind.END)) {
            return statements;
        }
        throw TemplateException.syntax(parser.tokens.line(),
                "tag %s where none is open".formatted(parser.tokens.peek().describe()));
    }

    /// Statements up to the end of the template or a tag that begins none; the name of that tag is next.
    private List<Statement> statements() {
        List<Statement> statements = new ArrayList<>();
        while (true) {
            Token token = tokens.take();
            switch (token.kind()) {
                case DATA -> statements.add(new Text(token.text(), token.line()));
                case OUTPUT_BEGIN -> {
                    statements.add(new Output(expressions.tuple(true), token.line()));
                    tokens.expect(Token.Kind.OUTPUT_END);
                }
                case TAG_BEGIN -> {
                    if (continuesOrEnds()) {
                        return List.copyOf(statements);
                    }
                    tokens.enter();
                    statements.addAll(tag(tokens.expect(Token.Kind.NAME)));
                    tokens.leave();
                    tokens.expect(Token.Kind.TAG_END);
                }
                case END -> {
                    return List.copyOf(statements);
                }
                case OUTPUT_END, TAG_END, NAME, STRING, INTEGER, FLOAT, OPERATOR ->
                    throw new AssertionError(token); // the lexer gives them only inside of a tag
            }
        }
    }

    private boolean continuesOrEnds() {
        Token tag = tokens.peek();
        return tag.kind() == Token.Kind.NAME
                && (tag.text().startsWith("end") || tag.isName("else") || tag.isName("elif"));
    }

    private List<Statement> tag(Token name) {
        return switch (name.text()) {
            case "if" -> List.of(branches(name.line()));
            case "for" -> List.of(loop(name.line()));
            case "break", "continue" -> List.of(jump(name));
            case "set" -> List.of(set(name.line()));
            case "macro" -> List.of(macro(name.line()));
            case "call" -> List.of(callWith(name.line()));
            case "filter" -> List.of(filtered(name.line()));
            case "with" -> List.of(with(name.line()));
            case "generation" -> List.of(new Generation(body("generation", name.line()), name.line()));
            case "print" -> print(name.line());
            default -> throw TemplateException.syntax(name.line(), "tag '%s' not supported".formatted(name.text()));
        };
    }

    /// The statements of a tag that goes on to `{% end… %}`, which is taken but for its end.
    private List<Statement> body(String tag, int line) {
        List<Statement> body = part();
        end(tag, line);
        return body;
    }

    private List<Statement> part() {
        tokens.skipOperator(":"); // Jinja allows `{% if x: %}`
        tokens.expect(Token.Kind.TAG_END);
        return statements();
    }

    private void end(String tag, int line) {
        if (!tokens.skipName("end" + tag)) {
            throw TemplateException.syntax(tokens.line(), "expected 'end%s' for the '%s' on line %d, found %s"
                    .formatted(tag, tag, line, tokens.peek().describe()));
        }
    }

    private If branches(int line) {
        List<Branch> branches = new ArrayList<>();
        do {
            Expression test = expressions.tuple(false);
            branches.add(new Branch(test, part()));
        } while (tokens.skipName("elif"));
        List<Statement> otherwise = tokens.skipName("else") ? part() : List.of();
        end("if", line);
        return new If(branches, otherwise, line);
    }

    private For loop(int line) {
        Target target = target(false);
        tokens.expectName("in");
        Expression items = expressions.tuple(false);
        Expression filter = tokens.skipName("if") ? expressions.expression() : new Constant(true, line);
        boolean recursive = tokens.skipName("recursive");
        loops++;
        List<Statement> body = part();
        loops--;
        List<Statement> otherwise = tokens.skipName("else") ? part() : List.of();
        end("for", line);
        return new For(target, items, filter, recursive, body, otherwise, line);
    }

    private Statement jump(Token name) {
        if (loops == 0) {
            throw TemplateException.syntax(name.line(), "'%s' outside of a loop".formatted(name.text()));
        }
        return name.isName("break") ? new Break(name.line()) : new Continue(name.line());
    }

    private Statement set(int line) {
        Target target = target(true);
        if (tokens.skipOperator("=")) {
            return new Assign(target, expressions.tuple(true), line);
        }
        Expression value = new Variable(Statement.BODY, line);
        while (tokens.skipOperator("|")) {
            value = expressions.primaries().filter(value);
        }
        return new Capture(target, value, body("set", line), line);
    }

    private Filtered filtered(int line) {
        Expression value = new Variable(Statement.BODY, line);
        do {
            value = expressions.primaries().filter(value);
        } while (tokens.skipOperator("|"));
        return new Filtered(value, body("filter", line), line);
    }

    private With with(int line) {
        List<Binding> bindings = new ArrayList<>();
        while (!tokens.at(Token.Kind.TAG_END)) {
            if (!bindings.isEmpty()) {
                tokens.expectOperator(",");
            }
            Target target = target(false);
            tokens.expectOperator("=");
            bindings.add(new Binding(target, expressions.expression()));
        }
        return new With(bindings, body("with", line), line);
    }

    private List<Statement> print(int line) {
        List<Statement> outputs = new ArrayList<>();
        while (!tokens.at(Token.Kind.TAG_END)) {
            if (!outputs.isEmpty()) {
                tokens.expectOperator(",");
            }
            outputs.add(new Output(expressions.expression(), line));
        }
        return outputs;
    }

    private Define macro(int line) {
        String name = tokens.expect(Token.Kind.NAME).text();
        return new Define(definition(name, "macro", line), line);
    }

    private CallWith callWith(int line) {
        List<String> parameters = new ArrayList<>();
        List<Expression> defaults = new ArrayList<>();
        if (tokens.atOperator("(")) {
            signature(parameters, defaults);
        }
        if (!(expressions.expression() instanceof Call call)) {
            throw TemplateException.syntax(line, "a call should stand in the tag 'call'");
        }
        return new CallWith(closed("caller", parameters, defaults, "call", line), call, line);
    }

    private MacroDefinition definition(String name, String tag, int line) {
        List<String> parameters = new ArrayList<>();
        List<Expression> defaults = new ArrayList<>();
        signature(parameters, defaults);
        return closed(name, parameters, defaults, tag, line);
    }

    /// A macro with the body that follows; it sees no loop around it, and tells which implicit names it uses.
    private MacroDefinition closed(String name, List<String> parameters, List<Expression> defaults, String tag,
            int line) {
        int outerLoops = loops;
        loops = 0;
        Set<String> used = new HashSet<>();
        Set<String> outer = expressions.primaries().collectVariables(used);
        List<Statement> body = body(tag, line);
        expressions.primaries().collectVariables(outer);
        outer.addAll(used);
        loops = outerLoops;
        return new MacroDefinition(name, parameters, defaults, IMPLICIT.stream().filter(used::contains).toList(), body);
    }

    private void signature(List<String> parameters, List<Expression> defaults) {
        tokens.expectOperator("(");
        while (!tokens.skipOperator(")")) {
            if (!parameters.isEmpty()) {
                tokens.expectOperator(",");
            }
            parameters.add(tokens.expect(Token.Kind.NAME).text());
            if (tokens.skipOperator("=")) {
                defaults.add(expressions.expression());
            } else if (!defaults.isEmpty()) {
                throw tokens.unexpected("a default, as the parameter before has one");
            }
        }
    }

    /// Where a value goes: a name, several with commas between them, or (`attributes`) a namespace's attribute.
    private Target target(boolean attributes) {
        List<Target> targets = new ArrayList<>();
        boolean comma = false;
        do {
            if (tokens.atName("in") || tokens.atOperator("=") || tokens.at(Token.Kind.TAG_END)) {
                break;
            }
            targets.add(singleTarget(attributes));
            if (!tokens.atOperator(",")) {
                break;
            }
            comma = true;
        } while (tokens.skipOperator(","));
        if (targets.isEmpty()) {
            throw tokens.unexpected("a name to assign to");
        }
        return comma ? new Target.Unpack(targets) : targets.getFirst();
    }

    private Target singleTarget(boolean attributes) {
        if (tokens.skipOperator("(")) {
            tokens.enter();
            Target inside = target(attributes);
            tokens.leave();
            tokens.expectOperator(")");
            return inside;
        }
        Token name = tokens.expect(Token.Kind.NAME);
        if (List.of("true", "false", "none", "True", "False", "None").contains(name.text())) {
            throw TemplateException.syntax(name.line(), "cannot assign to '%s'".formatted(name.text()));
        }
        if (attributes && tokens.skipOperator(".")) {
            return new Target.Attribute(name.text(), tokens.expect(Token.Kind.NAME).text());
        }
        return new Target.Variable(name.text());
    }
}
