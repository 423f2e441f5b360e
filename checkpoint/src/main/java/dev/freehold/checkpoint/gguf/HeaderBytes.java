package dev.freehold.checkpoint.gguf;

import dev.freehold.checkpoint.NewTensor;
import dev.freehold.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// The bytes of a GGUF header: what [GgufFile] reads, written.
///
/// Metadata values are typed as the keys of the format are: an integer is the smallest of UINT32, INT32, UINT64 and
/// INT64 that holds it (INT32 in arrays, if all fit), a real is FLOAT32, rounded to the nearest.
final class HeaderBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /// @throws IllegalArgumentException if a value has no type in the format, or a name is too long
    static byte[] of(Map<String, Object> metadata, List<NewTensor> tensors, int alignment) {
        var header = new HeaderBytes();
        header.u32(GgufFormat.MAGIC);
        header.u32(GgufFormat.VERSION);
        header.u64(tensors.size());
        header.u64(metadata.size());
        metadata.forEach(header::entry);
        long offset = 0;
        for (NewTensor tensor : tensors) {
            header.tensor(tensor, offset);
            offset = GgufFormat.align(Math.addExact(offset, tensor.bytes()), alignment);
        }
        while (header.out.size() % alignment != 0) {
            header.u8(0);
        }
        return header.out.toByteArray();
    }

    private void tensor(NewTensor tensor, long offset) {
        Shape shape = tensor.shape();
        if (tensor.name().getBytes(StandardCharsets.UTF_8).length >= GgufFormat.MAX_NAME_BYTES
                || shape.rank() > GgufFormat.MAX_RANK) {
            throw new IllegalArgumentException("tensor '%s' %s: names have at most %d bytes, shapes %d dimensions"
                    .formatted(tensor.name(), shape, GgufFormat.MAX_NAME_BYTES - 1, GgufFormat.MAX_RANK));
        }
        text(tensor.name());
        u32(shape.rank());
        for (int i = shape.rank() - 1; i >= 0; i--) {
            u64(shape.dimension(i));
        }
        u32(tensor.dtype().ggmlId());
        u64(offset);
    }

    private void entry(String key, Object value) {
        text(key);
        switch (value) {
            case Boolean flag -> {
                type(ValueType.BOOL);
                u8(flag ? 1 : 0);
            }
            case String string -> {
                type(ValueType.STRING);
                text(string);
            }
            case Double real -> {
                type(ValueType.FLOAT32);
                u32(Float.floatToRawIntBits(real.floatValue()));
            }
            case Long integer -> integer(integer);
            case List<?> list -> {
                type(ValueType.ARRAY);
                array(key, list);
            }
            default -> throw untyped(key, value);
        }
    }

    private void integer(long value) {
        if (value >= 0 && value >>> 32 == 0) {
            type(ValueType.UINT32);
            u32((int) value);
        } else if ((int) value == value) {
            type(ValueType.INT32);
            u32((int) value);
        } else {
            type(value < 0 ? ValueType.INT64 : ValueType.UINT64);
            u64(value);
        }
    }

    private void array(String key, List<?> list) {
        ValueType type = elementType(key, list);
        type(type);
        u64(list.size());
        for (Object element : list) {
            switch (element) {
                case Boolean flag when type == ValueType.BOOL -> u8(flag ? 1 : 0);
                case String string when type == ValueType.STRING -> text(string);
                case Double real when type == ValueType.FLOAT32 -> u32(Float.floatToRawIntBits(real.floatValue()));
                case Long integer when type == ValueType.INT32 -> u32(integer.intValue());
                case Long integer when type == ValueType.INT64 -> u64(integer);
                default -> throw untyped(key, element);
            }
        }
    }

    private static ValueType elementType(String key, List<?> list) {
        return switch (list.isEmpty() ? "" : list.getFirst()) {
            case Boolean _ -> ValueType.BOOL;
            case String _ -> ValueType.STRING;
            case Double _ -> ValueType.FLOAT32;
            case Long _ -> list.stream().allMatch(e -> e instanceof Long l && l.intValue() == l)
                    ? ValueType.INT32 : ValueType.INT64;
            case Object other -> throw untyped(key, other);
        };
    }

    private static IllegalArgumentException untyped(String key, Object value) {
        return new IllegalArgumentException("'%s': GGUF has no type for a %s here"
                .formatted(key, value.getClass().getSimpleName()));
    }

    private void type(ValueType type) {
        u32(type.ordinal());
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        u64(bytes.length);
        out.writeBytes(bytes);
    }

    private void u8(int value) {
        out.write(value);
    }

    private void u32(int value) {
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    }

    private void u64(long value) {
        out.writeBytes(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    }
}
