package dev.freehold.kernels.x86.matmul;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TokenTilesTest {
    @Test
    void tilesAreAboutAsLarge() {
        assertEquals(List.of(new TokenTiles(0, 5, 1), new TokenTiles(5, 4, 2)), TokenTiles.of(13, 6));
        assertEquals(List.of(new TokenTiles(0, 6, 2)), TokenTiles.of(12, 6));
        assertEquals(List.of(new TokenTiles(0, 1, 1)), TokenTiles.of(1, 6));
    }

    @Property
    void eachTokenIsInOneTile(
            @ForAll @IntRange(min = 1, max = 700) int tokens, @ForAll @IntRange(min = 1, max = 13) int most) {
        int next = 0;
        int count = 0;
        for (TokenTiles tiles : TokenTiles.of(tokens, most)) {
            assertEquals(next, tiles.from());
            assertTrue(0 < tiles.tokens() && tiles.tokens() <= most && tiles.count() > 0, tiles.toString());
            next += tiles.tokens() * tiles.count();
            count += tiles.count();
        }
        assertEquals(tokens, next);
        assertEquals(Math.ceilDiv(tokens, most), count);
    }
}
