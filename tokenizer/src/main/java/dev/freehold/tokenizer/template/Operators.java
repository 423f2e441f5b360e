package dev.freehold.tokenizer.template;

import java.util.List;
import java.util.Map;

/// Arithmetic as in Python: `/` is true division, `//` and `%` round down, and strings and lists can be added and
/// multiplied. Integers have 64 bits; what passes them is refused.
final class Operators {
    private Operators() {}

    static Object apply(Budget budget, Expression.BinaryOperator operator, Object left, Object right) {
        return switch (operator) {
            case ADD -> add(budget, left, right);
            case MULTIPLY -> multiply(budget, left, right);
            case MODULO -> left instanceof String format
                    ? PercentFormat.format(budget, format, right) : Numbers.apply(operator, left, right);
            case SUBTRACT, DIVIDE, FLOOR_DIVIDE, POWER, OR, AND -> Numbers.apply(operator, left, right);
        };
    }

    private static Object add(Budget budget, Object left, Object right) {
        if (left instanceof String a && right instanceof String b) {
            budget.text(a.length() + (long) b.length());
            return a + b;
        }
        if (left instanceof List<?> a && right instanceof List<?> b && Values.type(left).equals(Values.type(right))
                && !(left instanceof Range)) {
            budget.spend(a.size() + (long) b.size());
            var sum = new TemplateList(a);
            sum.addAll(b);
            return left instanceof Tuple ? new Tuple(sum) : sum;
        }
        return Numbers.apply(Expression.BinaryOperator.ADD, left, right);
    }

    private static Object multiply(Budget budget, Object left, Object right) {
        if ((right instanceof String || right instanceof List<?>) && isInteger(left)) {
            return repeat(budget, right, Numbers.integer(left));
        }
        if ((left instanceof String || left instanceof List<?>) && isInteger(right)) {
            return repeat(budget, left, Numbers.integer(right));
        }
        return Numbers.apply(Expression.BinaryOperator.MULTIPLY, left, right);
    }

    private static boolean isInteger(Object value) {
        return value instanceof Long || value instanceof Boolean;
    }

    private static Object repeat(Budget budget, Object value, long times) {
        long count = Math.max(0, times);
        if (value instanceof String text) {
            budget.text(Math.multiplyHigh(text.length(), count) != 0 || text.length() * count < 0
                    ? Long.MAX_VALUE : text.length() * count);
            return text.repeat(text.isEmpty() ? 0 : (int) count);
        }
        if (value instanceof Range) {
            throw TemplateException.rendering("cannot multiply range and int");
        }
        List<?> list = (List<?>) value;
        budget.spend(list.isEmpty() ? 0 : Math.multiplyHigh(list.size(), count) != 0 || list.size() * count < 0
                ? Long.MAX_VALUE : list.size() * count);
        var repeated = new TemplateList();
        for (long i = 0; i < count && !list.isEmpty(); i++) {
            repeated.addAll(list);
        }
        return value instanceof Tuple ? new Tuple(repeated) : repeated;
    }

    /// `left == right`: numbers by value, lists and dicts by their items, everything undefined is equal.
    static boolean equal(Budget budget, Object left, Object right) {
        budget.enterValue();
        boolean equal = switch (left) {
            case null -> right == null;
            case Boolean _, Long _, Double _ -> Numbers.isNumber(right) && Numbers.compare(left, right) == 0;
            case String a -> right instanceof String b && equalText(budget, a, b);
            case Undefined _ -> right instanceof Undefined;
            case List<?> a -> right instanceof List<?> b && Values.type(a).equals(Values.type(b))
                    && equalLists(budget, a, b);
            case Map<?, ?> a -> right instanceof Map<?, ?> b && a.size() == b.size() && equalMaps(budget, a, b);
            case View a -> right instanceof View b && equalLists(budget, a.items(), b.items());
            default -> left == right;
        };
        budget.leaveValue();
        return equal;
    }

    private static boolean equalText(Budget budget, String a, String b) {
        if (a.length() != b.length()) {
            return false;
        }
        budget.spend(a.length() / 64);
        return a.equals(b);
    }

    private static boolean equalLists(Budget budget, List<?> a, List<?> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!equal(budget, a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean equalMaps(Budget budget, Map<?, ?> a, Map<?, ?> b) {
        for (Map.Entry<?, ?> entry : a.entrySet()) {
            if (!Access.hasKey(b, entry.getKey()) || !equal(budget, entry.getValue(), b.get(entry.getKey()))) {
                return false;
            }
        }
        return true;
    }

    /// `left < right`.
    ///
    /// @throws TemplateException if the two have no order
    static boolean less(Budget budget, Object left, Object right) {
        budget.enterValue();
        boolean less;
        if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
            less = Numbers.compare(left, right) == -1;
        } else if (left instanceof String a && right instanceof String b) {
            budget.spend(Math.min(a.length(), b.length()) / 16);
            less = Characters.compare(a, b) < 0;
        } else if (left instanceof List<?> a && right instanceof List<?> b
                && Values.type(left).equals(Values.type(right)) && !(left instanceof Range)) {
            less = lessLists(budget, a, b);
        } else if (left instanceof Undefined undefined) {
            throw undefined.failure();
        } else if (right instanceof Undefined undefined) {
            throw undefined.failure();
        } else {
            throw TemplateException.rendering("%s and %s have no order"
                    .formatted(Values.type(left), Values.type(right)));
        }
        budget.leaveValue();
        return less;
    }

    private static boolean lessLists(Budget budget, List<?> a, List<?> b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            if (!equal(budget, a.get(i), b.get(i))) {
                return less(budget, a.get(i), b.get(i));
            }
        }
        return a.size() < b.size();
    }

    /// `left comparator right`.
    static boolean compare(Budget budget, Expression.Comparator comparator, Object left, Object right) {
        return switch (comparator) {
            case EQUAL -> equal(budget, left, right);
            case NOT_EQUAL -> !equal(budget, left, right);
            case LESS -> less(budget, left, right);
            case LESS_OR_EQUAL -> less(budget, left, right) || equal(budget, left, right);
            case GREATER -> less(budget, right, left);
            case GREATER_OR_EQUAL -> less(budget, right, left) || equal(budget, left, right);
            case IN -> Access.contains(budget, right, left);
            case NOT_IN -> !Access.contains(budget, right, left);
        };
    }
}
