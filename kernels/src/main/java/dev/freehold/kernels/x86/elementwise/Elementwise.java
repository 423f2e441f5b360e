package dev.freehold.kernels.x86.elementwise;

import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Parameters;
import dev.freehold.kernels.x86.assembler.Routine;
import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.RopePairing;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.Objects;

/// The operations that go over activations element by element, on rows `from … to - 1`, in one call of machine code.
///
/// What an operation does to a row does not depend on the other rows of the call. Safe for several threads, each with
/// its own [Parameters] and rows. All tensors are F32 in native memory that is no mapped file.
///
/// Every method throws [IndexOutOfBoundsException] where rows are not there, and [IllegalArgumentException] where
/// tensors do not fit together or lie where machine code must not go.
public final class Elementwise {
    private final CpuTier tier;
    private final Routines routines;

    public Elementwise(CpuTier tier, Routines routines) {
        this.tier = tier;
        this.routines = routines;
    }

    /// `x[t, k] += y[t, k]`.
    ///
    /// @param x  `(T, D)`
    /// @param y  `(T, D)`
    public void add(Parameters parameters, Tensor x, Tensor y, int from, int to) {
        addRows(parameters, x, y, address(y, from, to), y.rowBytes(), from, to);
    }

    /// `x[t, n] += bias[n]`.
    ///
    /// @param x     `(T, N)`
    /// @param bias  `(N)`
    public void addBias(Parameters parameters, Tensor x, Tensor bias, int from, int to) {
        addRows(parameters, x, bias, address(bias), 0, from, to);
    }

    private void addRows(Parameters parameters, Tensor x, Tensor y, long yAt, long yStride, int from, int to) {
        requireSameWidth(x, y);
        parameters.set(AddRows.P_X, address(x, from, to))
                .set(AddRows.P_Y, yAt)
                .set(AddRows.P_Y_STRIDE, yStride);
        call(parameters, to - from, new AddRows(tier, x.shape().columns()), x, y);
    }

    /// `out[t, k] = gain[k]·input[t, k] / √(mean(input[t]²) + epsilon)`, over groups of `K = gain` elements.
    ///
    /// @param out    `(T, n·K)`, may be `input`
    /// @param input  `(T, n·K)`
    /// @param gain   `(K)`
    public void rmsNorm(
            Parameters parameters, Tensor out, Tensor input, Tensor gain, float epsilon, int from, int to) {
        requireSameWidth(out, input);
        int width = gain.shape().columns();
        int groups = parts(input, width);
        parameters.set(RmsNorm.P_OUT, address(out, from, to))
                .set(RmsNorm.P_X, address(input, from, to))
                .set(RmsNorm.P_GAIN, address(gain))
                .set(RmsNorm.P_EPSILON, epsilon);
        call(parameters, (long) groups * (to - from), new RmsNorm(tier, width), out, input, gain);
    }

    /// Turns the pairs of each head by their angle: `(p, q) → (p·cos − q·sin, p·sin + q·cos)`. Elements of a head past
    /// the `R` that `cosine` covers stay as they are.
    ///
    /// @param x        `(T, heads·W)`
    /// @param cosine   `(T, R/2)`
    /// @param sine     `(T, R/2)`
    public void rope(Parameters parameters, Tensor x, int heads, Tensor cosine, Tensor sine, RopePairing pairing,
            int from, int to) {
        int width = parts(x, heads);
        int pairs = cosine.shape().columns();
        requireSameWidth(cosine, sine);
        if (2 * pairs > width) {
            throw new IllegalArgumentException("%s: %d pairs of a head of %d elements cannot turn"
                    .formatted(x.name(), pairs, width));
        }
        parameters.set(Rope.P_HEADS, heads)
                .set(Rope.P_X, address(x, from, to))
                .set(Rope.P_COSINE, address(cosine, from, to))
                .set(Rope.P_SINE, address(sine, from, to));
        call(parameters, to - from, new Rope(tier, width, pairs, pairing), x, cosine, sine);
    }

