package dev.freehold.tokenizer.file;

import dev.freehold.tokenizer.TokenizerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// An object in a `tokenizer.json`, with typed members.
///
/// @param where  the file and the path in it, for messages
record Section(Map<?, ?> members, String where) {

    static Section of(Object value, String where) {
        if (value instanceof Map<?, ?> members) {
            return new Section(members, where);
        }
        throw new TokenizerException("%s should be an object, is %s".formatted(where, describe(value)));
    }

    String type() {
        return string("type");
    }

    /// Nothing but what `names` says may be here: a setting that is not known changes tokens silently.
    Section only(String... names) {
        Set<String> known = Set.of(names);
        for (Object name : members.keySet()) {
            if (!name.equals("type") && !known.contains(name)) {
                throw error("unknown setting '%s'".formatted(name));
            }
        }
        return this;
    }

    boolean has(String name) {
        return members.get(name) != null;
    }

    Object get(String name) {
        return members.get(name);
    }

    String string(String name) {
        if (members.get(name) instanceof String text) {
            return text;
        }
        throw wrong(name, "a string");
    }

    boolean flag(String name, boolean otherwise) {
        return switch (members.get(name)) {
            case null -> otherwise;
            case Boolean flag -> flag;
            default -> throw wrong(name, "a boolean");
        };
    }

    int integer(String name) {
        if (members.get(name) instanceof Number number && number.doubleValue() == number.intValue()) {
            return number.intValue();
        }
        throw wrong(name, "a whole number");
    }

    Section section(String name) {
        return of(members.get(name), where + "." + name);
    }

    /// The elements of an array, which must be objects.
    List<Section> sections(String name) {
        if (members.get(name) instanceof List<?> list) {
            var sections = new ArrayList<Section>();
            for (Object element : list) {
                sections.add(of(element, "%s.%s[%d]".formatted(where, name, sections.size())));
            }
            return sections;
        }
        throw wrong(name, "an array");
    }

    TokenizerException error(String problem) {
        return new TokenizerException(where + ": " + problem);
    }

    private TokenizerException wrong(String name, String expected) {
        return new TokenizerException(
                "%s.%s should be %s, is %s".formatted(where, name, expected, describe(members.get(name))));
    }

    private static String describe(Object value) {
        return switch (value) {
            case null -> "absent";
            case Map<?, ?> _ -> "an object";
            case List<?> _ -> "an array";
            case String text -> text.length() > 40 ? "a string" : "'" + text + "'";
            default -> value.toString();
        };
    }
}
