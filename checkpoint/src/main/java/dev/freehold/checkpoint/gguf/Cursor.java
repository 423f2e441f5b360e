package dev.freehold.checkpoint.gguf;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.file.MappedFile;
import dev.freehold.checkpoint.file.Utf8;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Reads little-endian fields one after the other, and never past the end of the file.
///
/// Every length is compared with the bytes that are left before anything is allocated for it.
final class Cursor {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path path;
    private final MemorySegment bytes;
    private long position;
    private String subject = "";

    Cursor(MappedFile file) {
        this.path = file.path();
        this.bytes = file.bytes();
    }

    /// What the next fields belong to, for messages: `metadata 'general.name'`.
    void subject(String subject) {
        this.subject = subject + ": ";
    }

    long position() {
        return position;
    }

    long left() {
        return bytes.byteSize() - position;
    }

    byte u8(String field) {
        return bytes.get(ValueLayout.JAVA_BYTE, advance(1, field));
    }

    short u16(String field) {
        return bytes.get(SHORT, advance(2, field));
    }

    int u32(String field) {
        return bytes.get(INT, advance(4, field));
    }

    long u64(String field) {
        return bytes.get(LONG, advance(8, field));
    }

    /// A `u64` that counts things of at least `itemBytes` bytes each, all of which are still to come in the file.
    int count(String field, int itemBytes, int limit) {
        long at = position;
        long count = u64(field);
        if (count < 0 || count > limit) {
            throw error(at, field, "at most %d expected, found %s".formatted(limit, Long.toUnsignedString(count)));
        }
        if (count * itemBytes > left()) {
            throw error(at, field, "%d needs at least %d bytes, %d are left in the file"
                    .formatted(count, count * itemBytes, left()));
        }
        return (int) count;
    }

    /// A string of valid UTF-8.
    String string(String field, int limit) {
        int length = count(field + " length", 1, limit);
        byte[] text = take(length, field);
        int invalid = Utf8.firstInvalid(text, 0, length);
        if (invalid >= 0) {
            throw notUtf8(position - length + invalid, field, text[invalid]);
        }
        return new String(text, StandardCharsets.UTF_8);
    }

    /// A string that names something: not empty, without control characters.
    String name(String field, int limit) {
        long at = position;
        String name = string(field, limit);
        if (name.isEmpty()) {
            throw error(at, field, "a name expected, found an empty string");
        }
        for (int i = 0; i < name.length(); i++) {
            if (Character.isISOControl(name.charAt(i))) {
                throw error(at, field, "a printable name expected, found the control character U+%04X"
                        .formatted((int) name.charAt(i)));
            }
        }
        return name;
    }

    /// The next `length` bytes, copied.
    byte[] take(int length, String field) {
        long from = advance(length, field);
        return bytes.asSlice(from, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /// The bytes to come, `limit` at most, without passing them.
    ByteBuffer ahead(int limit) {
        return bytes.asSlice(position, Math.min(limit, left())).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Goes back to `position`, which was passed before.
    void rewind(long position) {
        this.position = position;
    }

    CheckpointException notUtf8(long at, String field, byte found) {
        return error(at, field, "UTF-8 expected, found the byte 0x%02x".formatted(found & 0xff));
    }

    CheckpointException error(long at, String field, String problem) {
        return new CheckpointException("%s: at byte %d: %s%s: %s".formatted(path, at, subject, field, problem));
    }

    private long advance(long length, String field) {
        if (length > left()) {
            throw error(position, field, "%d bytes expected, %d are left in the file".formatted(length, left()));
        }
        long from = position;
        position += length;
        return from;
    }
}
