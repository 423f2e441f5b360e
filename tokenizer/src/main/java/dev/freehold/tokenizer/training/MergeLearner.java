package dev.freehold.tokenizer.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/// Learns merges: the pair of tokens that stands side by side most often becomes a token, again and again.
///
/// Pairs are counted once; a merge changes the counts of the pairs around the places where it happens, and a heap has
/// the most frequent pair on top, with counts that are looked up again when a pair gets there. Of pairs of one count,
/// that of the smaller ids comes first, as in Hugging Face's `BpeTrainer`, and as there, a token that comes about in
/// two ways is one token.
///
/// Source: Sennrich et al. 2016, <https://arxiv.org/abs/1508.07909>; order of ties as documented by
/// <https://github.com/huggingface/tokenizers>, `models/bpe/trainer.rs`.
final class MergeLearner {
    private final int[] symbols; // of all words, one behind the other; a word that shrinks leaves room behind it
    private final int[] starts;
    private final int[] lengths;
    private final long[] counts; // of words
    private final List<String> tokens;
    private final Map<String, Integer> ids = new HashMap<>();
    private final PairTable pairs = new PairTable();
    private final PriorityQueue<Candidate> heap = new PriorityQueue<>();
    private final Map<Long, Integer> merges = new LinkedHashMap<>(); // pair → token

    /// A pair that may be merged.
    ///
    /// @param words  where it stands, or once stood
    private record Candidate(long pair, long count, Places words) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            return count == other.count ? Long.compare(pair, other.pair) : Long.compare(other.count, count);
        }
    }

    /// Numbers of words, each once, if it comes in a row.
    private static final class Places {
        private int[] words = new int[2];
        private int size;

        void add(int word) {
            if (size > 0 && words[size - 1] == word) {
                return;
            }
            if (size == words.length) {
                words = Arrays.copyOf(words, 2 * size);
            }
            words[size++] = word;
        }
    }

    /// @param words     to learn from
    /// @param tokens    those there are; grows by those learned
    /// @param byteIds   for each byte, its token
    MergeLearner(WordCounts words, List<String> tokens, int[] byteIds) {
        this.tokens = tokens;
        for (int id = 0; id < tokens.size(); id++) {
            ids.put(tokens.get(id), id);
        }
        int size = words.size();
        starts = new int[size];
        lengths = new int[size];
        counts = new long[size];
        symbols = new int[size == 0 ? 0 : words.end(size - 1)];
        byte[] bytes = words.bytes();
        for (int word = 0; word < size; word++) {
            starts[word] = words.start(word);
            lengths[word] = words.end(word) - words.start(word);
            counts[word] = words.count(word);
        }
        for (int i = 0; i < symbols.length; i++) {
            symbols[i] = byteIds[bytes[i] & 0xFF];
        }
    }

    /// Learns until there are so many tokens, or no pair is as frequent as asked.
    ///
    /// @return pairs of tokens that merge, in order
    List<Long> learn(int vocabularySize, long minFrequency) {
        countPairs();
        while (tokens.size() < vocabularySize && !heap.isEmpty()) {
            Candidate top = heap.poll();
            long count = pairs.count(top.pair);
            if (count != top.count) {
                heap.add(new Candidate(top.pair, count, top.words));
                continue;
            }
            if (count < Math.max(1, minFrequency)) {
                break;
            }
            merge(top);
        }
        return new ArrayList<>(merges.keySet());
    }

    private void countPairs() {
        var places = new HashMap<Long, Places>();
        for (int word = 0; word < starts.length; word++) {
            for (int i = starts[word]; i < starts[word] + lengths[word] - 1; i++) {
                long pair = PairTable.pair(symbols[i], symbols[i + 1]);
                pairs.add(pair, counts[word]);
                places.computeIfAbsent(pair, _ -> new Places()).add(word);
            }
        }
        places.forEach((pair, words) -> heap.add(new Candidate(pair, pairs.count(pair), words)));
    }

    private void merge(Candidate top) {
        String text = tokens.get(PairTable.left(top.pair)) + tokens.get(PairTable.right(top.pair));
        int id = ids.computeIfAbsent(text, _ -> {
            tokens.add(text);
            return tokens.size() - 1;
        });
        merges.remove(top.pair); // of two times the later one counts
        merges.put(top.pair, id);
        var places = new HashMap<Long, Places>();
        for (int i = 0; i < top.words.size; i++) {
            merge(top.words.words[i], top.pair, id, places);
        }
        places.forEach((pair, words) -> {
            long count = pairs.count(pair);
            if (count > 0) {
                heap.add(new Candidate(pair, count, words));
            }
        });
    }

    /// Merges a pair wherever it stands in a word, from left to right.
    private void merge(int word, long pair, int id, Map<Long, Places> places) {
        int left = PairTable.left(pair);
        int right = PairTable.right(pair);
        long count = counts[word];
        int start = starts[word];
        int end = start + lengths[word];
        int to = start;
        for (int from = start; from < end; to++) {
            if (from + 1 == end || symbols[from] != left || symbols[from + 1] != right) {
                symbols[to] = symbols[from++];
                continue;
            }
            if (to > start) {
                pairs.add(PairTable.pair(symbols[to - 1], left), -count);
                gain(PairTable.pair(symbols[to - 1], id), word, count, places);
            }
            from += 2;
            if (from < end) {
                pairs.add(PairTable.pair(right, symbols[from]), -count);
                gain(PairTable.pair(id, symbols[from]), word, count, places);
            }
            symbols[to] = id;
        }
        lengths[word] = to - start;
    }

    private void gain(long pair, int word, long count, Map<Long, Places> places) {
        pairs.add(pair, count);
        places.computeIfAbsent(pair, _ -> new Places()).add(word);
    }
}
