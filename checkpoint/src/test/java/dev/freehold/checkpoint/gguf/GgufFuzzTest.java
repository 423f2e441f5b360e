package dev.freehold.checkpoint.gguf;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.Metadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/// Whatever the bytes, a file either opens, and then all of it can be read, or is refused by a [CheckpointException].
class GgufFuzzTest {
    private static Path file;

    private final byte[] valid = GgufForge.valid().bytes();

    @BeforeContainer
    static void makeFile() throws IOException {
        file = Files.createTempFile("fuzz", ".gguf");
    }

    @AfterContainer
    static void deleteFile() throws IOException {
        Files.delete(file);
    }

    @Property(tries = 1500)
    void oneByteChanged(@ForAll @IntRange(max = 1 << 20) int position, @ForAll byte value) {
        byte[] bytes = valid.clone();
        bytes[position % bytes.length] = value;
        assertSafe(bytes);
    }

    @Property(tries = 500)
    void aFieldSetToAnExtreme(@ForAll @IntRange(max = 1 << 20) int position, @ForAll long value, @ForAll boolean wide) {
        byte[] bytes = valid.clone();
        int at = position % (bytes.length - 8);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (wide) {
            buffer.putLong(at, value);
        } else {
            buffer.putInt(at, (int) value);
        }
        assertSafe(bytes);
    }

    @Property(tries = 500)
    void severalBytesChangedAndTheFileCut(
            @ForAll @Size(max = 8) List<@IntRange(max = 1 << 20) Integer> positions,
            @ForAll byte value, @ForAll @IntRange(max = 400) int cut) {
        byte[] bytes = Arrays.copyOf(valid, Math.max(0, valid.length - Math.max(0, cut - 200)));
        for (int position : positions) {
            if (bytes.length > 0) {
                bytes[position % bytes.length] ^= value;
            }
        }
        assertSafe(bytes);
    }

    @Property(tries = 300)
    void anyBytesAfterTheMagic(@ForAll @Size(max = 200) byte[] tail) {
        byte[] bytes = GgufForge.concat(GgufForge.u32(GgufFormat.MAGIC), GgufForge.u32(3), tail);
        assertSafe(bytes);
    }

    private static void assertSafe(byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            checkpoint.tensors().forEach(
                    tensor -> checkpoint.find(tensor.name()).orElseThrow().data().asReadOnly().byteSize());
            readAll(checkpoint.metadata());
        } catch (CheckpointException e) {
            assertFalse(e.getMessage().contains("\n"));
        }
    }

    private static void readAll(Metadata metadata) {
        for (String key : metadata.keys()) {
            if (metadata.value(key).orElseThrow() instanceof List<?> list) {
                list.forEach(Object::toString);
            }
        }
    }
}
