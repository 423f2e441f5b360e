package dev.freehold.models.layers;

import java.util.Arrays;

/// The tokens of a batch grouped by the experts they go to: a row for each token and expert, those of an expert side by
/// side, so that its weights are read once for all of them.
///
/// @param experts  those that any token goes to, ascending
/// @param bounds   rows `bounds[i] … bounds[i + 1] - 1` belong to `experts[i]`
/// @param tokens   of each row
/// @param rows     of each choice
record ExpertGroups(int[] experts, int[] bounds, int[] tokens, int[] rows) {
    /// Groups choices.
    ///
    /// @param count   `E`
    /// @param used    experts of a token
    /// @param chosen  experts of token `t` at `t·used … t·used + used - 1`
    static ExpertGroups of(int count, int used, int[] chosen) {
        var counts = new int[count];
        for (int expert : chosen) {
            counts[expert]++;
        }
        var experts = new int[count];
        var bounds = new int[count + 1];
        var next = new int[count]; // row of each expert
        int active = 0;
        for (int e = 0; e < count; e++) {
            next[e] = bounds[active];
            if (counts[e] > 0) {
                experts[active++] = e;
                bounds[active] = bounds[active - 1] + counts[e];
            }
        }
        var tokens = new int[chosen.length];
        var rows = new int[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            rows[i] = next[chosen[i]]++;
            tokens[rows[i]] = i / used;
        }
        return new ExpertGroups(Arrays.copyOf(experts, active), Arrays.copyOf(bounds, active + 1), tokens, rows);
    }

    /// The rows of each token's answers: those of its experts and, with `shared`, one after all of them.
    int[] answerRows(int used, boolean shared) {
        if (!shared) {
            return rows;
        }
        int count = rows.length / used;
        var all = new int[count * (used + 1)];
        for (int t = 0; t < count; t++) {
            System.arraycopy(rows, t * used, all, t * (used + 1), used);
            all[t * (used + 1) + used] = rows.length + t;
        }
        return all;
    }
}
