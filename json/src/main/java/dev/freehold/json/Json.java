package dev.freehold.json;

import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/// JSON (RFC 8259) to and from plain Java values.
///
/// An object is a `Map<String, Object>` in the order of the text, an array a `List<Object>`, a string a `String`, a
/// number without fraction and exponent that fits 64 bits a `Long`, any other number a `Double`, and `true`, `false`
/// and `null` themselves. A name that stands twice in an object is an error, and so is text after the value.
///
/// Limits, since files come from anywhere: 200 levels, 100 characters a number, 16 Mi characters a string or name.
public final class Json {
    private static final int MAX_DEPTH = 200;
    private static final int MAX_NUMBER = 100;
    private static final int MAX_STRING = 16 << 20;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER)
                    .maxStringLength(MAX_STRING)
                    .maxNameLength(MAX_STRING)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Json() {}

    /// The value that `text` holds.
    ///
    /// @throws JsonException if it is not exactly one JSON value within the limits
    public static Object parse(String text) {
        return parse(new StringReader(text));
    }

    /// The value that `text` holds; reads to the end and leaves closing to the caller.
    ///
    /// @throws JsonException if it is not exactly one JSON value within the limits
    /// @throws UncheckedIOException if reading fails
    public static Object parse(Reader text) {
        return read(FACTORY.createParser(ObjectReadContext.empty(), text));
    }

    /// The value that the UTF-8 `bytes` hold; reads to the end and leaves closing to the caller.
    ///
    /// @throws JsonException if it is not exactly one JSON value within the limits
    /// @throws UncheckedIOException if reading fails
    public static Object parse(InputStream bytes) {
        return read(FACTORY.createParser(ObjectReadContext.empty(), bytes));
    }

    /// Hands over the members of the object that `text` holds, each as soon as it is read and without keeping it: for
    /// objects with more members than one wants to have at once.
    ///
    /// @throws JsonException if it is not exactly one JSON object within the limits; members may have been handed over
    /// @throws UncheckedIOException if reading fails
    public static void forEachMember(Reader text, BiConsumer<String, Object> action) {
        read(FACTORY.createParser(ObjectReadContext.empty(), text), parser -> {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new JsonException("the text should be an object, is " + describe(value(parser)));
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                action.accept(name, value(parser));
            }
            return null;
        });
    }

    /// The object that `text` holds.
    ///
    /// @throws JsonException if it is anything else
    public static Map<String, Object> parseObject(String text) {
        return object(parse(text), "the text");
    }

    /// `value` as an object.
    ///
    /// @param what  what the value is, for the message
    /// @throws JsonException if it is anything else
    @SuppressWarnings("unchecked") // every map made here has string keys
    public static Map<String, Object> object(Object value, String what) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new JsonException("%s should be an object, is %s".formatted(what, describe(value)));
    }

    /// `value` as an array.
    ///
    /// @param what  what the value is, for the message
    /// @throws JsonException if it is anything else
    @SuppressWarnings("unchecked") // every list made here holds objects
    public static List<Object> array(Object value, String what) {
        if (value instanceof List<?> list) {
            return (List<Object>) list;
        }
        throw new JsonException("%s should be an array, is %s".formatted(what, describe(value)));
    }

    /// The JSON text of `value`: compact, non-ASCII characters as they are.
    ///
    /// @param value  of the types that [#parse(String)] gives, or any other [Number], [Iterable] or `int[]`
    public static String write(Object value) {
        var text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(out, value);
        }
        return text.toString();
    }

    /// The same over several lines, for files that people read too.
    public static String writeIndented(Object value) {
        var text = new StringWriter();
        var printer = new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
        var context = new ObjectWriteContext.Base() {
            @Override
            public PrettyPrinter getPrettyPrinter() {
                return printer.createInstance();
            }

            @Override
            public boolean hasPrettyPrinter() {
                return true;
            }
        };
        try (JsonGenerator out = FACTORY.createGenerator(context, text)) {
            write(out, value);
        }
        return text.append('\n').toString();
    }

    /// What kind of JSON value this is, for messages.
    public static String describe(Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> _ -> "an object";
            case List<?> _ -> "an array";
            case String _ -> "a string";
            case Boolean _ -> "a boolean";
            case Number _ -> "a number";
            default -> value.getClass().getSimpleName();
        };
    }

    private static Object read(JsonParser parser) {
        return read(parser, Json::value);
    }

    private static Object read(JsonParser parser, Function<JsonParser, Object> reader) {
        try (parser) {
            parser.nextToken();
            Object value = reader.apply(parser);
            if (parser.nextToken() != null) {
                throw new JsonException("text after the end of the JSON value" + at(parser));
            }
            return value;
        } catch (JacksonIOException e) {
            throw new UncheckedIOException(e.getCause());
        } catch (JacksonException e) {
            String message = e.getOriginalMessage();
            int internals = message.indexOf(" (start marker at [Source:"); // in a form that no person reads
            throw new JsonException((internals < 0 ? message : message.substring(0, internals)) + at(parser));
        }
    }

    private static String at(JsonParser parser) {
        var location = parser.currentLocation();
        return " (line %d, column %d)".formatted(location.getLineNr(), location.getColumnNr());
    }

    private static Object value(JsonParser parser) {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> {
                var object = new LinkedHashMap<String, Object>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    object.put(name, value(parser));
                }
                yield object;
            }
            case START_ARRAY -> {
                var array = new ArrayList<Object>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(parser));
                }
                yield array;
            }
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> integer(parser.getString());
            case VALUE_NUMBER_FLOAT -> Double.valueOf(parser.getString());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case null -> throw new JsonException("the text ends where a JSON value should be" + at(parser));
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new JsonException("unexpected " + token + at(parser));
        };
    }

    private static Number integer(String digits) {
        try {
            return Long.valueOf(digits);
        } catch (NumberFormatException _) {
            return Double.valueOf(digits); // past 64 bits; at most MAX_NUMBER digits, so never infinite
        }
    }

    private static void write(JsonGenerator out, Object value) {
        switch (value) {
            case null -> out.writeNull();
            case String text -> out.writeString(text);
            case Boolean bool -> out.writeBoolean(bool);
            case Float real -> out.writeNumber(real);
            case Double real -> out.writeNumber(real);
            case Number integer -> out.writeNumber(integer.longValue());
            case int[] array -> out.writeArray(array, 0, array.length);
            case Map<?, ?> object -> {
                out.writeStartObject();
                object.forEach((name, member) -> {
                    out.writeName(name.toString());
                    write(out, member);
                });
                out.writeEndObject();
            }
            case Iterable<?> array -> {
                out.writeStartArray();
                array.forEach(element -> write(out, element));
                out.writeEndArray();
            }
            default -> throw new IllegalArgumentException("no JSON form of " + value.getClass().getName());
        }
    }
}
