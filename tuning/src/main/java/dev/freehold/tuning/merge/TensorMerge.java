package dev.freehold.tuning.merge;

import dev.freehold.checkpoint.NewTensor;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.block.BlockFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// One tensor of several models becomes one of the merged model, in F32, row by row.
final class TensorMerge {
    /// Directions that are nearer than this cosine are interpolated straight.
    private static final double NEARLY_PARALLEL = 0.9995;
    private static final double NOTHING = 1e-8;

    private TensorMerge() {}

    /// Makes rows of some models' rows.
    private interface Mixing {
        /// @param models  elements of each model, all as many
        /// @param base    elements of the base, if there is one
        void mix(float[] out, float[][] models, float[] base);
    }

    /// The merged tensor. Nothing is read before its rows are asked for.
    ///
    /// @param models  the tensor in each model, all of one shape
    /// @param base    the tensor in the model that all were made from
    static NewTensor of(MergeMethod method, List<NewTensor> models, Optional<NewTensor> base) {
        List<FloatRows> rows = models.stream().map(FloatRows::new).toList();
        Optional<FloatRows> origin = base.map(FloatRows::new);
        Supplier<Mixing> mixing = switch (method) {
            case MergeMethod.Linear(var weights) -> () -> linear(weights);
            case MergeMethod.Slerp(double t) -> once(() -> slerp(rows.getFirst(), rows.getLast(), t));
            case MergeMethod.TaskArithmetic(var weights) -> () -> arithmetic(weights);
            case MergeMethod.Ties(var weights, double density) ->
                once(() -> ties(weights, thresholds(rows, origin.orElseThrow(), density)));
        };
        NewTensor first = models.getFirst();
        return new NewTensor(first.name(), DType.F32, first.shape(), (from, count, out) -> {
            var values = new float[count * first.shape().columns()];
            float[][] parts = rows.stream().map(each -> each.read(from, count)).toArray(float[][]::new);
            mixing.get().mix(values, parts, origin.map(each -> each.read(from, count)).orElse(new float[0]));
            BlockFormat.of(DType.F32).encode(values, 0, values.length, out, 0);
        });
    }

    /// What looks at a whole tensor does so once.
    private static Supplier<Mixing> once(Supplier<Mixing> making) {
        return new Supplier<>() {
            private Mixing made;

            @Override
            public synchronized Mixing get() {
                if (made == null) {
                    made = making.get();
                }
                return made;
            }
        };
    }

    private static Mixing linear(List<Double> weights) {
        double total = weights.stream().mapToDouble(weight -> weight).sum();
        return (out, models, _) -> {
            for (int i = 0; i < out.length; i++) {
                double sum = 0;
                for (int m = 0; m < models.length; m++) {
                    sum += weights.get(m) * models[m][i];
                }
                out[i] = (float) (sum / total);
            }
        };
    }

    private static Mixing slerp(FloatRows first, FloatRows second, double t) {
        var sums = new double[3];
        FloatRows.forEach((_, _, values) -> {
            for (int i = 0; i < values[0].length; i++) {
                sums[0] += (double) values[0][i] * values[0][i];
                sums[1] += (double) values[1][i] * values[1][i];
                sums[2] += (double) values[0][i] * values[1][i];
            }
        }, first, second);
        double lengths = Math.sqrt(sums[0]) * Math.sqrt(sums[1]);
        double cosine = lengths > NOTHING ? sums[2] / lengths : 1;
        boolean straight = Math.abs(cosine) > NEARLY_PARALLEL;
        double angle = Math.acos(Math.clamp(cosine, -1, 1));
        double a = straight ? 1 - t : Math.sin(angle * (1 - t)) / Math.sin(angle);
        double b = straight ? t : Math.sin(angle * t) / Math.sin(angle);
        return (out, models, _) -> {
            for (int i = 0; i < out.length; i++) {
                out[i] = (float) (a * models[0][i] + b * models[1][i]);
            }
        };
    }

    private static Mixing arithmetic(List<Double> weights) {
        return (out, models, base) -> {
            for (int i = 0; i < out.length; i++) {
                double sum = base[i];
                for (int m = 0; m < models.length; m++) {
                    sum += weights.get(m) * (models[m][i] - base[i]);
                }
                out[i] = (float) sum;
            }
        };
    }

    private static float[] thresholds(List<FloatRows> models, FloatRows base, double density) {
        long elements = base.tensor().shape().elements();
        long keep = Math.max(1, (long) (density * elements));
        var thresholds = new float[models.size()];
        IntStream.range(0, models.size()).filter(_ -> density < 1).forEach(
                m -> thresholds[m] = Magnitudes.threshold(models.get(m), base, keep));
        return thresholds;
    }

    /// Trims, elects a sign, and averages those that have it.
    private static Mixing ties(List<Double> weights, float[] thresholds) {
        return (out, models, base) -> {
            var changes = new double[models.length];
            for (int i = 0; i < out.length; i++) {
                double sum = 0;
                for (int m = 0; m < models.length; m++) {
                    float change = models[m][i] - base[i];
                    changes[m] = Math.abs(change) >= thresholds[m] ? weights.get(m) * change : 0;
                    sum += changes[m];
                }
                double sign = sum >= 0 ? 1 : -1;
                double mixed = 0;
                double share = 0;
                for (int m = 0; m < models.length; m++) {
                    if (Math.signum(changes[m]) == sign) {
                        mixed += changes[m];
                        share += weights.get(m);
                    }
                }
                out[i] = (float) (base[i] + mixed / (Math.abs(share) < NOTHING ? 1 : share));
            }
        };
    }
}
