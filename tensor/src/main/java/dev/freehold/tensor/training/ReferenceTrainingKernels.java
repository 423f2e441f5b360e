package dev.freehold.tensor.training;

import dev.freehold.tensor.Tensor;
import java.util.Arrays;

/// The operations of training in the plainest loops, summed in double: slow, and the judge of all others.
public final class ReferenceTrainingKernels implements TrainingKernels {
    public ReferenceTrainingKernels() {}

    @Override
    public boolean multipliesBf16() {
        return false;
    }

    @Override
    public void multiply(Strided out, Strided left, Strided right, boolean add, Precision precision) {
        Strided.requireProduct(out, left, right);
        for (int m = 0; m < out.rows(); m++) {
            for (int n = 0; n < out.columns(); n++) {
                double sum = add ? out.get(m, n) : 0;
                for (int k = 0; k < left.columns(); k++) {
                    sum += (double) left.get(m, k) * right.get(k, n);
                }
                out.set(m, n, (float) sum);
            }
        }
    }

    @Override
    public void addColumnSums(Tensor out, Tensor x) {
        for (int n = 0; n < x.shape().columns(); n++) {
            double sum = out.get(0, n);
            for (int t = 0; t < x.shape().rows(); t++) {
                sum += x.get(t, n);
            }
            out.set(0, n, (float) sum);
        }
    }

    @Override
    public void addRows(Tensor table, int[] tokens, Tensor rows) {
        for (int t = 0; t < tokens.length; t++) {
            for (int d = 0; d < rows.shape().columns(); d++) {
                table.set(tokens[t], d, table.get(tokens[t], d) + rows.get(t, d));
            }
        }
    }

