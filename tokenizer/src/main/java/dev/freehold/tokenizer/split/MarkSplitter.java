package dev.freehold.tokenizer.split;

import java.nio.charset.StandardCharsets;

/// Starts a new piece at every mark, as SentencePiece's `▁` starts a word.
///
/// @param mark  the UTF-8 form of one character
record MarkSplitter(byte[] mark) implements Splitter {

    MarkSplitter(String mark) {
        this(mark.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void split(byte[] text, int from, int to, Pieces pieces) {
        int start = from;
        for (int at = from + 1; at < to; at++) {
            if (startsAt(text, at, to)) {
                pieces.accept(start, at);
                start = at;
            }
        }
        pieces.accept(start, to);
    }

    private boolean startsAt(byte[] text, int at, int to) {
        if (text[at] != mark[0] || to - at < mark.length) {
            return false;
        }
        for (int i = 1; i < mark.length; i++) {
            if (text[at + i] != mark[i]) {
                return false;
            }
        }
        return true;
    }
}
