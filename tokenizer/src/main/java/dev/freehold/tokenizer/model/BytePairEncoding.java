package dev.freehold.tokenizer.model;

/// Byte-pair encoding: a piece starts as a row of the smallest tokens, and neighbours are joined in the order of the
/// merges (Sennrich et al. 2016, https://arxiv.org/abs/1508.07909).
public final class BytePairEncoding implements Model {
    private final Vocabulary vocabulary;
    private final Merges merges;
    private final Alphabet alphabet;
    private final boolean wholePieces;
    private final PieceCache cache = new PieceCache();

    /// @param wholePieces  whether a piece that is a token stays whole, whatever the merges say ("ignore_merges")
    public BytePairEncoding(Vocabulary vocabulary, Merges merges, Alphabet alphabet, boolean wholePieces) {
        this.vocabulary = vocabulary;
        this.merges = merges;
        this.alphabet = alphabet;
        this.wholePieces = wholePieces;
    }

    @Override
    public Encoder encoder() {
        var row = new Merger(merges);
        return (text, from, to, ids) -> {
            int hash = ByteHash.hash(text, from, to);
            if (!cache.recall(text, from, to, hash, ids)) {
                int size = ids.size();
                encode(text, from, to, row, ids);
                cache.remember(text, from, to, hash, ids, size);
            }
        };
    }

    private void encode(byte[] text, int from, int to, Merger row, Ids ids) {
        int whole = wholePieces ? vocabulary.find(text, from, to) : -1;
        if (whole >= 0) {
            ids.add(whole);
        } else {
            alphabet.spell(text, from, to, row);
            row.finish(ids);
        }
    }
}
