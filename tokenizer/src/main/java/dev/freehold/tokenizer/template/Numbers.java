package dev.freehold.tokenizer.template;

import dev.freehold.tokenizer.template.Expression.BinaryOperator;
import java.math.BigDecimal;

/// Python's arithmetic on integers (here of 64 bits), floats and truth values, which count as 1 and 0.
final class Numbers {
    /// What [#compare] gives for NaN, which is neither less, equal nor greater.
    private static final int UNORDERED = 2;

    private Numbers() {}

    static boolean isNumber(Object value) {
        return value instanceof Long || value instanceof Double || value instanceof Boolean;
    }

    /// The value of an integer or truth value.
    static long integer(Object value) {
        return value instanceof Boolean truth ? truth ? 1 : 0 : (Long) value;
    }

    /// The value of any number.
    static double real(Object value) {
        return value instanceof Double real ? real : integer(value);
    }

    /// -1, 0 or 1, or 2 if one of the numbers is NaN.
    static int compare(Object left, Object right) {
        if (!(left instanceof Double) && !(right instanceof Double)) {
            return Long.compare(integer(left), integer(right));
        }
        double a = real(left);
        double b = real(right);
        if (Double.isNaN(a) || Double.isNaN(b)) {
            return UNORDERED;
        }
        if (left instanceof Double == right instanceof Double || Double.isInfinite(a) || Double.isInfinite(b)) {
            return a < b ? -1 : a > b ? 1 : 0;
        }
        return exact(left).compareTo(exact(right));
    }

    private static BigDecimal exact(Object number) {
        return number instanceof Double real ? new BigDecimal(real) : BigDecimal.valueOf(integer(number));
    }

    static Object apply(BinaryOperator operator, Object left, Object right) {
        if (!isNumber(left) || !isNumber(right)) {
            throw refusal(operator, left, right);
        }
        try {
            boolean real = left instanceof Double || right instanceof Double || operator == BinaryOperator.DIVIDE
                    || operator == BinaryOperator.POWER && integer(right) < 0;
            return real ? onReals(operator, real(left), real(right))
                    : onIntegers(operator, integer(left), integer(right));
        } catch (ArithmeticException _) {
            throw TemplateException.rendering("an integer past 64 bits");
        }
    }

    private static TemplateException refusal(BinaryOperator operator, Object left, Object right) {
        if (left instanceof Undefined undefined) {
            return undefined.failure();
        }
        if (right instanceof Undefined undefined) {
            return undefined.failure();
        }
        String verb = switch (operator) {
            case ADD -> "add";
            case SUBTRACT -> "subtract";
            case MULTIPLY -> "multiply";
            case DIVIDE, FLOOR_DIVIDE, MODULO -> "divide";
            case POWER -> "raise to a power";
            case AND, OR -> throw new AssertionError(operator); // have a value for any operands
        };
        return TemplateException.rendering("cannot %s %s and %s"
                .formatted(verb, Values.type(left), Values.type(right)));
    }

    private static Object onIntegers(BinaryOperator operator, long a, long b) {
        return switch (operator) {
            case ADD -> Math.addExact(a, b);
            case SUBTRACT -> Math.subtractExact(a, b);
            case MULTIPLY -> Math.multiplyExact(a, b);
            case FLOOR_DIVIDE -> Math.floorDivExact(a, notZero(b));
            case MODULO -> Math.floorMod(a, notZero(b));
            case POWER -> Math.powExact(a, (int) Math.min(b, a >= -1 && a <= 1 ? 2 - b % 2 : Integer.MAX_VALUE));
            case DIVIDE, AND, OR -> throw new AssertionError(operator);
        };
    }

    private static Object onReals(BinaryOperator operator, double a, double b) {
        return switch (operator) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / notZero(b);
            case FLOOR_DIVIDE -> floorDivide(a, notZero(b));
            case MODULO -> modulo(a, notZero(b));
            case POWER -> power(a, b);
            case AND, OR -> throw new AssertionError(operator);
        };
    }

    /// Has the sign of `b`.
    private static double modulo(double a, double b) {
        double rest = a % b;
        return rest != 0 ? rest < 0 == b < 0 ? rest : rest + b : Math.copySign(0.0, b);
    }

    /// As in CPython's `floatobject.c` the rest is taken off first, so that the quotient is nearly whole.
    private static double floorDivide(double a, double b) {
        double quotient = (a - modulo(a, b)) / b;
        if (quotient == 0) {
            return Math.copySign(0.0, a / b);
        }
        double floor = Math.floor(quotient);
        return quotient - floor > 0.5 ? floor + 1 : floor;
    }

    private static double power(double a, double b) {
        if (a == 0 && b < 0) {
            throw TemplateException.rendering("division by zero");
        }
        double power = Math.pow(a, b);
        if (Double.isInfinite(power) && Double.isFinite(a) && Double.isFinite(b)
                || Double.isNaN(power) && !Double.isNaN(a) && !Double.isNaN(b)) {
            throw TemplateException.rendering("%s ** %s has no value".formatted(a, b));
        }
        return power;
    }

    private static long notZero(long divisor) {
        if (divisor == 0) {
            throw TemplateException.rendering("division by zero");
        }
        return divisor;
    }

    private static double notZero(double divisor) {
        if (divisor == 0) {
            throw TemplateException.rendering("division by zero");
        }
        return divisor;
    }

    static Object negative(Object value) {
        return switch (value) {
            case Double real -> -real;
            case Long integer when integer != Long.MIN_VALUE -> -integer;
            case Boolean truth -> truth ? -1L : 0L;
            case Undefined undefined -> throw undefined.failure();
            case null, default -> throw TemplateException.rendering(Values.type(value) + " cannot be negated");
        };
    }

    static Object positive(Object value) {
        return switch (value) {
            case Double _, Long _ -> value;
            case Boolean truth -> truth ? 1L : 0L;
            case Undefined undefined -> throw undefined.failure();
            case null, default -> throw TemplateException.rendering(Values.type(value) + " has no sign");
        };
    }
}
