package dev.freehold.kernels.x86.elementwise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagingTest {
    private final Staging staging = new Staging();

    @Test
    void nativeMemoryStaysWhereItIs() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor tensor = Tensor.zeros(arena, "native", 3);
            assertSame(tensor, staging.of(tensor));
        }
    }

    @Test
    void whatIsMappedOrOnTheHeapIsCopied(@TempDir Path folder) throws IOException {
        var file = Files.write(folder.resolve("gain"), new byte[] {0, 0, (byte) 0x80, 0x3F, 0, 0, 0, 0x40});
        try (var channel = FileChannel.open(file); Arena arena = Arena.ofConfined()) {
            var mapped = new Tensor("mapped", DType.F32, new Shape(2),
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, 8, arena));
            assertCopied(mapped, 1f, 2f);
        }
        for (int length : new int[] {1, 7, 3}) {
            var values = new float[length];
            values[length - 1] = 5f;
            assertCopied(new Tensor("heap", DType.F32, new Shape(length), MemorySegment.ofArray(values)), values);
        }
    }

    private void assertCopied(Tensor tensor, float... values) {
        Tensor copy = staging.of(tensor);
        assertTrue(copy.data().isNative());
        assertFalse(copy.data().isMapped());
        assertArrayEquals(values, copy.toArray());
    }
}
