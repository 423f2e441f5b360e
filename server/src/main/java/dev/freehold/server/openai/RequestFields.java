package dev.freehold.server.openai;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The members of a request's body. One that is null counts as absent, as clients send it so.
record RequestFields(Map<String, Object> members) {
    Optional<Object> get(String name) {
        return Optional.ofNullable(members.get(name));
    }

    /// Refuses what would change the answer and cannot be honoured.
    ///
    /// @param harmless  by name, the values that ask for nothing
    void refuse(Map<String, List<Object>> harmless) {
        harmless.forEach((name, values) -> {
            if (get(name).filter(value -> !values.contains(value)).isPresent()) {
                throw OpenAiException.invalid(name, "'" + name + "' is not supported here with this value");
            }
        });
    }

    Optional<String> text(String name) {
        return get(name).map(value -> {
            if (value instanceof String text) {
                return text;
            }
            throw OpenAiException.invalid(name, "'" + name + "' should be a string");
        });
    }

    Optional<Double> number(String name) {
        return get(name).map(value -> {
            if (value instanceof Number number) {
                return number.doubleValue();
            }
            throw OpenAiException.invalid(name, "'" + name + "' should be a number");
        });
    }

    Optional<Integer> integer(String name) {
        return wholeNumber(name).map(number -> {
            if (number.intValue() == number) {
                return number.intValue();
            }
            throw OpenAiException.invalid(name, "'" + name + "' is too large: " + number);
        });
    }

    Optional<Long> wholeNumber(String name) {
        return get(name).map(value -> {
            if (value instanceof Long number) {
                return number;
            }
            throw OpenAiException.invalid(name, "'" + name + "' should be a whole number");
        });
    }

    boolean flag(String name) {
        return get(name).map(value -> {
            if (value instanceof Boolean flag) {
                return flag;
            }
            throw OpenAiException.invalid(name, "'" + name + "' should be true or false");
        }).orElse(false);
    }

    List<?> list(String name) {
        return get(name).<List<?>>map(value -> {
            if (value instanceof List<?> list) {
                return list;
            }
            throw OpenAiException.invalid(name, "'" + name + "' should be an array");
        }).orElse(List.of());
    }

    @SuppressWarnings("unchecked") // objects of JSON have string keys
    static RequestFields of(String where, Object value) {
        if (value instanceof Map<?, ?> map) {
            return new RequestFields((Map<String, Object>) map);
        }
        throw OpenAiException.invalid(where, "'" + where + "' should be an object");
    }

    RequestFields object(String name) {
        return get(name).map(value -> of(name, value)).orElse(new RequestFields(Map.of()));
    }
}
