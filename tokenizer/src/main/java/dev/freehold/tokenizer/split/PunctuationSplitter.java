package dev.freehold.tokenizer.split;

import dev.freehold.tokenizer.text.CodePoints;
import dev.freehold.tokenizer.text.Unicode8;
import dev.freehold.tokenizer.text.Utf8;

/// Words between white space, which is left out, and every punctuation mark apart; symbols of ASCII are such marks, too
/// (`BertPreTokenizer`, https://github.com/huggingface/tokenizers).
record PunctuationSplitter() implements Splitter {

    @Override
    public void split(byte[] text, int from, int to, Pieces pieces) {
        int start = from;
        for (int at = from; at < to; ) {
            int next = at + Utf8.length(text[at]);
            boolean isMark = isMark(text, at);
            if (isMark || (CodePoints.kind(text, at) & CodePoints.SPACE) != 0) {
                if (start < at) {
                    pieces.accept(start, at);
                }
                if (isMark) {
                    pieces.accept(at, next);
                }
                start = next;
            }
            at = next;
        }
        if (start < to) {
            pieces.accept(start, to);
        }
    }

    private static boolean isMark(byte[] text, int at) {
        return text[at] >= 0
                ? (CodePoints.kind(text[at]) & (CodePoints.PUNCTUATION | CodePoints.SYMBOL)) != 0
                : Unicode8.isPunctuation(Utf8.codePoint(text, at));
    }
}
