package dev.freehold.tokenizer.training;

import java.util.ArrayList;
import java.util.List;

/// Cuts long texts where no token of a byte-level vocabulary can cross: between a line's end and a letter. All
/// expressions of a [Splitting] end a piece there, whether or not the text goes on, and normalizing never joins the
/// two. With others, such as GPT-2's, what stands before the cut may be split otherwise than in the whole text.
public final class TextPieces {
    private TextPieces() {}

    /// Parts of a text, in order, of about `size` characters or more; together they are the text.
    public static List<String> of(String text, int size) {
        if (text.length() <= size) {
            return List.of(text);
        }
        var pieces = new ArrayList<String>();
        int from = 0;
        for (int at = size; at < text.length(); at++) {
            if (text.charAt(at - 1) == '\n' && isAsciiLetter(text.charAt(at))) {
                pieces.add(text.substring(from, at));
                from = at;
                at += size;
            }
        }
        pieces.add(text.substring(from));
        return pieces;
    }

    private static boolean isAsciiLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
