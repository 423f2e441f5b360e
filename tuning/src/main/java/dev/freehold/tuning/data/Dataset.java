package dev.freehold.tuning.data;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Examples to learn from, or pairs of answers, one of which is preferred; never both.
///
/// @param examples  empty where there are pairs
/// @param pairs     empty where there are examples
/// @param counts    what became of the entries they were made of; of a part of a split, still all
public record Dataset(List<Example> examples, List<PreferencePair> pairs, DataCounts counts) {
    public Dataset {
        examples = List.copyOf(examples);
        pairs = List.copyOf(pairs);
        if (!examples.isEmpty() && !pairs.isEmpty()) {
            throw new DataException("preference pairs cannot be mixed with other examples");
        }
    }

    /// The examples in files, in the order of files and entries.
    ///
    /// @throws DataException if a file cannot be read, an entry is malformed or cannot be put into the model's words
    ///     (names file and line), or there are conversations and the model has no chat template
    public static Dataset load(List<DataFile> files, TextFormat format, DataOptions options) {
        var loader = new DatasetLoader(format, options);
        files.forEach(loader::add);
        return loader.dataset();
    }

    /// Two parts of a dataset.
    public record Split(Dataset training, Dataset validation) {}

    /// Examples, or pairs.
    public int size() {
        return Math.max(examples.size(), pairs.size());
    }

    /// Tokens of an example, or of both answers of a pair with their prompt.
    public int tokens(int index) {
        if (pairs.isEmpty()) {
            return examples.get(index).ids().length;
        }
        PreferencePair pair = pairs.get(index);
        return pair.chosen().ids().length + pair.rejected().ids().length;
    }

    /// Tokens of all.
    public long tokens() {
        return IntStream.range(0, size()).mapToLong(this::tokens).sum();
    }

    /// Bytes of memory that its tokens take.
    public long bytes() {
        return tokens() * (Integer.BYTES + 1); // an id, and whether it is learned
    }

    /// Sets a part aside for validation, chosen at random, in the order of the data.
    ///
    /// @param fraction  how much of it, from 0 to less than 1; at least one example is set aside unless it is 0
    /// @throws DataException if nothing would be left to learn from
    public Split split(double fraction, long seed) {
        if (!(fraction >= 0 && fraction < 1)) {
            throw new IllegalArgumentException("the part for validation should be from 0 to 1, is " + fraction);
        }
        int aside = fraction == 0 ? 0 : Math.max(1, (int) Math.round(size() * fraction));
        if (aside >= size()) {
            throw new DataException("of %d examples, %d for validation leave none to learn from"
                    .formatted(size(), aside));
        }
        int[] order = IntStream.range(0, size()).toArray();
        Shuffle.shuffle(order, Shuffle.generator(seed, -1));
        return new Split(part(order, aside, order.length), part(order, 0, aside));
    }

    private Dataset part(int[] order, int from, int to) {
        int[] members = Arrays.copyOfRange(order, from, to);
        Arrays.sort(members);
        return pairs.isEmpty()
                ? new Dataset(IntStream.of(members).mapToObj(examples::get).toList(), List.of(), counts)
                : new Dataset(List.of(), IntStream.of(members).mapToObj(pairs::get).toList(), counts);
    }
}