    @Override
    public void rmsNormBackward(Tensor dInput, Tensor dGain, Tensor dOut, Tensor input, Tensor gain, float epsilon) {
        int width = gain.shape().columns();
        for (int t = 0; t < input.shape().rows(); t++) {
            for (int from = 0; from < input.shape().columns(); from += width) {
                double squares = 0;
                double along = 0; // Σ dOut·gain·input
                for (int k = 0; k < width; k++) {
                    double x = input.get(t, from + k);
                    squares += x * x;
                    along += dOut.get(t, from + k) * gain.get(0, k) * x;
                }
                double scale = 1 / Math.sqrt(squares / width + epsilon);
                double share = along * scale * scale * scale / width;
                for (int k = 0; k < width; k++) {
                    double x = input.get(t, from + k);
                    double d = dOut.get(t, from + k);
                    dGain.set(0, k, (float) (dGain.get(0, k) + d * x * scale));
                    dInput.set(t, from + k, (float) (d * gain.get(0, k) * scale - x * share));
                }
            }
        }
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    @Override
    public void swiGlu(Tensor out, Tensor gate, Tensor up) {
        for (int t = 0; t < out.shape().rows(); t++) {
            for (int f = 0; f < out.shape().columns(); f++) {
                double g = gate.get(t, f);
                out.set(t, f, (float) (g * sigmoid(g) * up.get(t, f)));
            }
        }
    }

    @Override
    public void swiGluBackward(Tensor dGate, Tensor dUp, Tensor dOut, Tensor gate, Tensor up) {
        for (int t = 0; t < dOut.shape().rows(); t++) {
            for (int f = 0; f < dOut.shape().columns(); f++) {
                double d = dOut.get(t, f);
                double g = gate.get(t, f);
                double s = sigmoid(g);
                dUp.set(t, f, (float) (d * g * s));
                dGate.set(t, f, (float) (d * up.get(t, f) * s * (1 + g * (1 - s))));
            }
        }
    }

    /// The first key that the query at row `t` sees, of a sequence that begins at row `begin`.
    private static int firstKey(int t, int begin, int window) {
        return (int) Math.max(begin, t - (long) window + 1);
    }

    private static double dot(Tensor a, int i, int aFrom, Tensor b, int j, int bFrom, int width) {
        double sum = 0;
        for (int w = 0; w < width; w++) {
            sum += (double) a.get(i, aFrom + w) * b.get(j, bFrom + w);
        }
        return sum;
    }

    @Override
    public void attention(Tensor out, Tensor logSumExp, Tensor query, Tensor key, Tensor value,
            AttentionSequences sequences, Precision precision) {
        int heads = sequences.pattern().heads();
        int width = query.shape().columns() / heads;
        float scale = sequences.pattern().scale();
        for (int s = 0; s + 1 < sequences.bounds().length; s++) {
            int begin = sequences.bounds()[s];
            for (int t = begin; t < sequences.bounds()[s + 1]; t++) {
                int first = firstKey(t, begin, sequences.pattern().window());
                for (int h = 0; h < heads; h++) {
                    int at = h / (heads / sequences.kvHeads()) * width;
                    var scores = new double[t - first + 1];
                    for (int j = first; j <= t; j++) {
                        scores[j - first] = scale * dot(query, t, h * width, key, j, at, width);
                    }
                    double most = Arrays.stream(scores).max().orElseThrow();
                    double total = Arrays.stream(scores).map(score -> Math.exp(score - most)).sum();
                    double lse = most + Math.log(total);
                    logSumExp.set(t, h, (float) lse);
                    for (int w = 0; w < width; w++) {
                        double sum = 0;
                        for (int j = first; j <= t; j++) {
                            sum += Math.exp(scores[j - first] - lse) * value.get(j, at + w);
                        }
                        out.set(t, h * width + w, (float) sum);
                    }
                }
            }
        }
    }

    @Override
    public void attentionBackward(Tensor dQuery, Tensor dKey, Tensor dValue, Tensor dOut, Tensor out, Tensor logSumExp,
            Tensor query, Tensor key, Tensor value, AttentionSequences sequences, Precision precision) {
        int heads = sequences.pattern().heads();
        int width = query.shape().columns() / heads;
        float scale = sequences.pattern().scale();
        dQuery.data().fill((byte) 0);
        dKey.data().fill((byte) 0);
        dValue.data().fill((byte) 0);
        for (int s = 0; s + 1 < sequences.bounds().length; s++) {
            int begin = sequences.bounds()[s];
            for (int t = begin; t < sequences.bounds()[s + 1]; t++) {
                int first = firstKey(t, begin, sequences.pattern().window());
                for (int h = 0; h < heads; h++) {
                    int at = h / (heads / sequences.kvHeads()) * width;
                    double mean = dot(dOut, t, h * width, out, t, h * width, width); // Σⱼ weightⱼ·dWeightⱼ
                    for (int j = first; j <= t; j++) {
                        double score = scale * dot(query, t, h * width, key, j, at, width);
                        double weight = Math.exp(score - logSumExp.get(t, h));
                        double dScore = scale * weight * (dot(dOut, t, h * width, value, j, at, width) - mean);
                        add(dValue, j, at, weight, dOut, t, h * width, width);
                        add(dQuery, t, h * width, dScore, key, j, at, width);
                        add(dKey, j, at, dScore, query, t, h * width, width);
                    }
                }
            }
        }
    }

    private static void add(Tensor to, int i, int toFrom, double factor, Tensor from, int j, int fromFrom, int width) {
        for (int w = 0; w < width; w++) {
            to.set(i, toFrom + w, (float) (to.get(i, toFrom + w) + factor * from.get(j, fromFrom + w)));
        }
    }

    @Override
    public void crossEntropy(Tensor losses, Tensor logits, int[] targets, float[] weights) {
        int words = logits.shape().columns();
        for (int t = 0; t < targets.length; t++) {
            float[] row = logits.row(t).toArray();
            double most = Double.NEGATIVE_INFINITY;
            for (float logit : row) {
                most = Math.max(most, logit);
            }
            double total = 0;
            for (float logit : row) {
                total += Math.exp(logit - most);
            }
            boolean learned = targets[t] >= 0;
            losses.set(0, t, learned ? (float) (most + Math.log(total) - row[targets[t]]) : 0);
            for (int v = 0; v < words; v++) {
                double share = Math.exp(row[v] - most) / total - (v == targets[t] ? 1 : 0);
                logits.set(t, v, learned ? (float) (weights[t] * share) : 0);
            }
        }
    }

    @Override
    public void adamW(Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment, AdamWStep step) {
        double first = 1 - Math.pow(step.beta1(), step.step());
        double second = 1 - Math.pow(step.beta2(), step.step());
        for (int i = 0; i < parameter.shape().rows(); i++) {
            for (int j = 0; j < parameter.shape().columns(); j++) {
                double g = (double) step.gradientScale() * gradient.get(i, j);
                double m = step.beta1() * firstMoment.get(i, j) + (1 - step.beta1()) * g;
                double v = step.beta2() * secondMoment.get(i, j) + (1 - step.beta2()) * g * g;
                firstMoment.set(i, j, (float) m);
                secondMoment.set(i, j, (float) v);
                double p = parameter.get(i, j) * (1 - (double) step.rate() * step.decay());
                parameter.set(i, j, (float) (p - step.rate() * (m / first) / (Math.sqrt(v / second) + step.epsilon())));
            }
        }
    }

    @Override
    public double sumOfSquares(Tensor x) {
        double sum = 0;
        for (float value : x.toArray()) {
            sum += (double) value * value;
        }
        return sum;
    }
}
