package dev.freehold.checkpoint.gguf;

import dev.freehold.checkpoint.file.Utf8;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/// The metadata of a GGUF file: keys and typed values, arrays left undecoded.
///
/// @param values     as [dev.freehold.checkpoint.Metadata] takes them
/// @param alignment  of the tensor data, a power of two
record MetadataSection(Map<String, Object> values, int alignment) {
    static MetadataSection read(Cursor in, int entries) {
        var values = new LinkedHashMap<String, Object>();
        int alignment = GgufFormat.DEFAULT_ALIGNMENT;
        for (int i = 0; i < entries; i++) {
            in.subject("metadata entry " + i);
            long at = in.position();
            String key = in.name("key", GgufFormat.MAX_KEY_BYTES);
            in.subject("metadata '" + key + "'");
            ValueType type = type(in, "type");
            if (key.equals(GgufFormat.ALIGNMENT_KEY)) {
                alignment = alignment(in, type);
            }
            if (values.put(key, value(in, type)) != null) {
                throw in.error(at, "key", "is there twice");
            }
        }
        return new MetadataSection(values, alignment);
    }

    private static ValueType type(Cursor in, String field) {
        long at = in.position();
        int id = in.u32(field);
        return ValueType.of(id).orElseThrow(
                () -> in.error(at, field, "0 to 12 expected, found " + Integer.toUnsignedString(id)));
    }

    /// Looks at the alignment that comes next, without passing it.
    private static int alignment(Cursor in, ValueType type) {
        long at = in.position();
        if (type != ValueType.UINT32) {
            throw in.error(at, "type", "UINT32 expected, found " + type);
        }
        int alignment = in.u32("value");
        in.rewind(at);
        if (Integer.bitCount(alignment) != 1 || alignment < 1 || alignment > GgufFormat.MAX_ALIGNMENT) {
            throw in.error(at, "value", "a power of two up to %d expected, found %s"
                    .formatted(GgufFormat.MAX_ALIGNMENT, Integer.toUnsignedString(alignment)));
        }
        return alignment;
    }

    private static Object value(Cursor in, ValueType type) {
        return switch (type) {
            case STRING -> in.string("string", GgufFormat.MAX_STRING_BYTES);
            case ARRAY -> array(in);
            case UINT8, INT8, UINT16, INT16, UINT32, INT32, FLOAT32, BOOL, UINT64, INT64, FLOAT64 ->
                numbers(in, type, 1).get(0);
        };
    }

    private static Object array(Cursor in) {
        long at = in.position();
        ValueType type = type(in, "element type");
        if (type == ValueType.ARRAY) {
            throw in.error(at, "element type", "an array of arrays, which is not supported");
        }
        int count = in.count("array length", type.bytes, GgufFormat.MAX_ARRAY_ELEMENTS);
        return type == ValueType.STRING ? strings(in, count) : numbers(in, type, count);
    }

    private static NumberArray numbers(Cursor in, ValueType type, int count) {
        long at = in.position();
        byte[] bytes = in.take(count * type.bytes, "value");
        var numbers = new NumberArray(type, bytes);
        for (int i = 0; i < count; i++) {
            if (type == ValueType.BOOL && (bytes[i] & ~1) != 0) {
                throw in.error(at + i, "value", "a boolean is 0 or 1, found " + (bytes[i] & 0xff));
            }
            if (type == ValueType.UINT64 && (long) numbers.get(i) < 0) {
                throw in.error(at + 8L * i, "value", "at most %d expected, found %s"
                        .formatted(Long.MAX_VALUE, Long.toUnsignedString((long) numbers.get(i))));
            }
        }
        return numbers;
    }

    private static StringArray strings(Cursor in, int count) {
        long from = in.position();
        int[] ends = ends(in, count);
        byte[] bytes = in.take(count == 0 ? 0 : ends[count - 1], "array");
        var strings = new StringArray(bytes, ends);
        for (int i = 0; i < count; i++) {
            int invalid = Utf8.firstInvalid(bytes, strings.start(i), ends[i]);
            if (invalid >= 0) {
                throw in.notUtf8(from + invalid, "string " + i, bytes[invalid]);
            }
        }
        return strings;
    }

    /// Where each of the strings to come ends, counted from here. A buffer is read several times faster than the
    /// segment while the code is still interpreted, which is when vocabularies are opened.
    private static int[] ends(Cursor in, int count) {
        ByteBuffer bytes = in.ahead(GgufFormat.MAX_ARRAY_BYTES);
        var ends = new int[count];
        int end = 0;
        for (int i = 0; i < count; i++) {
            long left = bytes.capacity() - (end + 8L);
            long length = left < 0 ? 0 : bytes.getLong(end);
            if (length < 0 || length > Math.min(left, GgufFormat.MAX_STRING_BYTES)) {
                throw in.error(in.position() + end, "string " + i, "8 bytes of length and at most %d of text expected, "
                        .formatted(GgufFormat.MAX_STRING_BYTES) + (left < 0 ? "found the end of the file"
                        : "found length %s with %d bytes left".formatted(Long.toUnsignedString(length), left)));
            }
            end += (int) (8 + length);
            ends[i] = end;
        }
        return ends;
    }
}
