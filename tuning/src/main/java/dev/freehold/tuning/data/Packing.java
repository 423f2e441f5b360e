package dev.freehold.tuning.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/// Examples put into rows, so that few places are left over: first fit decreasing, within windows of the order given,
/// so that an epoch stays random.
///
/// Source: Johnson et al. 1974, "Worst-case performance bounds for simple one-dimensional packing algorithms".
final class Packing {
    private static final int WINDOW = 8192; // examples

    private final int[] free; // a tree: places 1 … of inner nodes, the most that is free below; then the rows
    private final int leaves;
    private final List<List<Integer>> rows = new ArrayList<>();

    private Packing(int examples, int capacity) {
        leaves = Integer.highestOneBit(Math.max(1, 2 * examples - 1));
        free = new int[2 * leaves];
        Arrays.fill(free, capacity);
    }

    /// Rows of examples.
    ///
    /// @param order     examples by number
    /// @param length    of an example, at most `capacity`
    /// @param capacity  of a row
    /// @throws DataException if an example is longer than a row
    static int[][] pack(int[] order, IntUnaryOperator length, int capacity) {
        var all = new ArrayList<int[]>();
        for (int from = 0; from < order.length; from += WINDOW) {
            int[] window = Arrays.copyOfRange(order, from, Math.min(order.length, from + WINDOW));
            var packing = new Packing(window.length, capacity);
            IntStream.of(window).boxed() // a stable sort: those of one length stay in random order
                    .sorted(Comparator.comparingInt(example -> -length.applyAsInt(example)))
                    .forEach(example -> packing.put(example, length.applyAsInt(example)));
            packing.rows.forEach(row -> all.add(row.stream().mapToInt(Integer::intValue).toArray()));
        }
        return all.toArray(int[][]::new);
    }

    private void put(int example, int length) {
        if (free[1] < length) {
            throw new DataException("an example of %d tokens does not fit a row".formatted(length));
        }
        int node = 1;
        while (node < leaves) {
            node = free[2 * node] >= length ? 2 * node : 2 * node + 1;
        }
        int row = node - leaves;
        while (rows.size() <= row) {
            rows.add(new ArrayList<>());
        }
        rows.get(row).add(example);
        free[node] -= length;
        for (node /= 2; node > 0; node /= 2) {
            free[node] = Math.max(free[2 * node], free[2 * node + 1]);
        }
    }
}
