package dev.freehold.checkpoint;

import java.util.AbstractList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.Set;

/// What a model file says of itself, by key, each value checked for its type where it is read.
///
/// Values are `Boolean`, `Long` (all integer types), `Double` (all real types), `String`, or a `List` of one of these;
/// unsigned 64-bit integers past 2⁶³ are refused by the readers. Arrays are on the heap and outlive the checkpoint.
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

    /// `value`, which is that of `key` or stands in for it.
    ///
    /// @throws CheckpointException if it is not from `least` to `most`
    public int within(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw invalid(key, "should be from %d to %d, is %d".formatted(least, most, value));
        }
        return value;
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

    /// The object under `key`, whose values are read in the same way; an empty one if the key is absent. Only JSON has
    /// objects, GGUF has none.
    public Metadata object(String key) {
        return switch (values.get(key)) {
            case null -> new Metadata(source + ": " + key, Map.of());
            case Map<?, ?> members -> {
                var own = new LinkedHashMap<String, Object>();
                members.forEach((name, value) -> {
                    if (value != null) {
                        own.put(name.toString(), value);
                    }
                });
                yield new Metadata(source + ": " + key, own);
            }
            case Object other -> throw wrongType(key, "an object", other);
        };
    }

    /// An array of integers, or a single one; empty if the key is absent.
    public List<Long> integerOrList(String key) {
        return values.get(key) instanceof Long single ? List.of(single) : integers(key);
    }

    /// An array of booleans; empty if the key is absent.
    public List<Boolean> flags(String key) {
        return list(key, Boolean.class, "an array of booleans");
    }

    /// An array of strings; empty if the key is absent.
    public List<String> texts(String key) {
        return list(key, String.class, "an array of strings");
    }

    /// An array of integers; empty if the key is absent.
    public List<Long> integers(String key) {
        return list(key, Long.class, "an array of integers");
    }

    /// An array of reals; empty if the key is absent.
    public List<Double> reals(String key) {
        return list(key, Double.class, "an array of reals");
    }

    /// An error about the value of `key`, to be thrown by whoever found it impossible.
    public CheckpointException invalid(String key, String why) {
        return new CheckpointException("%s: '%s' %s".formatted(source, key, why));
    }

    private <T> List<T> list(String key, Class<T> type, String expected) {
        return switch (values.get(key)) {
            case null -> List.of();
            case List<?> list -> new Elements<>(this, key, list, type, expected);
            case Object other -> throw wrongType(key, expected, other);
        };
    }

    /// An array whose elements are checked when they are read: JSON arrays may be mixed, and those of GGUF are decoded
    /// late.
    private static final class Elements<T> extends AbstractList<T> implements RandomAccess {
        private final Metadata metadata;
        private final String key;
        private final List<?> elements;
        private final Class<T> type;
        private final String expected;

        Elements(Metadata metadata, String key, List<?> elements, Class<T> type, String expected) {
            this.metadata = metadata;
            this.key = key;
            this.elements = elements;
            this.type = type;
            this.expected = expected;
            if (!elements.isEmpty()) {
                get(0);
            }
        }

        @Override
        public T get(int index) {
            Object element = elements.get(index);
            if (!type.isInstance(element)) {
                throw metadata.wrongType(key, expected, elements);
            }
            return type.cast(element);
        }

        @Override
        public int size() {
            return elements.size();
        }
    }

    private Object required(String key) {
        Object value = values.get(key);
        if (value == null) {
            throw new CheckpointException("%s: no '%s'".formatted(source, key));
        }
        return value;
    }

    private CheckpointException wrongType(String key, String expected, Object found) {
        return invalid(key, "should be %s, is %s".formatted(expected, describe(found)));
    }

    private static String describe(Object found) {
        return switch (found) {
            case List<?> list when !list.isEmpty() -> "an array of %d, the first of which is %s"
                    .formatted(list.size(), describe(list.getFirst()));
            case List<?> _ -> "an empty array";
            case Map<?, ?> _ -> "an object";
            case String text when text.length() > 80 -> "a string of %d characters".formatted(text.length());
            case String text -> "the string '" + text + "'";
            case Object other -> String.valueOf(other);
        };
    }
}
