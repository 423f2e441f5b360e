package dev.freehold.checkpoint.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class Utf8Test {
    @Property(tries = 3000)
    void agreesWithTheDecoderOfTheJdk(@ForAll @Size(max = 6) byte[] bytes) {
        assertEquals(valid(bytes), Utf8.firstInvalid(bytes, 0, bytes.length) < 0);
    }

    @Test
    void agreesOnEveryPairAndOnEveryThirdByteOfTheEdges() {
        for (int first = 0x80; first < 0x100; first++) {
            for (int second = 0; second < 0x100; second++) {
                for (int last : new int[] {0x7f, 0x80, 0xbf, 0xc0}) {
                    byte[] bytes = {(byte) first, (byte) second, (byte) last, (byte) 0x80};
                    for (int length = 1; length <= 4; length++) {
                        byte[] prefix = Arrays.copyOf(bytes, length);
                        assertEquals(valid(prefix), Utf8.firstInvalid(prefix, 0, length) < 0);
                    }
                }
            }
        }
    }

    @Test
    void theFirstWrongByteIsFound() {
        byte[] bytes = {'a', (byte) 0xc3, (byte) 0xa4, (byte) 0xff, 'b'};
        assertEquals(3, Utf8.firstInvalid(bytes, 0, 5));
        assertEquals(-1, Utf8.firstInvalid(bytes, 0, 3));
        assertEquals(2, Utf8.firstInvalid(bytes, 2, 3));
    }

    private static boolean valid(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }
}
