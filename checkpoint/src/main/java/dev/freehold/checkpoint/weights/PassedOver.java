package dev.freehold.checkpoint.weights;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Counts the tensors of parts that are in the files and that the text network does without.
public final class PassedOver {
    /// A part of a model that is not computed.
    public enum Part {
        VISION("the vision part", "images are not read"),
        PREDICTION("the part that predicts several tokens at once", "they are predicted one by one"),
        SURPLUS("the part after the last layer", "the configuration counts fewer layers");

        private final String what;
        private final String why;

        Part(String what, String why) {
            this.what = what;
            this.why = why;
        }
    }

    private final Map<Part, Integer> tensors = new EnumMap<>(Part.class);

    /// Counts one tensor of `part`.
    public void add(Part part) {
        tensors.merge(part, 1, Integer::sum);
    }

    /// A line for each part there is.
    public List<String> notes() {
        var notes = new ArrayList<String>();
        tensors.forEach((part, count) -> notes.add("%s (%d tensor%s) is not used: %s"
                .formatted(part.what, count, count == 1 ? "" : "s", part.why)));
        return List.copyOf(notes);
    }
}
