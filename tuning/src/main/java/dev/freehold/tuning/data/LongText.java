package dev.freehold.tuning.data;

import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.Tokenizer.Specials;
import dev.freehold.tokenizer.training.TextPieces;
import java.util.Arrays;
import java.util.List;

/// Encodes texts of any length, long ones in pieces on all cores, with the ids that all of it at once would have.
///
/// @param tokenizer  of any kind; one that does not end a token where a line ends gets all at once
record LongText(Tokenizer tokenizer) {
    private static final int PIECE = 1 << 18; // characters
    private static final String PROBE = "A line\nand one\n\nMore";

    int[] encode(String text) {
        if (text.length() <= 2 * PIECE || !endsTokensAtLines()) {
            return tokenizer.encode(text, Specials.AS_TEXT);
        }
        return joined(TextPieces.of(text, PIECE));
    }

    private boolean endsTokensAtLines() {
        List<String> lines = TextPieces.of(PROBE, 1);
        return lines.size() == 3 && Arrays.equals(tokenizer.encode(PROBE, Specials.AS_TEXT), joined(lines));
    }

    private int[] joined(List<String> pieces) {
        List<int[]> all = pieces.parallelStream().map(piece -> tokenizer.encode(piece, Specials.AS_TEXT)).toList();
        var ids = new int[all.stream().mapToInt(piece -> piece.length).sum()];
        int at = 0;
        for (int[] piece : all) {
            System.arraycopy(piece, 0, ids, at, piece.length);
            at += piece.length;
        }
        return ids;
    }
}
