package dev.freehold.tensor;

import dev.freehold.tensor.block.BlockFormat;

/// The plainest possible implementation: one scalar loop per operation, summed left to right, on the caller's thread.
///
/// Every faster implementation is tested against this one; it also runs where no faster one can.
public final class ReferenceKernels implements Kernels {
    public static final String NAME = "reference";

    private record Unpacked(Tensor source) implements PackedMatrix {
        @Override
        public DType dtype() {
            return source.dtype();
        }

        @Override
        public Shape shape() {
            return source.shape();
        }
    }

    public ReferenceKernels() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int threads() {
        return 1;
    }

    @Override
    public PackedMatrix pack(Tensor weight) {
        return new Unpacked(weight);
    }

    @Override
    public void release(PackedMatrix weight) {}

    @Override
    public void matmul(Tensor out, PackedMatrix weight, Tensor input) {
        int width = weight.columns();
        var row = new float[width];
        for (int n = 0; n < weight.rows(); n++) {
            decodeRow(((Unpacked) weight).source, n, row);
            for (int t = 0; t < input.shape().rows(); t++) {
                float sum = 0f;
                for (int k = 0; k < width; k++) {
                    sum += row[k] * input.get(t, k);
                }
                out.set(t, n, sum);
            }
        }
    }

    @Override
    public void combine(Tensor out, Tensor input, int[] rows, Tensor weights) {
        int terms = weights.shape().columns();
        for (int t = 0; t < out.shape().rows(); t++) {
            for (int n = 0; n < out.shape().columns(); n++) {
                float sum = 0f;
                for (int k = 0; k < terms; k++) {
                    sum += weights.get(t, k) * input.get(rows[t * terms + k], n);
                }
                out.set(t, n, sum);
            }
        }
    }

    @Override
    public void gather(Tensor out, Tensor table, int[] tokens) {
        var row = new float[table.shape().columns()];
        for (int t = 0; t < tokens.length; t++) {
            decodeRow(table, tokens[t], row);
            for (int k = 0; k < row.length; k++) {
                out.set(t, k, row[k]);
            }
        }
    }

    private static void decodeRow(Tensor table, int index, float[] row) {
        BlockFormat.of(table.dtype()).decode(table.data(), index * table.rowBytes(), row, 0, row.length);
    }

    @Override
    public void addBias(Tensor x, Tensor bias) {
        for (int t = 0; t < x.shape().rows(); t++) {
            for (int n = 0; n < x.shape().columns(); n++) {
                x.set(t, n, x.get(t, n) + bias.get(0, n));
            }
        }
    }

    @Override
    public void add(Tensor x, Tensor y) {
        for (int t = 0; t < x.shape().rows(); t++) {
            for (int k = 0; k < x.shape().columns(); k++) {
                x.set(t, k, x.get(t, k) + y.get(t, k));
            }
        }
    }

    @Override
    public void rmsNorm(Tensor out, Tensor input, Tensor gain, float epsilon) {
        int width = gain.shape().columns();
        for (int t = 0; t < input.shape().rows(); t++) {
            for (int group = 0; group < input.shape().columns(); group += width) {
                float squares = 0f;
                for (int k = 0; k < width; k++) {
                    squares += input.get(t, group + k) * input.get(t, group + k);
                }
                float scale = (float) (1 / Math.sqrt(squares / width + epsilon));
                for (int k = 0; k < width; k++) {
                    out.set(t, group + k, gain.get(0, k) * (scale * input.get(t, group + k)));
                }
            }
        }
    }

    @Override
    public void rope(Tensor x, int heads, Tensor cosine, Tensor sine, RopePairing pairing) {
        int width = x.shape().columns() / heads;
        int pairs = cosine.shape().columns();
        for (int t = 0; t < x.shape().rows(); t++) {
            for (int h = 0; h < heads; h++) {
                for (int i = 0; i < pairs; i++) {
                    int first = h * width + (pairing == RopePairing.ADJACENT ? 2 * i : i);
                    int second = first + (pairing == RopePairing.ADJACENT ? 1 : pairs);
                    float p = x.get(t, first);
                    float q = x.get(t, second);
                    x.set(t, first, p * cosine.get(t, i) - q * sine.get(t, i));
                    x.set(t, second, p * sine.get(t, i) + q * cosine.get(t, i));
                }
            }
        }
    }

    @Override
    public void store(KvPages cache, int position, Tensor keys, Tensor values) {
        for (int t = 0; t < keys.shape().rows(); t++) {
            cache.store(position + t, keys, values, t);
        }
    }

