package dev.freehold.tuning.quantize;

import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.engine.Model;
import dev.freehold.engine.ModelOptions;
import dev.freehold.engine.TextPerplexity;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Measures how much columns count: goes through a text with a model and sums the squares of what each matrix is
/// multiplied with. Windows are those of [TextPerplexity], all of their tokens count.
public final class ImportanceMeasurement {
    /// Matrices of a stack are called like it, with their index.
    private static final Pattern PLANE = Pattern.compile("(.*)\\[(\\d+)]");

    private final Map<String, Sums> sums = new HashMap<>();

    private ImportanceMeasurement() {}

    private static final class Sums {
        private final double[] squares;
        private long count;

        Sums(int columns) {
            this.squares = new double[columns];
        }
    }

    /// @param name    of the text, for the file
    /// @param window  tokens of a window; at most the context
    /// @throws dev.freehold.engine.EngineException if the text has less than two windows
    public static ImportanceMatrix measure(Path path, ModelOptions options, String text, String name, int window,
            TextPerplexity.Progress progress) {
        var measurement = new ImportanceMeasurement();
        try (Model model = Model.open(path, options, kernels -> new ObservedKernels(kernels, measurement::add))) {
            int[] tokens = model.encode(text);
            int size = Math.min(window, model.contextLength());
            TextPerplexity.of(model, tokens, size, progress);
            var shapes = new HashMap<String, Shape>();
            for (TensorInfo info : model.checkpoint().tensors()) {
                shapes.put(info.name(), info.shape());
            }
            return new ImportanceMatrix(path.toString(), List.of(name), tokens.length / size, size,
                    measurement.entries(shapes));
        }
    }

    private void add(String matrix, Tensor input) {
        int columns = input.shape().columns();
        Sums own = sums.computeIfAbsent(matrix, _ -> new Sums(columns));
        for (int t = 0; t < input.shape().rows(); t++) {
            float[] row = input.row(t).toArray();
            for (int k = 0; k < columns; k++) {
                own.squares[k] += (double) row[k] * row[k];
            }
            own.count++;
        }
    }

    /// What was measured of the tensors of the model; the planes of a stack together.
    private TreeMap<String, ImportanceMatrix.Entry> entries(Map<String, Shape> shapes) {
        var entries = new TreeMap<String, ImportanceMatrix.Entry>();
        sums.forEach((matrix, own) -> {
            Matcher plane = PLANE.matcher(matrix);
            String name = plane.matches() ? plane.group(1) : matrix;
            Shape shape = shapes.get(name);
            if (shape == null || shape.columns() != own.squares.length) {
                return; // something made of the tensor, such as its transpose
            }
            int planes = shape.rank() > 2 ? shape.rows() / shape.dimension(shape.rank() - 2) : 1;
            ImportanceMatrix.Entry entry = entries.computeIfAbsent(name,
                    _ -> new ImportanceMatrix.Entry(new float[planes * shape.columns()], new float[planes]));
            int index = plane.matches() ? Integer.parseInt(plane.group(2)) : 0;
            for (int k = 0; k < own.squares.length; k++) {
                entry.sums()[index * own.squares.length + k] = (float) own.squares[k];
            }
            entry.counts()[index] = own.count;
        });
        return entries;
    }
}
