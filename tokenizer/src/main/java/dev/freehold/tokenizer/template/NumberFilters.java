package dev.freehold.tokenizer.template;

import dev.freehold.tokenizer.template.Filters.Filter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Iterator;
import java.util.Map;

/// Filters that make or take numbers.
final class NumberFilters {
    static final Map<String, Filter> ALL = Map.of(
            "int", NumberFilters::integer,
            "float", NumberFilters::real,
            "abs", NumberFilters::abs,
            "round", NumberFilters::round,
            "sum", NumberFilters::sum);

    private static final double MAX_LONG = 0x1p63;

    private NumberFilters() {}

    private static Object integer(Budget budget, Object value, Arguments arguments) {
        var given = arguments.bind("default", "base");
        Object otherwise = given.value("default", 0L);
        return switch (value) {
            case Long integer -> integer;
            case Boolean truth -> truth ? 1L : 0L;
            case Double real -> truncated(real, otherwise);
            case String text -> {
                String digits = TextMethods.strip(budget, text, null, true, true);
                yield integer(digits, otherwise, given.integer("base", 10));
            }
            case Undefined undefined -> throw undefined.failure();
            case null, default -> otherwise;
        };
    }

    private static Object truncated(double real, Object otherwise) {
        if (Math.abs(real) >= MAX_LONG) {
            throw TemplateException.rendering("an integer past 64 bits");
        }
        return Double.isNaN(real) ? otherwise : (Object) (long) real;
    }

    private static Object integer(String digits, Object otherwise, long base) {
        try {
            return Integers.parse(digits, base);
        } catch (NumberFormatException _) {
            try {
                return truncated(FloatText.parse(digits), otherwise);
            } catch (NumberFormatException _) {
                return otherwise;
            }
        }
    }

    private static Object real(Budget budget, Object value, Arguments arguments) {
        Object otherwise = arguments.bind("default").value("default", 0.0);
        return switch (value) {
            case Long _, Boolean _, Double _ -> Numbers.real(value);
            case String text -> {
                budget.text(text.length());
                try {
                    yield (Object) FloatText.parse(text);
                } catch (NumberFormatException _) {
                    yield otherwise;
                }
            }
            case Undefined undefined -> throw undefined.failure();
            case null, default -> otherwise;
        };
    }

    private static Object abs(Budget budget, Object value, Arguments arguments) {
        arguments.refuseAny();
        return switch (value) {
            case Double real -> Math.abs(real);
            case Long integer -> integer < 0 ? Numbers.negative(integer) : integer;
            case Boolean truth -> truth ? 1L : 0L;
            case null, default -> throw noNumber("abs", value);
        };
    }

    private static TemplateException noNumber(String filter, Object value) {
        return value instanceof Undefined undefined ? undefined.failure()
                : TemplateException.rendering("%s needs a number, is given %s".formatted(filter, Values.type(value)));
    }

    private static Object round(Budget budget, Object value, Arguments arguments) {
        var given = arguments.bind("precision", "method");
        long precision = given.integer("precision", 0);
        if (!Numbers.isNumber(value)) {
            throw noNumber("round", value);
        }
        String method = given.text("method", "common");
        double factor = Math.pow(10, precision);
        return switch (method) {
            case "common" -> value instanceof Double real ? (Object) round(real, precision)
                    : round(Numbers.integer(value), precision);
            case "ceil" -> Math.ceil(Numbers.real(value) * factor) / factor;
            case "floor" -> Math.floor(Numbers.real(value) * factor) / factor;
            default -> throw TemplateException.rendering("round: the method should be common, ceil or floor");
        };
    }

    private static double round(double value, long precision) {
        if (!Double.isFinite(value) || precision > 323) {
            return value;
        }
        double rounded = precision < -308 ? 0
                : new BigDecimal(value).setScale((int) precision, RoundingMode.HALF_EVEN).doubleValue();
        return Math.copySign(rounded, value);
    }

    private static long round(long value, long precision) {
        return precision >= 0 ? value : precision < -18 ? 0
                : BigDecimal.valueOf(value).setScale((int) precision, RoundingMode.HALF_EVEN).longValueExact();
    }

    private static Object sum(Budget budget, Object value, Arguments arguments) {
        var given = arguments.bind("attribute", "start");
        Object attribute = given.value("attribute", null);
        Object sum = given.value("start", 0L);
        if (sum instanceof String) {
            throw TemplateException.rendering("sum cannot add strings");
        }
        double lost = 0; // Neumaier's compensation, as CPython sums floats since 3.12
        for (Iterator<Object> items = Values.items(budget, value); items.hasNext();) {
            budget.step();
            Object item = attribute == null ? items.next() : Attributes.of(budget, items.next(), attribute);
            if (sum instanceof Double before && Numbers.isNumber(item)) {
                double added = Numbers.real(item);
                double after = before + added;
                lost += !(item instanceof Double) ? 0
                        : Math.abs(before) >= Math.abs(added) ? before - after + added : added - after + before;
                sum = after;
            } else {
                sum = Operators.apply(budget, Expression.BinaryOperator.ADD, sum, item);
            }
        }
        return sum instanceof Double total && lost != 0 && Double.isFinite(lost) ? (Object) (total + lost) : sum;
    }
}
