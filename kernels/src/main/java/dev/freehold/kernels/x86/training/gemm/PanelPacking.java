package dev.freehold.kernels.x86.training.gemm;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;
import static dev.freehold.kernels.x86.assembler.VecOp.VMOVUPS_LOAD;
import static dev.freehold.kernels.x86.assembler.VecOp.VMOVUPS_STORE;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Condition;
import dev.freehold.kernels.x86.assembler.Constants;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// Cuts rows of F32, which follow each other along `K`, into panels: `width` elements of a step, then those of the
/// next. Rows are read from their beginning to their end.
///
/// @param width    elements of a step in a panel, and in the rows from one panel to the next
/// @param vectors  that are stored of a step, the last of them past its end if `width` is no multiple of a vector
record PanelPacking(CpuTier tier, Elements elements, int width, int vectors) implements Emitter {
    private static final Gpr FROM = Gpr.RSI;         // of the step
    private static final Gpr TO = Gpr.RDX;           // of the step, in the first panel
    private static final Gpr STEPS_LEFT = Gpr.RCX;   // counts down to 0
    private static final Gpr FROM_BYTES = Gpr.R8;
    private static final Gpr TO_BYTES = Gpr.R9;
    private static final Gpr PANELS_LEFT = Gpr.R10;  // counts down to 0
    private static final Gpr SOURCE = Gpr.R11;       // advanced: next panel
    private static final Gpr TARGET = Gpr.RBX;       // advanced likewise
    private static final int INDEX = 31;             // places of words

    static final int FROM_AT = 0;
    /// Bytes from a row to the next.
    static final int FROM_STRIDE = 1;
    static final int TO_AT = 2;
    /// Bytes from a panel to the next.
    static final int TO_STRIDE = 3;
    /// At least 1.
    static final int PANELS = 4;
    /// Steps with rows for all their elements.
    static final int WHOLE_STEPS = 5;
    /// 1 if a step with one row follows, whose other elements are 0.
    static final int HALF_STEPS = 6;
    /// [Tail] of each vector.
    static final int TAILS = 7;

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        asm.enter();
        asm.mov(FROM, parameter(FROM_AT));
        asm.mov(FROM_BYTES, parameter(FROM_STRIDE));
        asm.mov(TO, parameter(TO_AT));
        asm.mov(TO_BYTES, parameter(TO_STRIDE));
        for (int vector = 0; vector < vectors; vector++) {
            tail(asm, vector).take(TAILS + vector);
        }
        if (elements == Elements.BF16_PAIRS) {
            asm.vec(VMOVUPS_LOAD, Vec.zmm(INDEX), Constants.lanes(asm, interleaved()));
        }
        steps(asm, WHOLE_STEPS, elements.perStep());
        if (elements == Elements.BF16_PAIRS) {
            steps(asm, HALF_STEPS, 1);
        }
        asm.leave();
        return asm.bytes();
    }

    /// Words of the first half and of the second in turns.
    private static int[] interleaved() {
        var lanes = new int[16];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = lanes.length + i << 16 | i;
        }
        return lanes;
    }

    private Tail tail(Assembler asm, int vector) {
        return new Tail(asm, tier, 1 + vector, 15 - vector);
    }

    /// @param count  the parameter that says how many steps
    /// @param rows   that a step has
    private void steps(Assembler asm, int count, int rows) {
        var end = new Label();
        asm.mov(STEPS_LEFT, parameter(count));
        asm.cmp(STEPS_LEFT, 0);
        asm.jumpIf(Condition.ZERO, end);
        Label nextStep = asm.here();
        asm.mov(SOURCE, FROM);
        asm.mov(TARGET, TO);
        asm.mov(PANELS_LEFT, parameter(PANELS));
        Label nextPanel = asm.here();
        for (int vector = 0; vector < vectors; vector++) {
            copy(asm, vector, rows);
        }
        asm.add(SOURCE, width * Float.BYTES);
        asm.add(TARGET, TO_BYTES);
        asm.sub(PANELS_LEFT, 1);
        asm.jumpIfNotZero(nextPanel);
        for (int row = 0; row < rows; row++) {
            asm.add(FROM, FROM_BYTES);
        }
        asm.add(TO, width * Float.BYTES);
        asm.sub(STEPS_LEFT, 1);
        asm.jumpIfNotZero(nextStep);
        asm.bind(end);
    }

    private void copy(Assembler asm, int vector, int rows) {
        int offset = vector * tier.width().bytes();
        Tail tail = tail(asm, vector);
        Vec low = tier.vec(2 * vector);
        tail.load(low, at(SOURCE, offset));
        if (elements == Elements.BF16_PAIRS) {
            Vec high = tier.vec(2 * vector + 1);
            if (rows == 2) {
                tail.load(high, at(SOURCE, FROM_BYTES, 1, offset));
            } else {
                asm.zero(high);
            }
            asm.vec(VecOp.VCVTNE2PS2BF16, low, high, low);
            asm.vec(VecOp.VPERMW, low, Vec.zmm(INDEX), low);
        }
        asm.vec(VMOVUPS_STORE, at(TARGET, offset), low);
    }
}
