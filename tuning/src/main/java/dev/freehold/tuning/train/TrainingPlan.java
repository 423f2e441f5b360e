package dev.freehold.tuning.train;

import dev.freehold.tuning.data.DataCounts;
import dev.freehold.tuning.network.MemoryNeed;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a training is going to do, known before it begins.
///
/// @param counts          what became of the data
/// @param examples        to learn from, or pairs
/// @param validation      examples, or pairs, that the loss is measured on beside it
/// @param sequenceLength  tokens of an example at most
/// @param packed          whether examples share rows
/// @param batches         micro-batches of the first epoch
/// @param fill            the share of their rows that is tokens, if they are packed
/// @param steps           of the whole training
/// @param resumed         those that were done before
/// @param epochs          times that the data is seen
/// @param trainable       parameters that are learned
/// @param parameters      all of the network's
/// @param need            bytes of memory that it takes, beside Java itself
/// @param others          bytes of memory for the teacher or the reference
/// @param data            bytes of memory for the examples
/// @param memory          bytes that this process may have
/// @param seconds         it will take, by a measurement of the first batch
public record TrainingPlan(DataCounts counts, long examples, long validation, int sequenceLength, boolean packed,
        int batches, double fill, int steps, int resumed, double epochs, long trainable, long parameters,
        MemoryNeed need, long others, long data, long memory, double seconds, Path output) {
    /// Bytes of memory for Java itself. Beside what is counted, a process took 105 to 146 MiB at its peak.
    public static final long JAVA = 128L << 20;

    private static final long LEAST_RESERVE = 512L << 20;

    /// Bytes of memory in all.
    public long total() {
        return need.total() + others + data + JAVA;
    }

    /// Whether it fits into the memory that there is, with a reserve for the system and its cache of files.
    public boolean fits() {
        return total() <= memory - Math.max(memory / 10, LEAST_RESERVE);
    }

    Map<String, Object> describe() {
        var names = new LinkedHashMap<String, Object>();
        names.put("entries", counts.entries());
        names.put("examples", examples);
        names.put("validation_examples", validation);
        names.put("tokens", counts.tokens());
        names.put("learned_tokens", counts.learnedTokens());
        names.put("dropped", counts.dropped());
        names.put("truncated", counts.truncated());
        names.put("empty", counts.empty());
        names.put("nothing_to_learn", counts.unlearned());
        names.put("longest", (long) counts.longest());
        names.put("sequence_length", (long) sequenceLength);
        names.put("micro_batches", (long) batches);
        names.put("fill", fill);
        names.put("steps", (long) steps);
        names.put("epochs", epochs);
        names.put("trainable_parameters", trainable);
        names.put("parameters", parameters);
        names.put("memory_needed", total());
        names.put("memory", memory);
        names.put("expected_seconds", seconds);
        return names;
    }
}
