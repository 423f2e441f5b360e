package dev.freehold.tuning.data.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// A struct of Thrift's compact protocol, which a Parquet file describes itself in: values by the numbers of their
/// fields.
///
/// Whole numbers are `Long`, texts and bytes `byte[]`, lists [Elements], structs `ThriftStruct`.
/// Source: Thrift's `doc/specs/thrift-compact-protocol.md`.
record ThriftStruct(NavigableMap<Integer, Field> fields) {
    private static final int MAX_DEPTH = 24;

    private static final int TRUE = 1;
    private static final int FALSE = 2;
    private static final int BYTE = 3;
    private static final int SHORT = 4;
    static final int INT = 5;
    static final int LONG = 6;
    private static final int DOUBLE = 7;
    private static final int BINARY = 8;
    static final int LIST = 9;
    private static final int SET = 10;
    static final int STRUCT = 12;

    /// @param type  of the wire; a boolean's value is in it
    record Field(int type, Object value) {}

    record Elements(int type, List<Object> values) {}

    ThriftStruct() {
        this(new TreeMap<>());
    }

    /// The struct that begins where the buffer stands; leaves the buffer after it.
    ///
    /// @throws IOException if it is malformed, or ends before it is complete
    static ThriftStruct read(ByteBuffer in) throws IOException {
        return read(in, 0);
    }

    private static ThriftStruct read(ByteBuffer in, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new IOException("its structure is nested too deeply");
        }
        var struct = new ThriftStruct();
        int number = 0;
        for (int head = octet(in); head != 0; head = octet(in)) {
            int type = head & 15;
            number = head >> 4 == 0 ? (int) zigzag(in) : number + (head >> 4);
            struct.fields.put(number, new Field(type, value(type, in, depth)));
        }
        return struct;
    }

    private static Object value(int type, ByteBuffer in, int depth) throws IOException {
        return switch (type) {
            case TRUE, FALSE -> type == TRUE;
            case BYTE -> (long) (byte) octet(in);
            case SHORT, INT, LONG -> zigzag(in);
            case DOUBLE -> bytes(in, Double.BYTES);
            case BINARY -> bytes(in, varint(in));
            case LIST, SET -> elements(in, depth);
            case STRUCT -> read(in, depth + 1);
            default -> throw new IOException("its structure has a field of unknown type " + type);
        };
    }

    private static Elements elements(ByteBuffer in, int depth) throws IOException {
        int head = octet(in);
        long size = head >> 4 == 15 ? varint(in) : head >> 4;
        if (size < 0 || size > in.remaining()) {
            throw new IOException("its structure has a list of %d in %d bytes".formatted(size, in.remaining()));
        }
        int type = head & 15;
        var values = new ArrayList<Object>();
        for (long i = 0; i < size; i++) {
            values.add(type == TRUE || type == FALSE ? octet(in) == TRUE : value(type, in, depth + 1));
        }
        return new Elements(type, values);
    }

    private static int octet(ByteBuffer in) throws IOException {
        if (!in.hasRemaining()) {
            throw new IOException("its structure ends too early");
        }
        return in.get() & 0xff;
    }

    private static byte[] bytes(ByteBuffer in, long size) throws IOException {
        if (size < 0 || size > in.remaining()) {
            throw new IOException("its structure has a text of %d bytes in %d".formatted(size, in.remaining()));
        }
        var bytes = new byte[(int) size];
        in.get(bytes);
        return bytes;
    }

    private static long varint(ByteBuffer in) throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int octet = octet(in);
            value |= (octet & 0x7fL) << shift;
            if (octet < 0x80) {
                return value;
            }
        }
        throw new IOException("its structure has a number of more than 64 bits");
    }

    private static long zigzag(ByteBuffer in) throws IOException {
        long value = varint(in);
        return value >>> 1 ^ -(value & 1);
    }

    boolean has(int number) {
        return fields.containsKey(number);
    }

    /// A whole number, or nothing.
    ///
    /// @throws IOException if the field is something else
    Optional<Long> number(int number) throws IOException {
        return get(number, Long.class);
    }

    /// @throws IOException if the field is missing or something else
    long number(int number, String name) throws IOException {
        return number(number).orElseThrow(() -> missing(name));
    }

    Optional<Boolean> truth(int number) throws IOException {
        return get(number, Boolean.class);
    }

    Optional<byte[]> bytes(int number) throws IOException {
        return get(number, byte[].class);
    }

    Optional<ThriftStruct> struct(int number) throws IOException {
        return get(number, ThriftStruct.class);
    }

    /// @throws IOException if the field is missing or no list, or one of the elements of another type
    <T> List<T> list(int number, String name, Class<T> type) throws IOException {
        var list = new ArrayList<T>();
        for (Object value : get(number, Elements.class).orElseThrow(() -> missing(name)).values()) {
            if (!type.isInstance(value)) {
                throw new IOException("its structure is malformed at '%s'".formatted(name));
            }
            list.add(type.cast(value));
        }
        return list;
    }

    private <T> Optional<T> get(int number, Class<T> type) throws IOException {
        Field field = fields.get(number);
        if (field != null && !type.isInstance(field.value())) {
            throw new IOException("its structure is malformed in field " + number);
        }
        return field == null ? Optional.empty() : Optional.of(type.cast(field.value()));
    }

    private static IOException missing(String name) {
        return new IOException("its structure has no '%s'".formatted(name));
    }

    ThriftStruct with(int number, int type, Object value) {
        var changed = new ThriftStruct(new TreeMap<>(fields));
        changed.fields.put(number, new Field(type, value));
        return changed;
    }

    ThriftStruct with(int number, boolean value) {
        return with(number, value ? TRUE : FALSE, value);
    }

    /// This struct with these of its fields and no others.
    ThriftStruct only(Integer... numbers) {
        var changed = new ThriftStruct(new TreeMap<>(fields));
        changed.fields.keySet().retainAll(List.of(numbers));
        return changed;
    }

    void write(ByteArrayOutputStream out) {
        fields.forEach((number, field) -> {
            out.write(field.type()); // without the shorter form for neighbours
            varint(out, (long) number << 1 ^ number >> 31);
            write(out, field.type(), field.value());
        });
        out.write(0);
    }

    private static void write(ByteArrayOutputStream out, int type, Object value) {
        switch (value) {
            case Boolean _ -> { } // the type says it
            case Long number when type == BYTE -> out.write(number.intValue());
            case Long number -> varint(out, number << 1 ^ number >> 63);
            case byte[] bytes -> {
                if (type == BINARY) {
                    varint(out, bytes.length);
                }
                out.writeBytes(bytes);
            }
            case Elements elements -> {
                out.write(0xf0 | elements.type());
                varint(out, elements.values().size());
                for (Object element : elements.values()) {
                    if (element instanceof Boolean truth) {
                        out.write(truth ? TRUE : FALSE);
                    } else {
                        write(out, elements.type(), element);
                    }
                }
            }
            case ThriftStruct struct -> struct.write(out);
            case Object other -> throw new IllegalArgumentException("no value of Thrift: " + other);
        }
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
            out.write((int) rest & 0x7f | 0x80);
        }
        out.write((int) rest);
    }
}