    @Override
    public void attention(Tensor out, Tensor query, KvPages cache, int position, AttentionPattern pattern) {
        for (int t = 0; t < query.shape().rows(); t++) {
            for (int h = 0; h < pattern.heads(); h++) {
                attend(out, query, t, h, cache, position + t, pattern);
            }
        }
    }

    private static void attend(
            Tensor out, Tensor query, int t, int h, KvPages cache, int position, AttentionPattern pattern) {
        int width = cache.headWidth();
        int g = h / (pattern.heads() / cache.kvHeads());
        int first = Math.max(0, position - (pattern.window() - 1));
        var weights = new float[position + 1 - first];
        float max = Float.NEGATIVE_INFINITY;
        for (int j = first; j <= position; j++) {
            float score = 0f;
            for (int w = 0; w < width; w++) {
                score += query.get(t, h * width + w) * cache.key(g, w, j);
            }
            weights[j - first] = pattern.scale() * score;
            max = Math.max(max, weights[j - first]);
        }
        float sum = 0f;
        for (int j = 0; j < weights.length; j++) {
            weights[j] = (float) Math.exp(weights[j] - max);
            sum += weights[j];
        }
        for (int w = 0; w < cache.valueWidth(); w++) {
            float mix = 0f;
            for (int j = first; j <= position; j++) {
                mix += weights[j - first] * cache.value(g, w, j);
            }
            out.set(t, h * cache.valueWidth() + w, mix / sum);
        }
    }

    @Override
    public void swiGlu(Tensor gate, Tensor up) {
        for (int t = 0; t < gate.shape().rows(); t++) {
            for (int k = 0; k < gate.shape().columns(); k++) {
                gate.set(t, k, silu(gate.get(t, k)) * up.get(t, k));
            }
        }
    }

    private static float silu(float x) {
        return (float) (x / (1 + Math.exp(-x)));
    }

    @Override
    public void sigmoidGate(Tensor x, Tensor gate) {
        for (int t = 0; t < x.shape().rows(); t++) {
            for (int n = 0; n < x.shape().columns(); n++) {
                x.set(t, n, (float) (x.get(t, n) / (1 + Math.exp(-gate.get(t, n)))));
            }
        }
    }

    @Override
    public void convolve(Tensor out, Tensor input, Tensor history, Tensor taps) {
        int before = history.shape().rows();
        int tokens = input.shape().rows();
        var x = new float[before + tokens];
        for (int c = 0; c < input.shape().columns(); c++) {
            for (int i = 0; i < x.length; i++) {
                x[i] = i < before ? history.get(i, c) : input.get(i - before, c);
            }
            for (int t = 0; t < tokens; t++) {
                float sum = 0f;
                for (int j = 0; j <= before; j++) {
                    sum += taps.get(j, c) * x[t + j];
                }
                out.set(t, c, silu(sum));
            }
            for (int i = 0; i < before; i++) {
                history.set(i, c, x[tokens + i]);
            }
        }
    }

    @Override
    public void deltaGates(Tensor decay, Tensor beta, Tensor rate, Tensor bias) {
        for (int t = 0; t < decay.shape().rows(); t++) {
            for (int h = 0; h < decay.shape().columns(); h++) {
                double x = decay.get(t, h) + bias.get(0, h);
                double softplus = Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
                decay.set(t, h, (float) Math.exp(rate.get(0, h) * softplus));
                beta.set(t, h, (float) (1 / (1 + Math.exp(-beta.get(t, h)))));
            }
        }
    }

    @Override
    public void deltaRule(Tensor out, Tensor query, Tensor key, Tensor value, Tensor decay, Tensor beta,
            DeltaState state, HeadOrder order) {
        int keyWidth = state.keyWidth();
        int keyHeads = key.shape().columns() / keyWidth;
        for (int t = 0; t < out.shape().rows(); t++) {
            for (int h = 0; h < state.heads(); h++) {
                int first = keyWidth * order.keyHead(h, state.heads(), keyHeads);
                for (int j = 0; j < state.valueWidth(); j++) {
                    int element = h * state.valueWidth() + j;
                    float said = 0f;
                    for (int i = 0; i < keyWidth; i++) {
                        state.set(h, i, j, decay.get(t, h) * state.get(h, i, j));
                        said += key.get(t, first + i) * state.get(h, i, j);
                    }
                    float correction = beta.get(t, h) * (value.get(t, element) - said);
                    float answer = 0f;
                    for (int i = 0; i < keyWidth; i++) {
                        state.set(h, i, j, state.get(h, i, j) + key.get(t, first + i) * correction);
                        answer += query.get(t, first + i) * state.get(h, i, j);
                    }
                    out.set(t, element, answer);
                }
            }
        }
    }

    @Override
    public void close() {}
}
