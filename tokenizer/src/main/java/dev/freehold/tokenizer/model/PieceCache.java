package dev.freehold.tokenizer.model;

import java.util.Arrays;

/// Remembers the tokens of pieces that come again and again, as words do: those that came twice while no other piece
/// of the same hash came between.
///
/// One place per hash, the newer piece takes it, so the size is bounded. Threads share it without locks: an entry is
/// immutable, and the worst that a race does is to forget one.
final class PieceCache {
    private static final int PLACES = 1 << 15;
    private static final int LONGEST_PIECE = 64;

    private record Entry(byte[] piece, int[] ids) {}

    private final int[] hashes = new int[PLACES]; // of the last piece that came
    private final Entry[] entries = new Entry[PLACES];

    /// Adds the tokens of the piece to `ids` if they are known.
    boolean recall(byte[] text, int from, int to, int hash, Ids ids) {
        int place = hash & PLACES - 1;
        if (hashes[place] != hash) {
            return false;
        }
        Entry entry = entries[place];
        if (entry == null || !Arrays.equals(entry.piece, 0, entry.piece.length, text, from, to)) {
            return false;
        }
        ids.add(entry.ids);
        return true;
    }

    /// @param since  where the tokens of the piece start in `ids`
    void remember(byte[] text, int from, int to, int hash, Ids ids, int since) {
        int place = hash & PLACES - 1;
        if (hashes[place] != hash) {
            hashes[place] = hash;
        } else if (to - from <= LONGEST_PIECE) {
            entries[place] = new Entry(Arrays.copyOfRange(text, from, to), ids.since(since));
        }
    }
}
