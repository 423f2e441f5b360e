package dev.freehold.tokenizer.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MergerTest {
    private static final int LETTERS = 4;

    /// Rows shorter and longer than the limit between the two ways to join, against the definition.
    @Property(tries = 1500)
    void joinsTheLowestRankFirstAndOfEqualsTheLeftmost(
            @ForAll long seed,
            @ForAll @IntRange(max = 250) int length,
            @ForAll @IntRange(min = 1, max = 60) int count) {
        var random = new Random(seed);
        var table = new int[count][4];
        Merges merges = Merges.of(count);
        for (int i = 0; i < count; i++) {
            int ranks = random.nextBoolean() ? count : 3; // few: many equal ranks, as SentencePiece's scores
            int left = random.nextInt(LETTERS + i);
            int right = random.nextInt(LETTERS + i);
            table[i] = new int[] {left, right, random.nextInt(ranks), LETTERS + i};
            merges.add(table[i][0], table[i][1], table[i][2], table[i][3]);
        }
        int[] row = random.ints(length, 0, LETTERS).toArray();
        var merger = new Merger(merges);
        var ids = new Ids();
        for (int round = 0; round < 2; round++) { // work space is used again
            ids = new Ids();
            for (int token : row) {
                merger.add(token);
            }
            merger.finish(ids);
        }
        assertArrayEquals(joined(row, table), ids.toArray());
    }

    private static int[] joined(int[] row, int[][] table) {
        List<Integer> tokens = new ArrayList<>();
        for (int token : row) {
            tokens.add(token);
        }
        while (true) {
            int[] best = null;
            int at = -1;
            for (int i = 0; i + 1 < tokens.size(); i++) {
                int[] merge = find(table, tokens.get(i), tokens.get(i + 1));
                if (merge != null && (best == null || merge[2] < best[2])) {
                    best = merge;
                    at = i;
                }
            }
            if (best == null) {
                return tokens.stream().mapToInt(Integer::intValue).toArray();
            }
            tokens.remove(at + 1);
            tokens.set(at, best[3]);
        }
    }

    /// Of several merges of a pair the one of the lowest rank, of the lowest result.
    private static int[] find(int[][] table, int left, int right) {
        int[] found = null;
        for (int[] merge : table) {
            if (merge[0] == left && merge[1] == right && (found == null || merge[2] < found[2])) {
                found = merge;
            }
        }
        return found;
    }

    @Test
    void aMillionEqualLettersTakeNoQuadraticTime() {
        Merges merges = Merges.of(20);
        for (int i = 0; i < 20; i++) {
            merges.add(i, i, i, i + 1);
        }
        var merger = new Merger(merges);
        for (int i = 0; i < 1 << 20; i++) {
            merger.add(0);
        }
        var ids = new Ids();
        merger.finish(ids);
        assertArrayEquals(new int[] {20}, ids.toArray());
        assertEquals(1, ids.size());
    }
}
