package dev.freehold.tokenizer.template;

import dev.freehold.tokenizer.template.Expression.Actuals;
import dev.freehold.tokenizer.template.Expression.Attribute;
import dev.freehold.tokenizer.template.Expression.Binary;
import dev.freehold.tokenizer.template.Expression.BinaryOperator;
import dev.freehold.tokenizer.template.Expression.Call;
import dev.freehold.tokenizer.template.Expression.Comparison;
import dev.freehold.tokenizer.template.Expression.Concatenation;
import dev.freehold.tokenizer.template.Expression.Conditional;
import dev.freehold.tokenizer.template.Expression.Constant;
import dev.freehold.tokenizer.template.Expression.DictOf;
import dev.freehold.tokenizer.template.Expression.Filter;
import dev.freehold.tokenizer.template.Expression.Item;
import dev.freehold.tokenizer.template.Expression.Link;
import dev.freehold.tokenizer.template.Expression.ListOf;
import dev.freehold.tokenizer.template.Expression.Slice;
import dev.freehold.tokenizer.template.Expression.Test;
import dev.freehold.tokenizer.template.Expression.TupleOf;
import dev.freehold.tokenizer.template.Expression.Unary;
import dev.freehold.tokenizer.template.Expression.Variable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The values of expressions.
record Evaluator(Budget budget) {
    /// @throws TemplateException if there is none, or a limit is passed; gives the line
    Object evaluate(Expression expression, Scope scope) {
        budget.enter();
        try {
            return value(expression, scope);
        } catch (TemplateException e) {
            throw e.at(expression.line());
        } finally {
            budget.leave();
        }
    }

    private Object value(Expression expression, Scope scope) {
        return switch (expression) {
            case Constant constant -> constant.value();
            case Variable variable -> scope.get(variable.name());
            case ListOf list -> evaluateAll(list.items(), scope);
            case TupleOf tuple -> new Tuple(evaluateAll(tuple.items(), scope));
            case DictOf dict -> dict(dict, scope);
            case Attribute attribute -> Access.attribute(evaluate(attribute.of(), scope), attribute.name());
            case Item item -> Access.item(budget, evaluate(item.of(), scope), evaluate(item.key(), scope));
            case Slice slice -> Access.slice(budget, evaluate(slice.of(), scope), evaluate(slice.from(), scope),
                    evaluate(slice.to(), scope), evaluate(slice.step(), scope));
            case Call call -> call(call, scope, Map.of());
            case Filter filter -> Filters.apply(budget, filter.name(), evaluate(filter.input(), scope),
                    arguments(filter.name(), filter.actuals(), scope));
            case Test test -> Tests.holds(budget, test.name(), evaluate(test.input(), scope),
                    arguments(test.name(), test.actuals(), scope));
            case Unary unary -> unary(unary, scope);
            case Binary binary -> binary(binary, scope);
            case Comparison comparison -> compare(comparison, scope);
            case Concatenation concatenation -> concatenate(concatenation, scope);
            case Conditional(Expression test, Expression then, Expression otherwise, int _) ->
                evaluate(Values.truth(evaluate(test, scope)) ? then : otherwise, scope);
        };
    }

    private TemplateList evaluateAll(List<Expression> expressions, Scope scope) {
        var values = new TemplateList();
        expressions.forEach(expression -> values.add(evaluate(expression, scope)));
        return values;
    }

    private TemplateMap dict(DictOf dict, Scope scope) {
        var map = new TemplateMap();
        dict.entries().forEach(entry -> {
            Object key = evaluate(entry.key(), scope);
            Values.checkKey(budget, key);
            map.put(key, evaluate(entry.value(), scope));
        });
        return map;
    }

    /// @param extra  arguments by name besides those that the call gives
    Object call(Call call, Scope scope, Map<String, Object> extra) {
        Object callee = evaluate(call.callee(), scope);
        String name = switch (call.callee()) {
            case Variable variable -> variable.name();
            case Attribute attribute -> attribute.name();
            default -> "the function";
        };
        Arguments given = arguments(name, call.actuals(), scope);
        Map<String, Object> named = new LinkedHashMap<>(given.named());
        named.putAll(extra);
        return switch (callee) {
            case Callable callable -> callable.call(budget, new Arguments(name, given.positional(), named));
            case Undefined undefined -> throw undefined.failure();
            case null, default -> throw TemplateException.rendering(Values.type(callee) + " cannot be called");
        };
    }

    private Arguments arguments(String callee, Actuals actuals, Scope scope) {
        TemplateList positional = evaluateAll(actuals.positional(), scope);
        positional.addAll(Values.list(budget, evaluate(actuals.star(), scope)));
        Map<String, Object> named = new LinkedHashMap<>();
        actuals.named().forEach(argument -> named.put(argument.name(), evaluate(argument.value(), scope)));
        if (!(evaluate(actuals.doubleStar(), scope) instanceof Map<?, ?> more)) {
            throw TemplateException.rendering(callee + ": '**' takes a dict");
        }
        budget.spend(more.size());
        more.forEach((name, value) -> {
            if (!(name instanceof String text)) {
                throw TemplateException.rendering(callee + ": the names of arguments are strings");
            }
            named.put(text, value);
        });
        return new Arguments(callee, positional, named);
    }

    private Object unary(Unary unary, Scope scope) {
        Object operand = evaluate(unary.operand(), scope);
        return switch (unary.operator()) {
            case NOT -> !Values.truth(operand);
            case MINUS -> Numbers.negative(operand);
            case PLUS -> Numbers.positive(operand);
        };
    }

    private Object binary(Binary binary, Scope scope) {
        Object left = evaluate(binary.left(), scope);
        if (binary.operator() == BinaryOperator.AND || binary.operator() == BinaryOperator.OR) {
            boolean decided = Values.truth(left) == (binary.operator() == BinaryOperator.OR);
            return decided ? left : evaluate(binary.right(), scope);
        }
        return Operators.apply(budget, binary.operator(), left, evaluate(binary.right(), scope));
    }

    private boolean compare(Comparison comparison, Scope scope) {
        Object left = evaluate(comparison.first(), scope);
        for (Link link : comparison.links()) {
            Object right = evaluate(link.right(), scope);
            if (!Operators.compare(budget, link.comparator(), left, right)) {
                return false;
            }
            left = right;
        }
        return true;
    }

    private String concatenate(Concatenation concatenation, Scope scope) {
        var text = new BoundedText(budget);
        concatenation.parts().forEach(part -> text.append(PythonText.str(budget, evaluate(part, scope))));
        return text.toString();
    }
}
