package dev.freehold.checkpoint.gguf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.AbstractList;
import java.util.RandomAccess;

/// The numbers or booleans of a metadata array as they stand in the file: `Long`, `Double` or `Boolean`, by the type.
final class NumberArray extends AbstractList<Object> implements RandomAccess {
    private final ValueType type;
    private final ByteBuffer bytes;

    /// @param bytes  little-endian values of `type`; kept
    NumberArray(ValueType type, byte[] bytes) {
        this.type = type;
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public Object get(int index) {
        int at = index * type.bytes;
        return switch (type) {
            case UINT8 -> (long) (bytes.get(at) & 0xff);
            case INT8 -> (long) bytes.get(at);
            case UINT16 -> (long) Short.toUnsignedInt(bytes.getShort(at));
            case INT16 -> (long) bytes.getShort(at);
            case UINT32 -> Integer.toUnsignedLong(bytes.getInt(at));
            case INT32 -> (long) bytes.getInt(at);
            case UINT64, INT64 -> bytes.getLong(at);
            case FLOAT32 -> (double) bytes.getFloat(at);
            case FLOAT64 -> bytes.getDouble(at);
            case BOOL -> bytes.get(at) != 0;
            case STRING, ARRAY -> throw new IllegalStateException(type + " is not a number");
        };
    }

    @Override
    public int size() {
        return bytes.capacity() / type.bytes;
    }
}
