package dev.freehold.checkpoint;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;

/// The known name that somebody may have meant by an unknown one.
public final class Nearest {
    private Nearest() {}

    /// `supported: a b c; the nearest is b`.
    public static String among(Collection<String> known, String unknown) {
        String list = "supported: " + String.join(" ", new TreeSet<>(known));
        return to(unknown, known).map(nearest -> list + "; the nearest is " + nearest).orElse(list);
    }

    /// The name of the least edit distance to `unknown`, the alphabetically first of several; empty if none is known.
    public static Optional<String> to(String unknown, Collection<String> known) {
        return known.stream().sorted().min(Comparator.comparingInt(name -> distance(unknown, name)));
    }

    /// Characters to insert, delete or replace to make one name of the other
    /// (Levenshtein; the algorithm is that of Wagner and Fischer, <https://doi.org/10.1145/321796.321811>).
    static int distance(String one, String other) {
        var row = new int[other.length() + 1]; // of distances between what of `one` is done and each start of `other`
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j - 1], row[j]));
            }
        }
        return row[other.length()];
    }
}
