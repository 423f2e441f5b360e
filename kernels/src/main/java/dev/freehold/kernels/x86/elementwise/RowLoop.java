package dev.freehold.kernels.x86.elementwise;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.cpu.CpuTier;
import java.util.ArrayList;
import java.util.List;

/// Emits a routine that does the same to row after row of F32 elements, and along each a vector at a time.
///
/// Registers: RCX counts rows, R8 bytes of a row, and [Stretch] takes its mask; RAX is free within a row.
public final class RowLoop {
    /// The parameter that says how many rows there are, at least 1. A kernel's own come behind it.
    public static final int P_ROWS = 0;

    private static final Gpr ROWS_LEFT = Gpr.RCX;
    private static final Gpr AT = Gpr.R8; // byte of the row

    /// Moves a register from one row to the next.
    private record Step(Gpr register, int bytes) {}

    /// What is done with a vector.
    public interface Body {
        void emit(Part part);
    }

    /// A vector's worth of the row: a whole one, or the lanes of the last that are inside.
    public final class Part {
        private final int number;
        private final int offset;
        private final boolean partial;

        private Part(int number, int offset, boolean partial) {
            this.number = number;
            this.offset = offset;
            this.partial = partial;
        }

        /// The register of this part among those from `first` on, one for each part that is done together.
        public Vec vec(int first) {
            return tier.vec(first + number);
        }

        /// Whether lanes of this part lie past the end of the row.
        public boolean isPartial() {
            return partial;
        }

        /// Loads this part of the row at `row`; lanes past the end become 0.
        public void load(Vec to, Gpr row) {
            load(to, row, 0);
        }

        /// Loads this part of the row that lies `bytes` behind `row`.
        public void load(Vec to, Gpr row, int bytes) {
            stretch.load(to, at(row, AT, 1, offset + bytes), partial);
        }

        public void store(Gpr row, Vec from) {
            stretch.store(at(row, AT, 1, offset), from, partial);
        }
    }

    private final Assembler asm;
    private final CpuTier tier;
    private final int width;
    private final Stretch stretch;
    private final List<Step> steps = new ArrayList<>();

    /// Begins the routine.
    ///
    /// @param asm    with nothing in it
    /// @param width  elements in a row that are worked on
    public RowLoop(Assembler asm, CpuTier tier, int width) {
        this.asm = asm;
        this.tier = tier;
        this.width = width;
        this.stretch = new Stretch(asm, tier, width);
        asm.enter();
        asm.mov(ROWS_LEFT, parameter(P_ROWS));
    }

    /// Lets `register` hold parameter `index` in the first row, and the address of the next `width` elements in the
    /// next.
    public void walk(Gpr register, int index) {
        walk(register, index, width * Float.BYTES);
    }

    /// Lets `register` hold parameter `index` in the first row, and `bytes` more in each that follows.
    public void walk(Gpr register, int index, int bytes) {
        asm.mov(register, parameter(index));
        steps.add(new Step(register, bytes));
    }

    /// Emits the loop in which `row` is done to each row, and ends the routine.
    ///
    /// @return its code
    public byte[] each(Runnable row) {
        stretch.loadMask();
        var next = asm.here();
        row.run();
        for (Step step : steps) {
            asm.add(step.register, step.bytes);
        }
        asm.sub(ROWS_LEFT, 1);
        asm.jumpIfNotZero(next);
        asm.leave();
        return asm.bytes();
    }

    /// Emits the loop in which `body` is done to all parts of each row, `unroll` of them at a time, and ends the
    /// routine.
    ///
    /// @return its code
    public byte[] each(int unroll, Body body) {
        return each(() -> along(unroll, body));
    }

    /// Emits `body` for all parts of a row, `unroll` of them at a time.
    public void along(int unroll, Body body) {
        stretch.each(AT, unroll, (number, offset, partial) -> body.emit(new Part(number, offset, partial)));
    }
}
