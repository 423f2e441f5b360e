package dev.freehold.tuning.quantize;

import dev.freehold.checkpoint.NewTensor;
import dev.freehold.tensor.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/// How much each column of each matrix of a model counts: mean squares of the inputs, measured on a text.
///
/// @param source     where it comes from, for messages
/// @param datasets   the texts that were measured on
/// @param chunks     windows of them
/// @param chunkSize  tokens of a window; 0 if unknown
/// @param entries    by the name of the matrix
public record ImportanceMatrix(String source, List<String> datasets, int chunks, int chunkSize,
        SortedMap<String, Entry> entries) {
    /// A column whose inputs were all 0 in the text may matter in another: it counts this part of the mean.
    private static final float LEAST = 1e-4f;

    /// @param sums    of the squares of the inputs, one a column, of the planes of a stack one after the other
    /// @param counts  of the inputs: one for each plane, or one for all
    public record Entry(float[] sums, float[] counts) {
        /// Mean squares of a plane's inputs; of a plane that none came to, ones.
        float[] means(int plane, int columns) {
            var means = new float[columns];
            float count = counts[counts.length == 1 ? 0 : plane];
            double total = 0;
            for (int k = 0; k < columns; k++) {
                means[k] = count > 0f ? sums[plane * columns + k] / count : 1f;
                total += means[k];
            }
            float least = total > 0 ? (float) (LEAST * total / columns) : 1f;
            for (int k = 0; k < columns; k++) {
                means[k] = Math.max(means[k], least);
            }
            return means;
        }
    }

    /// How much the columns of the matrix `name` count at row `row`, counted through all planes, if that was measured.
    Optional<float[]> of(String name, int row, Shape shape) {
        return Optional.ofNullable(entries.get(name))
                .map(entry -> entry.means(shape.rank() > 2 ? row / height(shape) : 0, shape.columns()));
    }

    /// @throws QuantizationException if this was measured of another model
    void requireFits(Path model, List<NewTensor> tensors) {
        int known = 0;
        for (NewTensor tensor : tensors) {
            Entry entry = entries.get(tensor.name());
            if (entry == null) {
                continue;
            }
            known++;
            Shape shape = tensor.shape();
            int planes = shape.rank() > 2 ? shape.rows() / height(shape) : 1;
            if (entry.sums.length != planes * shape.columns()
                    || entry.counts.length != 1 && entry.counts.length != planes) {
                throw new QuantizationException(("%s: is of another model: it has %d columns for '%s', which is %s in "
                        + "%s").formatted(source, entry.sums.length, tensor.name(), shape, model));
            }
        }
        if (known == 0) {
            throw new QuantizationException("%s: is of another model: none of its %d matrices is in %s, not '%s'"
                    .formatted(source, entries.size(), model, entries.isEmpty() ? "" : entries.firstKey()));
        }
    }

    private static int height(Shape stack) {
        return stack.dimension(stack.rank() - 2);
    }

    /// Tells in the metadata of a quantized model what it was quantized with.
    void describe(Map<String, Object> metadata) {
        metadata.put("quantize.imatrix.file", source);
        if (!datasets.isEmpty()) {
            metadata.put("quantize.imatrix.dataset", datasets.getFirst());
        }
        metadata.put("quantize.imatrix.entries_count", (long) entries.size());
        metadata.put("quantize.imatrix.chunks_count", (long) chunks);
    }
}