    /// `out[t] = Σₖ weights[t, k]·input[rows[t·K + k]]`.
    ///
    /// @param out      `(T, D)`, none of `input`
    /// @param input    `(R, D)`
    /// @param rows     `T·K` row numbers of `input`
    /// @param weights  `(T, K)`
    public void combine(
            Parameters parameters, Tensor out, Tensor input, int[] rows, Tensor weights, int from, int to) {
        requireSameWidth(out, input);
        int terms = weights.shape().columns();
        long inputAt = address(input, 0, input.shape().rows());
        parameters.set(CombineRows.P_OUT, address(out, from, to))
                .set(CombineRows.P_WEIGHTS, address(weights, from, to));
        Objects.checkFromToIndex(from * terms, to * terms, rows.length);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment addresses = arena.allocate(ValueLayout.JAVA_LONG, (long) (to - from) * terms);
            for (int i = from * terms; i < to * terms; i++) {
                long row = Objects.checkIndex(rows[i], input.shape().rows());
                addresses.setAtIndex(ValueLayout.JAVA_LONG, i - from * terms, inputAt + row * input.rowBytes());
            }
            parameters.set(CombineRows.P_ADDRESSES, addresses.address());
            call(parameters, to - from, new CombineRows(tier, terms, out.shape().columns()), out, input, weights);
        }
    }

    /// Whether [#widen] converts rows of this type and width.
    public boolean widens(DType dtype, int width) {
        return (dtype == DType.F16 || dtype == DType.BF16) && width % tier.lanes() == 0;
    }

    /// `out[t] = table[rows[t]]` for `t` from `from` to `to - 1`.
    ///
    /// @param out    F32 `(T, D)`
    /// @param table  F16 or BF16 `(R, D)`, in native memory
    public void widen(Parameters parameters, Tensor out, Tensor table, int[] rows, int from, int to) {
        requireSameWidth(out, table);
        Routine code = routines.of(new WidenHalves(tier, table.dtype()));
        long tableAt = new Rows(table.data(), table.rowBytes()).address(table.shape().rows(), table.rowBytes());
        long outAt = address(out, from, to);
        for (int t = from; t < to; t++) {
            long row = Objects.checkIndex(rows[t], table.shape().rows());
            parameters.set(WidenHalves.P_FROM, tableAt + row * table.rowBytes())
                    .set(WidenHalves.P_TO, outAt + (t - from) * out.rowBytes())
                    .set(WidenHalves.P_VECTORS, out.shape().columns() / tier.lanes())
                    .call(code);
        }
        Reference.reachabilityFence(table);
        Reference.reachabilityFence(out);
    }

    /// `gate = silu(gate)·up`, with `silu(x) = x / (1 + e⁻ˣ)`.
    ///
    /// @param gate  `(T, F)`
    /// @param up    `(T, F)`
    public void swiGlu(Parameters parameters, Tensor gate, Tensor up, int from, int to) {
        requireSameWidth(gate, up);
        parameters.set(SwiGlu.P_GATE, address(gate, from, to))
                .set(SwiGlu.P_UP, address(up, from, to));
        call(parameters, to - from, new SwiGlu(tier, gate.shape().columns()), gate, up);
    }

    /// `x = x·σ(gate)`, with `σ(x) = 1 / (1 + e⁻ˣ)`.
    ///
    /// @param x     `(T, N)`
    /// @param gate  `(T, N)`
    public void sigmoidGate(Parameters parameters, Tensor x, Tensor gate, int from, int to) {
        requireSameWidth(x, gate);
        parameters.set(SigmoidGate.P_X, address(x, from, to))
                .set(SigmoidGate.P_GATE, address(gate, from, to));
        call(parameters, to - from, new SigmoidGate(tier, x.shape().columns()), x, gate);
    }

    /// `decay = exp(rate·softplus(decay + bias))`, `beta = σ(beta)`.
    ///
    /// @param decay  `(T, Hv)`
    /// @param beta   `(T, Hv)`
    /// @param rate   `(Hv)`
    /// @param bias   `(Hv)`
    public void deltaGates(
            Parameters parameters, Tensor decay, Tensor beta, Tensor rate, Tensor bias, int from, int to) {
        requireSameWidth(decay, beta);
        requireSameWidth(decay, rate);
        requireSameWidth(decay, bias);
        parameters.set(DeltaGates.P_DECAY, address(decay, from, to))
                .set(DeltaGates.P_BETA, address(beta, from, to))
                .set(DeltaGates.P_RATE, address(rate))
                .set(DeltaGates.P_BIAS, address(bias));
        call(parameters, to - from, new DeltaGates(tier, decay.shape().columns()), decay, beta, rate, bias);
    }

    /// Calls what `emitter` writes, unless there are no rows, while `tensors`, whose addresses it has, stay alive.
    private void call(Parameters parameters, long rows, Emitter emitter, Tensor... tensors) {
        if (rows > 0) {
            parameters.set(RowLoop.P_ROWS, rows).call(routines.of(emitter));
        }
        for (Tensor each : tensors) {
            Reference.reachabilityFence(each);
        }
    }

    /// Where the only row of `x` begins.
    private static long address(Tensor x) {
        return address(x, 0, 1);
    }

    /// Where row `from` of `x` begins.
    private static long address(Tensor x, int from, int to) {
        if (x.dtype() != DType.F32) {
            throw new IllegalArgumentException("%s: should be F32, is %s".formatted(x.name(), x.dtype()));
        }
        Objects.checkFromToIndex(from, to, x.shape().rows());
        return new Rows(x.data(), x.rowBytes()).address(to, x.rowBytes()) + from * x.rowBytes();
    }

    /// What each of `count` equal parts of a row has, or how many parts of `count` elements a row has.
    private static int parts(Tensor x, int count) {
        if (count <= 0 || x.shape().columns() % count != 0) {
            throw new IllegalArgumentException("%s: %d columns are no multiple of %d"
                    .formatted(x.name(), x.shape().columns(), count));
        }
        return x.shape().columns() / count;
    }

    private static void requireSameWidth(Tensor x, Tensor y) {
        if (x.shape().columns() != y.shape().columns()) {
            throw new IllegalArgumentException("%s has %d columns, %s has %d"
                    .formatted(x.name(), x.shape().columns(), y.name(), y.shape().columns()));
        }
    }
}
