package dev.freehold.kernels.x86.training.elementwise;

import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Parameters;
import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.elementwise.RowLoop;
import dev.freehold.kernels.x86.memory.NativeMemory;
import dev.freehold.tensor.ShapeMismatchException;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import dev.freehold.tensor.training.AdamWStep;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Objects;

/// The operations of training that go over activations and parameters element by element, shared over the threads in
/// pieces that follow from the shapes, so that threads change no bit of a sum.
public final class TrainingElementwise {
    /// Elements of a piece.
    private static final int PIECE = 1 << 14;
    /// Elements of a row, where a tensor is a line of elements.
    private static final int LINE = 1024;
    /// Columns of a piece of sums along columns.
    private static final int COLUMNS = 256;
    /// Rows that are added up one after the other; more would lose digits.
    private static final int SUMMED_ROWS = 64;
    /// Pieces that sums along columns of gains are computed in, each by itself.
    private static final int PARTS = 32;

    private final CpuTier tier;
    private final Routines routines;
    private final ThreadTeam team;
    private final ThreadLocal<Parameters> parameters;
    private final ThreadLocal<MemorySegment> states = ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(16, 16));
    private MemorySegment partialSums = MemorySegment.NULL;

    public TrainingElementwise(
            CpuTier tier, Routines routines, ThreadTeam team, ThreadLocal<Parameters> parameters) {
        this.tier = tier;
        this.routines = routines;
        this.team = team;
        this.parameters = parameters;
    }

    public void swiGlu(Tensor out, Tensor gate, Tensor up) {
        requireSame(out, gate, up);
        int width = out.shape().columns();
        rows(out.shape().rows(), width, (from, count) -> call(count, new SwiGluForward(tier, width), parameters.get()
                .set(SwiGluForward.P_OUT, address(out, from))
                .set(SwiGluForward.P_GATE, address(gate, from))
                .set(SwiGluForward.P_UP, address(up, from))));
        keepAlive(out, gate, up);
    }

    public void swiGluBackward(Tensor dGate, Tensor dUp, Tensor dOut, Tensor gate, Tensor up) {
        requireSame(dGate, dUp, dOut, gate, up);
        int width = dOut.shape().columns();
        rows(dOut.shape().rows(), width, (from, count) -> call(count, new SwiGluBackward(tier, width),
                parameters.get()
                        .set(SwiGluBackward.P_D_GATE, address(dGate, from))
                        .set(SwiGluBackward.P_D_UP, address(dUp, from))
                        .set(SwiGluBackward.P_D_OUT, address(dOut, from))
                        .set(SwiGluBackward.P_GATE, address(gate, from))
                        .set(SwiGluBackward.P_UP, address(up, from))));
        keepAlive(dGate, dUp, dOut, gate, up);
    }

    public void rmsNormBackward(Tensor dInput, Tensor dGain, Tensor dOut, Tensor input, Tensor gain, float epsilon) {
        requireSame(dInput, dOut, input);
        requireSame(dGain, gain);
        int width = gain.shape().columns();
        if (input.shape().columns() % width != 0) {
            throw new ShapeMismatchException("%s: %d columns are no multiple of %d"
                    .formatted(input.name(), input.shape().columns(), width));
        }
        int rows = Math.toIntExact(input.shape().elements() / width);
        int each = Math.max(Math.ceilDiv(rows, PARTS), Math.ceilDiv(PIECE, width));
        int parts = Math.ceilDiv(rows, each);
        long rowBytes = (long) width * Float.BYTES;
        partialSums = NativeMemory.atLeast(partialSums, parts * rowBytes);
        partialSums.asSlice(0, parts * rowBytes).fill((byte) 0);
        long sums = partialSums.address();
        team.run(parts, part -> {
            long from = part * (long) each * rowBytes;
            call(Math.min(each, rows - part * each), new RmsNormBackward(tier, width), parameters.get()
                    .set(RmsNormBackward.P_D_INPUT, dInput.data().address() + from)
                    .set(RmsNormBackward.P_D_GAIN, sums + part * rowBytes)
                    .set(RmsNormBackward.P_D_OUT, dOut.data().address() + from)
                    .set(RmsNormBackward.P_INPUT, input.data().address() + from)
                    .set(RmsNormBackward.P_GAIN, gain.data().address())
                    .set(RmsNormBackward.P_EPSILON, epsilon));
        });
        addColumns(dGain.data().address(), sums, parts, width);
        keepAlive(dInput, dGain, dOut, input, gain);
    }

    public void addColumnSums(Tensor out, Tensor x) {
        NativeMemory.requireFloats(out);
        NativeMemory.requireFloats(x);
        if (out.shape().elements() != x.shape().columns()) {
            throw new ShapeMismatchException("%s: is %s, has no sums of %d columns"
                    .formatted(out.name(), out.shape(), x.shape().columns()));
        }
        int rows = x.shape().rows();
        int width = x.shape().columns();
        int parts = Math.ceilDiv(rows, SUMMED_ROWS);
        long at = x.data().address();
        if (parts > 1) {
            partialSums = NativeMemory.atLeast(partialSums, parts * x.rowBytes());
            long sums = partialSums.address();
            int strips = Math.ceilDiv(width, COLUMNS);
            partialSums.asSlice(0, parts * x.rowBytes()).fill((byte) 0);
            share((long) rows * width, parts * strips, piece -> {
                int part = piece / strips;
                addColumns(sums + part * x.rowBytes(), at + (long) part * SUMMED_ROWS * x.rowBytes(),
                        Math.min(SUMMED_ROWS, rows - part * SUMMED_ROWS), width, piece % strips);
            });
            addColumns(out.data().address(), sums, parts, width);
        } else {
            addColumns(out.data().address(), at, rows, width);
        }
        keepAlive(out, x);
    }

    private void addColumns(long out, long x, int rows, int width) {
        share((long) rows * width, Math.ceilDiv(width, COLUMNS), strip -> addColumns(out, x, rows, width, strip));
    }

    private void addColumns(long out, long x, int rows, int width, int strip) {
        long from = (long) strip * COLUMNS * Float.BYTES;
        call(rows, new ColumnSums(tier, Math.min(COLUMNS, width - strip * COLUMNS), width * Float.BYTES),
                parameters.get().set(ColumnSums.P_OUT, out + from).set(ColumnSums.P_X, x + from));
    }

    public void addRows(Tensor table, int[] tokens, Tensor rows) {
        NativeMemory.requireFloats(table);
        NativeMemory.requireFloats(rows);
        int width = rows.shape().columns();
        if (table.shape().columns() != width || rows.shape().rows() != tokens.length) {
            throw new ShapeMismatchException("%s: %d rows of %s do not fit %s"
                    .formatted(rows.name(), tokens.length, rows.shape(), table.shape()));
        }
        for (int token : tokens) {
            Objects.checkIndex(token, table.shape().rows());
        }
        share((long) tokens.length * width, Math.ceilDiv(width, COLUMNS), piece -> {
            long from = (long) piece * COLUMNS * Float.BYTES;
            var sums = new ColumnSums(tier, Math.min(COLUMNS, width - piece * COLUMNS), 0);
            for (int t = 0; t < tokens.length; t++) {
                call(1, sums, parameters.get()
                        .set(ColumnSums.P_OUT, address(table, tokens[t]) + from)
                        .set(ColumnSums.P_X, address(rows, t) + from));
            }
        });
        keepAlive(table, rows);
    }

    public void crossEntropy(Tensor losses, Tensor logits, int[] targets, float[] weights) {
        NativeMemory.requireFloats(logits);
        int words = logits.shape().columns();
        if (logits.shape().rows() != targets.length || weights.length != targets.length
                || losses.shape().elements() != targets.length) {
            throw new ShapeMismatchException("%s: is %s, there are %d targets, %d weights and %d losses".formatted(
                    logits.name(), logits.shape(), targets.length, weights.length, losses.shape().elements()));
        }
        for (int target : targets) {
            Objects.checkIndex(target + 1, words + 1);
        }
        share(logits.shape().elements(), targets.length, t -> {
            if (targets[t] < 0) {
                losses.set(0, t, 0);
                logits.row(t).data().fill((byte) 0);
                return;
            }
            losses.set(0, t, crossEntropy(logits, t, targets[t], weights[t]));
        });
        keepAlive(losses, logits);
    }

    private float crossEntropy(Tensor logits, int t, int target, float weight) {
        MemorySegment state = states.get(); // the weight, the greatest logit, the sum of exponentials
        float logit = logits.get(t, target);
        state.setAtIndex(Tensor.FLOAT, 0, weight);
        call(1, new SoftmaxGradient(tier, logits.shape().columns()), parameters.get()
                .set(SoftmaxGradient.P_X, address(logits, t))
                .set(SoftmaxGradient.P_WEIGHTS, state.address())
                .set(SoftmaxGradient.P_STATES, state.address() + Float.BYTES));
        logits.set(t, target, logits.get(t, target) - weight);
        double greatest = state.getAtIndex(Tensor.FLOAT, 1);
        return (float) (greatest - logit + Math.log(state.getAtIndex(Tensor.FLOAT, 2)));
    }

    public void adamW(Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment, AdamWStep step) {
        for (Tensor tensor : new Tensor[] {parameter, gradient, firstMoment, secondMoment}) {
            NativeMemory.requireFloats(tensor);
            if (tensor.shape().elements() != parameter.shape().elements()) {
                throw new ShapeMismatchException("%s: is %s, the parameter is %s"
                        .formatted(tensor.name(), tensor.shape(), parameter.shape()));
            }
        }
        double first = 1 - Math.pow(step.beta1(), step.step());
        double second = 1 - Math.pow(step.beta2(), step.step());
        line(parameter.shape().elements(), (from, count, width) -> {
            long at = from * Float.BYTES;
            call(count, new AdamW(tier, width), parameters.get()
                    .set(AdamW.P_PARAMETER, parameter.data().address() + at)
                    .set(AdamW.P_GRADIENT, gradient.data().address() + at)
                    .set(AdamW.P_FIRST_MOMENT, firstMoment.data().address() + at)
                    .set(AdamW.P_SECOND_MOMENT, secondMoment.data().address() + at)
                    .set(AdamW.P_BETA_1, step.beta1())
                    .set(AdamW.P_A, (1 - step.beta1()) * step.gradientScale())
                    .set(AdamW.P_BETA_2, step.beta2())
                    .set(AdamW.P_B, (float) (Math.sqrt(1 - step.beta2()) * step.gradientScale()))
                    .set(AdamW.P_KEEP, (float) (1 - (double) step.rate() * step.decay()))
                    .set(AdamW.P_RATE, (float) (step.rate() / first))
                    .set(AdamW.P_ROOT, (float) (1 / Math.sqrt(second)))
                    .set(AdamW.P_EPSILON, step.epsilon()));
        });
        keepAlive(parameter, gradient, firstMoment, secondMoment);
    }

    /// Rows of [#LINE] elements are summed in F32, which is enough below `10¹⁸`, and all of them in double.
    public double sumOfSquares(Tensor x) {
        NativeMemory.requireFloats(x);
        int sums = Math.toIntExact(Math.ceilDiv(x.shape().elements(), LINE));
        partialSums = NativeMemory.atLeast(partialSums, (long) sums * Float.BYTES);
        long out = partialSums.address();
        line(x.shape().elements(), (from, count, width) -> call(count, new RowDots(tier, width), parameters.get()
                .set(RowDots.P_OUT, out + from / LINE * Float.BYTES)
                .set(RowDots.P_X, x.data().address() + from * Float.BYTES)
                .set(RowDots.P_Y, x.data().address() + from * Float.BYTES)));
        keepAlive(x);
        double sum = 0;
        for (int i = 0; i < sums; i++) {
            sum += partialSums.getAtIndex(Tensor.FLOAT, i);
        }
        return sum;
    }

    // ------------------------------------------------------------------------ pieces of work

    /// Rows `from … from + count - 1`.
    private interface Rows {
        void run(int from, int count);
    }

    /// `count` rows of `width` elements, from element `from` on.
    private interface Line {
        void run(long from, int count, int width);
    }

    private void rows(int rows, int width, Rows work) {
        int each = Math.max(1, PIECE / Math.max(1, width));
        share((long) rows * width, Math.ceilDiv(rows, each), piece ->
                work.run(piece * each, Math.min(each, rows - piece * each)));
    }

    private void line(long elements, Line work) {
        long whole = elements / LINE;
        int rest = (int) (elements % LINE);
        int each = 4 * PIECE / LINE;
        share(elements, (int) Math.ceilDiv(whole, each), piece ->
                work.run((long) piece * each * LINE, (int) Math.min(each, whole - (long) piece * each), LINE));
        if (rest > 0) {
            work.run(whole * LINE, 1, rest);
        }
    }

    private void share(long elements, int pieces, ThreadTeam.Piece work) {
        if (elements >= 2 * PIECE) {
            team.run(pieces, work);
            return;
        }
        for (int piece = 0; piece < pieces; piece++) {
            work.run(piece);
        }
    }

    private void call(int rows, Emitter emitter, Parameters values) {
        if (rows > 0) {
            values.set(RowLoop.P_ROWS, rows).call(routines.of(emitter));
        }
    }

    private static long address(Tensor tensor, int row) {
        return tensor.data().address() + row * tensor.rowBytes();
    }

    private static void requireSame(Tensor... tensors) {
        for (Tensor tensor : tensors) {
            NativeMemory.requireFloats(tensor);
            if (tensor.shape().rows() != tensors[0].shape().rows()
                    || tensor.shape().columns() != tensors[0].shape().columns()) {
                throw new ShapeMismatchException("%s: is %s, %s is %s".formatted(
                        tensor.name(), tensor.shape(), tensors[0].name(), tensors[0].shape()));
            }
        }
    }

    private static void keepAlive(Tensor... tensors) {
        for (Tensor tensor : tensors) {
            Reference.reachabilityFence(tensor);
        }
    }
}
