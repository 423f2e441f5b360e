package dev.freehold.kernels.blocked;

import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import dev.freehold.tensor.training.AttentionSequences;
import java.util.Arrays;

/// Attention within the sequences of a batch, and the way back, query by query: each loop goes along keys, or along the
/// elements of one. A piece of work is a sequence and a key head.
///
/// @param sequences  of the batch
/// @param width      `W`
record TrainingAttention(Loops loops, ThreadTeam team, AttentionSequences sequences, int width) {
    /// Rows of a head of one sequence, or their transpose.
    private record Head(float[] elements, int rows, int width) {
        static Head of(Tensor tensor, int begin, int end, int head, int width) {
            var elements = new float[(end - begin) * width];
            for (int t = begin; t < end; t++) {
                for (int w = 0; w < width; w++) {
                    elements[(t - begin) * width + w] = tensor.get(t, head * width + w);
                }
            }
            return new Head(elements, end - begin, width);
        }

        Head transposed() {
            var turned = new float[elements.length];
            for (int t = 0; t < rows; t++) {
                for (int w = 0; w < width; w++) {
                    turned[w * rows + t] = elements[t * width + w];
                }
            }
            return new Head(turned, width, rows);
        }

        void store(Tensor tensor, int begin, int head) {
            for (int t = 0; t < rows; t++) {
                for (int w = 0; w < width; w++) {
                    tensor.set(begin + t, head * width + w, elements[t * width + w]);
                }
            }
        }

        /// `sums[from … to - 1] = factor·vector·this`.
        void multiply(float factor, float[] vector, int at, float[] sums, int from, int to) {
            Arrays.fill(sums, from, to, 0f);
            for (int row = 0; row < rows; row++) {
                add(factor * vector[at + row], elements, row * width + from, sums, from, to - from);
            }
        }
    }

    /// `to += factor·from`.
    private static void add(float factor, float[] from, int fromAt, float[] to, int toAt, int count) {
        for (int i = 0; i < count; i++) {
            to[toAt + i] += factor * from[fromAt + i];
        }
    }

    /// As [Loops#exponentials], which may add in another order once it is compiled: training should give the same
    /// bits each time.
    private static float exponentials(float[] x, int from, int count, float shift) {
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            x[i] = (float) Math.exp(x[i] - shift);
            sum += x[i];
        }
        return (float) sum;
    }

    private int shared() {
        return sequences.pattern().heads() / sequences.kvHeads();
    }

    /// A sequence and a key head.
    private interface Piece {
        void run(int begin, int end, int group);
    }

    private void each(Piece work) {
        int groups = sequences.kvHeads();
        team.run((sequences.bounds().length - 1) * groups, piece -> {
            int sequence = piece / groups;
            work.run(sequences.bounds()[sequence], sequences.bounds()[sequence + 1], piece % groups);
        });
    }

    /// The first key that query `t` of a sequence sees.
    private int first(int t) {
        return (int) Math.max(0, t - (long) sequences.pattern().window() + 1);
    }

    void forward(Tensor out, Tensor logSumExp, Tensor query, Tensor key, Tensor value) {
        each((begin, end, group) -> {
            Head keys = Head.of(key, begin, end, group, width).transposed();
            Head values = Head.of(value, begin, end, group, width);
            var weights = new float[end - begin];
            for (int h = group * shared(); h < (group + 1) * shared(); h++) {
                Head queries = Head.of(query, begin, end, h, width);
                var outs = new Head(new float[queries.elements.length], queries.rows, width);
                for (int t = 0; t < end - begin; t++) {
                    int first = first(t);
                    keys.multiply(sequences.pattern().scale(), queries.elements, t * width, weights, first, t + 1);
                    float most = loops.max(weights, first, t + 1 - first);
                    float total = exponentials(weights, first, t + 1 - first, most);
                    logSumExp.set(begin + t, h, (float) (most + Math.log(total)));
                    for (int j = first; j <= t; j++) {
                        add(weights[j] / total, values.elements, j * width, outs.elements, t * width, width);
                    }
                }
                outs.store(out, begin, h);
            }
        });
    }

    /// The gradients of the queries, keys and values of a sequence and key head.
    private record Gradients(float[] ofQueries, float[] ofKeys, float[] ofValues) {}

    void backward(Tensor dQuery, Tensor dKey, Tensor dValue, Tensor dOut, Tensor out, Tensor logSumExp, Tensor query,
            Tensor key, Tensor value) {
        each((begin, end, group) -> {
            Head keys = Head.of(key, begin, end, group, width);
            Head turnedKeys = keys.transposed();
            Head turnedValues = Head.of(value, begin, end, group, width).transposed();
            var weights = new float[end - begin];
            var slopes = new float[end - begin];
            var ofKeys = new Head(new float[keys.elements.length], keys.rows, width);
            var ofValues = new Head(new float[keys.elements.length], keys.rows, width);
            for (int h = group * shared(); h < (group + 1) * shared(); h++) {
                Head queries = Head.of(query, begin, end, h, width);
                Head dOuts = Head.of(dOut, begin, end, h, width);
                Head outs = Head.of(out, begin, end, h, width);
                var ofQueries = new Head(new float[queries.elements.length], queries.rows, width);
                var gradients = new Gradients(ofQueries.elements, ofKeys.elements, ofValues.elements);
                for (int t = 0; t < end - begin; t++) {
                    turnedKeys.multiply(sequences.pattern().scale(), queries.elements, t * width, weights, first(t),
                            t + 1);
                    turnedValues.multiply(1, dOuts.elements, t * width, slopes, first(t), t + 1);
                    derive(t, weights, slopes, logSumExp.get(begin + t, h), dOuts, outs);
                    addGradients(t, weights, slopes, queries, keys, dOuts, gradients);
                }
                ofQueries.store(dQuery, begin, h);
            }
            ofKeys.store(dKey, begin, group);
            ofValues.store(dValue, begin, group);
        });
    }

    /// Scores become weights, and slopes of weights those of scores.
    private void derive(int t, float[] weights, float[] slopes, float logSumExp, Head dOuts, Head outs) {
        exponentials(weights, first(t), t + 1 - first(t), logSumExp);
        double mean = 0;
        for (int w = 0; w < width; w++) {
            mean += (double) dOuts.elements[t * width + w] * outs.elements[t * width + w];
        }
        float scale = sequences.pattern().scale();
        for (int j = first(t); j <= t; j++) {
            slopes[j] = scale * weights[j] * (slopes[j] - (float) mean);
        }
    }

    private void addGradients(int t, float[] weights, float[] slopes, Head queries, Head keys, Head dOuts,
            Gradients gradients) {
        for (int j = first(t); j <= t; j++) {
            add(weights[j], dOuts.elements, t * width, gradients.ofValues, j * width, width);
            add(slopes[j], queries.elements, t * width, gradients.ofKeys, j * width, width);
            add(slopes[j], keys.elements, j * width, gradients.ofQueries, t * width, width);
        }
    }
}
