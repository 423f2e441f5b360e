package dev.freehold.tokenizer.split;

import dev.freehold.tokenizer.model.Texts;
import dev.freehold.tokenizer.text.Utf8;
import java.util.BitSet;

/// Cuts between two characters that stand side by side in no token of a vocabulary.
///
/// No token can reach across such a seam, so the model's tokens are the same with the cut and without it. Vocabularies
/// of SentencePiece take a whole text as one piece; cut at its seams it becomes words, which come again and again.
final class SeamSplitter implements Splitter {
    private static final long FREE = 0; // U+0000 twice, which then is a seam more to look at, and no cut

    private final long[] pairs;

    SeamSplitter(Texts tokens, BitSet ids) {
        int characters = ids.stream().map(tokens::length).sum();
        pairs = new long[Integer.highestOneBit(Math.max(16, characters)) * 2];
        byte[] bytes = tokens.bytes();
        for (int id = ids.nextSetBit(0); id >= 0; id = ids.nextSetBit(id + 1)) {
            int last = -1;
            for (int at = tokens.start(id); at < tokens.end(id); at += Utf8.length(bytes[at])) {
                int next = Utf8.codePoint(bytes, at);
                if (last >= 0) {
                    pairs[slot(pair(last, next))] = pair(last, next);
                }
                last = next;
            }
        }
    }

    @Override
    public void split(byte[] text, int from, int to, Pieces pieces) {
        int start = from;
        int last = Utf8.codePoint(text, from);
        for (int at = from + Utf8.length(text[from]); at < to; at += Utf8.length(text[at])) {
            int next = Utf8.codePoint(text, at);
            long pair = pair(last, next);
            if (pairs[slot(pair)] != pair) {
                pieces.accept(start, at);
                start = at;
            }
            last = next;
        }
        pieces.accept(start, to);
    }

    private static long pair(int first, int second) {
        return (long) first << 21 | second;
    }

    private int slot(long pair) {
        long product = pair * 0x9E3779B97F4A7C15L;
        int slot = (int) (product >>> 32) & pairs.length - 1;
        while (pairs[slot] != FREE && pairs[slot] != pair) {
            slot = slot + 1 & pairs.length - 1;
        }
        return slot;
    }
}
