package dev.freehold.engine.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SplitMix64Test {
    @Test
    void givesTheNumbersOfTheReference() {
        // splitmix64.c with x = 1234567
        var random = new SplitMix64(1234567);
        assertEquals("6457827717110365317", Long.toUnsignedString(random.nextLong()));
        assertEquals("3203168211198807973", Long.toUnsignedString(random.nextLong()));
        assertEquals("9817491932198370423", Long.toUnsignedString(random.nextLong()));
        assertEquals("4593380528125082431", Long.toUnsignedString(random.nextLong()));
        assertEquals("16408922859458223821", Long.toUnsignedString(random.nextLong()));
    }

    @Property(tries = 100)
    void isWhatSplittableRandomDoesToday(@ForAll long seed) {
        var random = new SplitMix64(seed);
        var other = new SplittableRandom(seed);
        assertEquals(other.nextLong(), random.nextLong());
        assertEquals(other.nextDouble(), random.nextDouble());
    }
}
