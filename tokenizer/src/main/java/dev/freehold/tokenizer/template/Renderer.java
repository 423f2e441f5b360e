package dev.freehold.tokenizer.template;

import dev.freehold.tokenizer.template.Statement.Assign;
import dev.freehold.tokenizer.template.Statement.Break;
import dev.freehold.tokenizer.template.Statement.CallWith;
import dev.freehold.tokenizer.template.Statement.Capture;
import dev.freehold.tokenizer.template.Statement.Continue;
import dev.freehold.tokenizer.template.Statement.Define;
import dev.freehold.tokenizer.template.Statement.Filtered;
import dev.freehold.tokenizer.template.Statement.For;
import dev.freehold.tokenizer.template.Statement.Generation;
import dev.freehold.tokenizer.template.Statement.If;
import dev.freehold.tokenizer.template.Statement.Output;
import dev.freehold.tokenizer.template.Statement.Target;
import dev.freehold.tokenizer.template.Statement.Text;
import dev.freehold.tokenizer.template.Statement.With;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Does what the statements say. A loop's body, a macro, and the blocks of `with`, `filter`, `set`, `call` and
/// `generation` have a scope of their own; `if` has none.
final class Renderer {
    private final Budget budget;
    private final Evaluator evaluator;
    private final GenerationMarks marks;

    /// How the statements of a body ended.
    private enum Flow { ON, BREAK, CONTINUE }

    Renderer(Budget budget, GenerationMarks marks) {
        this.budget = budget;
        this.marks = marks;
        evaluator = new Evaluator(budget);
    }

    Object evaluate(Expression expression, Scope scope) {
        return evaluator.evaluate(expression, scope);
    }

    /// Writes what the statements make to `out`.
    ///
    /// @throws TemplateException if one fails or a limit is passed; gives the line
    void render(List<Statement> statements, Scope scope, BoundedText out) {
        run(statements, scope, out);
    }

    private String text(List<Statement> statements, Scope scope) {
        var text = new BoundedText(budget);
        run(statements, scope.inner(), text);
        return text.toString();
    }

    private Flow run(List<Statement> statements, Scope scope, BoundedText out) {
        for (Statement statement : statements) {
            budget.enter();
            try {
                Flow flow = run(statement, scope, out);
                if (flow != Flow.ON) {
                    return flow;
                }
            } catch (TemplateException e) {
                throw e.at(statement.line());
            } finally {
                budget.leave();
            }
        }
        return Flow.ON;
    }

    private Flow run(Statement statement, Scope scope, BoundedText out) {
        switch (statement) {
            case Text text -> out.append(text.text());
            case Output output -> out.append(PythonText.str(budget, evaluate(output.value(), scope)));
            case If branches -> {
                return branch(branches, scope, out);
            }
            case For loop -> loop(loop, evaluate(loop.items(), scope), 1, scope, out);
            case Break _ -> {
                return Flow.BREAK;
            }
            case Continue _ -> {
                return Flow.CONTINUE;
            }
            case Assign assign -> assign(assign.target(), evaluate(assign.value(), scope), scope);
            case Capture capture -> assign(capture.target(), filtered(capture.value(), capture.body(), scope), scope);
            case Filtered block -> out.append(PythonText.str(budget, filtered(block.value(), block.body(), scope)));
            case With with -> {
                return with(with, scope, out);
            }
            case Define define -> scope.set(define.macro().name(), new Macro(define.macro(), scope, this));
            case CallWith call -> out.append(PythonText.str(budget, evaluator.call(call.call(), scope,
                    Map.of("caller", new Macro(call.caller(), scope, this)))));
            case Generation generation -> {
                out.append(marks.open());
                run(generation.body(), scope.inner(), out);
                out.append(marks.close());
            }
        }
        return Flow.ON;
    }

    private Flow branch(If branches, Scope scope, BoundedText out) {
        for (Statement.Branch branch : branches.branches()) {
            if (Values.truth(evaluate(branch.test(), scope))) {
                return run(branch.body(), scope, out);
            }
        }
        return run(branches.otherwise(), scope, out);
    }

    private Object filtered(Expression value, List<Statement> body, Scope scope) {
        Scope inner = scope.inner();
        inner.set(Statement.BODY, text(body, scope));
        return evaluate(value, inner);
    }

    private Flow with(With with, Scope scope, BoundedText out) {
        Scope inner = scope.inner();
        with.bindings().forEach(binding -> assign(binding.target(), evaluate(binding.value(), scope), inner));
        return run(with.body(), inner, out);
    }

    private void loop(For loop, Object items, int depth, Scope scope, BoundedText out) {
        boolean all = loop.filter() instanceof Expression.Constant constant && Boolean.TRUE.equals(constant.value());
        boolean sized = all && !(items instanceof Generator);
        var state = new Loop(budget, all ? Values.items(budget, items) : selected(loop, items, scope),
                sized && items != null ? Values.length(budget, items) : sized ? 0 : -1, depth, (inner, innerDepth) -> {
                    if (!loop.recursive()) {
                        throw TemplateException.rendering("only a loop marked 'recursive' can be called");
                    }
                    budget.enterMacro();
                    var text = new BoundedText(budget);
                    loop(loop, inner, innerDepth, scope, text);
                    budget.leaveMacro();
                    return text.toString();
                });
        boolean completed = false;
        Flow flow = Flow.ON;
        while (flow != Flow.BREAK && state.hasNext()) {
            budget.step();
            Scope inner = scope.inner();
            inner.set("loop", state);
            assign(loop.target(), state.next(), inner);
            flow = run(loop.body(), inner, out);
            completed |= flow == Flow.ON;
        }
        if (!completed) {
            run(loop.otherwise(), scope.inner(), out); // also if every round ended with break or continue, as in Jinja
        }
    }

    /// The items for which the loop's filter is true, tested when they are asked for.
    private Iterator<Object> selected(For loop, Object items, Scope scope) {
        return new Selection(Values.items(budget, items), item -> {
            budget.step();
            Scope inner = scope.inner();
            assign(loop.target(), item, inner);
            return Values.truth(evaluate(loop.filter(), inner));
        });
    }

    private void assign(Target target, Object value, Scope scope) {
        switch (target) {
            case Target.Variable variable -> scope.set(variable.name(), value);
            case Target.Attribute(String name, String attribute) -> {
                if (!(scope.get(name) instanceof Namespace namespace)) {
                    throw TemplateException.rendering("'%s' is no namespace, so '%s' cannot be set"
                            .formatted(name, attribute));
                }
                namespace.set(attribute, value);
            }
            case Target.Unpack(List<Target> targets) -> {
                List<Object> values = Values.list(budget, value);
                if (values.size() != targets.size()) {
                    throw TemplateException.rendering("%d names for %d values"
                            .formatted(targets.size(), values.size()));
                }
                for (int i = 0; i < targets.size(); i++) {
                    assign(targets.get(i), values.get(i), scope);
                }
            }
        }
    }
}
