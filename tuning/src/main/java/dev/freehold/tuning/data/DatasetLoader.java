package dev.freehold.tuning.data;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Makes a dataset of files: reads their entries, and tokenizes them on all cores.
final class DatasetLoader {
    private final List<Example> examples = new ArrayList<>();
    private final List<PreferencePair> pairs = new ArrayList<>();
    private final Tokenization tokenization;
    private DataCounts counts = DataCounts.NONE;

    DatasetLoader(TextFormat format, DataOptions options) {
        this.tokenization = new Tokenization(format, options);
    }

    /// @throws DataException if a file cannot be read or an entry not be used
    void add(DataFile file) {
        int[] read = {0};
        try (Stream<Entry> entries = DataReader.entries(file)) {
            entries.parallel().map(tokenization::of).forEachOrdered(entry -> {
                read[0]++;
                add(entry);
            });
        }
        if (read[0] == 0) {
            throw new DataException(file.path() + ": is empty: there are no examples in it");
        }
    }

    private void add(Tokenized entry) {
        examples.addAll(entry.examples());
        pairs.addAll(entry.pairs());
        counts = counts.plus(entry.counts());
    }

    Dataset dataset() {
        return new Dataset(examples, pairs, counts);
    }
}
