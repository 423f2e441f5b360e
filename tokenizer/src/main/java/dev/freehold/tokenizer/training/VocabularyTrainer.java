package dev.freehold.tokenizer.training;

import dev.freehold.tokenizer.split.Splitter;
import dev.freehold.tokenizer.text.ByteAlphabet;
import dev.freehold.tokenizer.text.Utf8;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Learns the vocabulary of a byte-level BPE from text: texts are normalized (NFC) and cut into pieces, pieces are
/// counted, and merges are learned from the counts. The same texts give the same vocabulary, in whatever order and on
/// any number of threads.
public final class VocabularyTrainer {
    private static final int PIECE = 1 << 20; // characters that a thread takes at once

    private final TrainingSettings settings;
    private final Splitter splitter;
    private final Pattern specials; // in texts: they stand between documents, and are no text

    private VocabularyTrainer(TrainingSettings settings) {
        this.settings = settings;
        this.splitter = settings.splitting().splitter();
        this.specials = Pattern.compile(settings.specials().isEmpty()
                ? "(?!)"
                : settings.specials().stream().map(Pattern::quote).collect(Collectors.joining("|")));
    }

    /// The vocabulary of texts; closes nothing.
    ///
    /// @param texts  documents, on as many threads as there are cores
    public static LearnedVocabulary train(Stream<String> texts, TrainingSettings settings) {
        var trainer = new VocabularyTrainer(settings);
        WordCounts words = pieces(texts).unordered().collect(WordCounts::new, trainer::count, WordCounts::addAll);
        return trainer.learn(words);
    }

    /// Parts of texts, for several threads at once: `flatMap` alone would leave all parts of a text to one.
    static Stream<String> pieces(Stream<String> texts) {
        Iterator<String> pieces = texts.sequential().flatMap(text -> TextPieces.of(text, PIECE).stream()).iterator();
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(pieces, Spliterator.NONNULL), true);
    }

    private void count(WordCounts words, String text) {
        for (String part : specials.split(text)) {
            byte[] bytes = Utf8.bytes(Normalizer.normalize(part, Normalizer.Form.NFC));
            if (bytes.length > 0) {
                splitter.split(bytes, 0, bytes.length, (from, to) -> words.add(bytes, from, to, 1));
            }
        }
    }

    private LearnedVocabulary learn(WordCounts words) {
        var tokens = new ArrayList<>(settings.specials());
        List<String> alphabet = IntStream.range(0, 256)
                .mapToObj(value -> ByteAlphabet.write(new byte[] {(byte) value}, 0, 1)).toList();
        alphabet.stream().sorted().forEach(tokens::add);
        int[] byteIds = alphabet.stream().mapToInt(tokens::indexOf).toArray();
        List<LearnedVocabulary.Merge> merges = new MergeLearner(words, tokens, byteIds)
                .learn(settings.vocabularySize(), settings.minFrequency()).stream()
                .map(pair -> new LearnedVocabulary.Merge(tokens.get(PairTable.left(pair)),
                        tokens.get(PairTable.right(pair))))
                .toList();
        return new LearnedVocabulary(tokens, merges, settings);
    }
}
