package dev.freehold.tokenizer.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class Utf8Test {
    private static final byte[] TELLING = {
        'a', (byte) 0x80, (byte) 0x8F, (byte) 0x90, (byte) 0x9F, (byte) 0xA0, (byte) 0xBF, (byte) 0xC0, (byte) 0xC2,
        (byte) 0xDF, (byte) 0xE0, (byte) 0xE4, (byte) 0xED, (byte) 0xEF, (byte) 0xF0, (byte) 0xF1,
        (byte) 0xF4, (byte) 0xF5
    };

    @Provide
    Arbitrary<byte[]> bytes() {
        Arbitrary<Byte> telling = Arbitraries.integers().between(0, TELLING.length - 1).map(i -> TELLING[i]);
        return telling.array(byte[].class).ofMaxSize(7);
    }

    @Property(tries = 1000)
    void findsTheFirstInvalidByteWhereTheDecoderDoes(@ForAll("bytes") byte[] bytes) {
        int valid = 0;
        for (int end = 0; end <= bytes.length; end++) {
            if (isValid(Arrays.copyOf(bytes, end))) {
                valid = end;
            }
        }
        assertEquals(valid, Utf8.firstInvalid(bytes, 0, bytes.length));
    }

    private static boolean isValid(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }

    /// Some continuation of an unfinished character is valid; none of anything else is.
    @Property(tries = 1000)
    void holdsBackWhatMayBeCompletedAndNothingElse(@ForAll("bytes") byte[] bytes) {
        int expected = 0;
        for (int count = 1; count <= Math.min(3, bytes.length); count++) {
            if (canBeCompleted(Arrays.copyOfRange(bytes, bytes.length - count, bytes.length))) {
                expected = count;
            }
        }
        assertEquals(expected, Utf8.unfinished(bytes, 0, bytes.length));
    }

    private static boolean canBeCompleted(byte[] start) {
        if (start[0] >= (byte) 0x80 && start[0] < (byte) 0xC0 || start[0] >= 0) {
            return false;
        }
        byte[] fill = {(byte) 0x80, (byte) 0x90, (byte) 0xA0, (byte) 0xBF};
        for (int length = start.length + 1; length <= 4; length++) {
            for (int choice = 0; choice < 64; choice++) {
                byte[] whole = Arrays.copyOf(start, length);
                for (int i = start.length; i < length; i++) {
                    whole[i] = fill[choice >> 2 * (i - start.length) & 3];
                }
                if (isValid(whole) && new String(whole, StandardCharsets.UTF_8).codePoints().count() == 1) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Rust's `String::from_utf8_lossy`, which the reference uses, gives these.
    @Test
    void everyBrokenCharacterIsReplacedOnce() {
        assertEquals("a\uFFFDb", text('a', 0xE4, 0xB8, 'b'));
        assertEquals("\uFFFD\uFFFD\uFFFD", text(0xED, 0xA0, 0x80));
        assertEquals("\uFFFD\uFFFD", text(0xC0, 0x80));
        assertEquals("\uFFFD中\uFFFD", text(0xF0, 0x9F, 0x98, 0xE4, 0xB8, 0xAD, 0xFF));
        assertEquals("\uFFFD\uFFFD\uFFFD\uFFFD", text(0xF4, 0x90, 0x80, 0x80));
    }

    private static String text(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return Utf8.text(bytes, 0, bytes.length);
    }

    @Test
    void loneSurrogatesBecomeTheReplacementCharacter() {
        assertEquals("a\uFFFDb😀\uFFFD\uFFFD", Utf8.wellFormed("a\uD83Db😀\uDE00\uD83D"));
    }

    @Property
    void pairsStay(@ForAll("texts") String text) {
        assertEquals(text, Utf8.wellFormed(text));
    }

    @Provide
    Arbitrary<String> texts() {
        return RandomTexts.texts(20);
    }
}
