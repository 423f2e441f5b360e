package dev.freehold.kernels.x86.training.gemm;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;
import static dev.freehold.kernels.x86.assembler.VecOp.VMOVUPS_LOAD;
import static dev.freehold.kernels.x86.assembler.VecOp.VMOVUPS_STORE;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Condition;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.assembler.Width;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// Copies rows of F32 as [Elements], up to whole vectors, filled up with zeros.
record RowPacking(CpuTier tier, Elements elements) implements Emitter {
    private static final Gpr FROM = Gpr.RSI;        // of the row
    private static final Gpr TO = Gpr.RDX;          // of the row
    private static final Gpr ROWS_LEFT = Gpr.RCX;   // counts down to 0
    private static final Gpr FROM_BYTES = Gpr.R8;
    private static final Gpr TO_BYTES = Gpr.R9;
    private static final Gpr VECTORS_LEFT = Gpr.R10; // counts down to 0
    private static final Gpr SOURCE = Gpr.R11;       // advanced: next vector
    private static final Gpr TARGET = Gpr.RBX;       // advanced likewise

    static final int FROM_AT = 0;
    static final int FROM_STRIDE = 1;
    static final int TO_AT = 2;
    static final int TO_STRIDE = 3;
    /// At least 1.
    static final int ROWS = 4;
    /// Whole vectors of a row.
    static final int VECTORS = 5;
    /// [Tail] behind them.
    static final int TAIL = 6;

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var tail = new Tail(asm, tier, 1, 15);
        Vec vector = tier.vec(0);
        asm.enter();
        asm.mov(FROM, parameter(FROM_AT));
        asm.mov(FROM_BYTES, parameter(FROM_STRIDE));
        asm.mov(TO, parameter(TO_AT));
        asm.mov(TO_BYTES, parameter(TO_STRIDE));
        asm.mov(ROWS_LEFT, parameter(ROWS));
        tail.take(TAIL);
        Label nextRow = asm.here();
        var rest = new Label();
        asm.mov(SOURCE, FROM);
        asm.mov(TARGET, TO);
        asm.mov(VECTORS_LEFT, parameter(VECTORS));
        asm.cmp(VECTORS_LEFT, 0);
        asm.jumpIf(Condition.ZERO, rest);
        Label nextVector = asm.here();
        asm.vec(VMOVUPS_LOAD, vector, at(SOURCE));
        store(asm, vector);
        asm.add(SOURCE, tier.width().bytes());
        asm.add(TARGET, tier.width().bytes() / elements.perStep());
        asm.sub(VECTORS_LEFT, 1);
        asm.jumpIfNotZero(nextVector);
        asm.bind(rest);
        tail.load(vector, at(SOURCE));
        store(asm, vector);
        asm.add(FROM, FROM_BYTES);
        asm.add(TO, TO_BYTES);
        asm.sub(ROWS_LEFT, 1);
        asm.jumpIfNotZero(nextRow);
        asm.leave();
        return asm.bytes();
    }

    private void store(Assembler asm, Vec vector) {
        switch (elements) {
            case F32 -> asm.vec(VMOVUPS_STORE, at(TARGET), vector);
            case BF16_PAIRS -> {
                asm.vec(VecOp.VCVTNEPS2BF16, vector.as(Width.YMM), vector);
                asm.vec(VMOVUPS_STORE, at(TARGET), vector.as(Width.YMM));
            }
        }
    }
}
