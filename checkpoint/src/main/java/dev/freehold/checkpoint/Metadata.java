package dev.freehold.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a model file says of itself, by key, each value checked for its type where it is read.
///
/// Values are `Boolean`, `Long` (all integer types), `Double` (all real types), `String`, or a `List` of one of these;
/// unsigned 64-bit integers past 2⁶³ are refused by the readers.
public final class Metadata {
    private final String source;
    private final Map<String, Object> values;

    /// @param source  the file the values come from, for messages
    /// @param values  kept, not copied
    public Metadata(String source, Map<String, Object> values) {
        this.source = source;
        this.values = values;
    }

    public Set<String> keys() {
        return values.keySet();
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    /// The value as it was read; for showing, not for computing.
    public Optional<Object> value(String key) {
        return Optional.ofNullable(values.get(key));
    }

    public String text(String key) {
        return switch (required(key)) {
            case String text -> text;
            case Object other -> throw wrongType(key, "a string", other);
        };
    }

    public String text(String key, String otherwise) {
        return has(key) ? text(key) : otherwise;
    }

    /// An integer of 32 bits.
    public int integer(String key) {
        return switch (required(key)) {
            case Long value when value.intValue() == value -> value.intValue();
            case Object other -> throw wrongType(key, "a 32-bit integer", other);
        };
    }

    public int integer(String key, int otherwise) {
        return has(key) ? integer(key) : otherwise;
    }

    public double real(String key) {
        return switch (required(key)) {
            case Double value -> value;
            case Long value -> value;
            case Object other -> throw wrongType(key, "a number", other);
        };
    }

    public double real(String key, double otherwise) {
        return has(key) ? real(key) : otherwise;
    }

    public boolean flag(String key, boolean otherwise) {
        return switch (values.get(key)) {
            case null -> otherwise;
            case Boolean flag -> flag;
            case Object other -> throw wrongType(key, "a boolean", other);
        };
    }

    /// An array of strings; empty if the key is absent.
    public List<String> texts(String key) {
        return list(key, String.class, "an array of strings");
    }

    /// An array of integers; empty if the key is absent.
    public List<Long> integers(String key) {
        return list(key, Long.class, "an array of integers");
    }

    /// An array of booleans; empty if the key is absent.
    public List<Boolean> flags(String key) {
        return list(key, Boolean.class, "an array of booleans");
    }

    /// An array of reals; empty if the key is absent.
    public List<Double> reals(String key) {
        return list(key, Double.class, "an array of reals");
    }

    /// An error about the value of `key`, to be thrown by whoever found it impossible.
    public CheckpointException invalid(String key, String why) {
        return new CheckpointException("%s: '%s' %s".formatted(source, key, why));
    }

    @SuppressWarnings("unchecked") // arrays are of one type, so the first element speaks for all
    private <T> List<T> list(String key, Class<T> type, String expected) {
        return switch (values.get(key)) {
            case null -> List.of();
            case List<?> list when list.isEmpty() || type.isInstance(list.getFirst()) -> (List<T>) list;
            case Object other -> throw wrongType(key, expected, other);
        };
    }

    private Object required(String key) {
        Object value = values.get(key);
        if (value == null) {
            throw new CheckpointException("%s: no '%s'".formatted(source, key));
        }
        return value;
    }

    private CheckpointException wrongType(String key, String expected, Object found) {
        String text = found instanceof List<?> list ? "an array of " + list.size() : found.toString();
        return invalid(key, "should be %s, is %s".formatted(expected, text));
    }
}
