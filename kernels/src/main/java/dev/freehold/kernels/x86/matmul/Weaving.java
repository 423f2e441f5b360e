package dev.freehold.kernels.x86.matmul;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.Mem;

/// Weaves a full group of rows together as [Interleaving] says.
///
/// Parameters: the rows, one behind the other; out.
///
/// @param rowBytes  of whole blocks
record Weaving(Interleaving layout, long rowBytes) implements Emitter {
    /// Bytes of a row that one turn of the loop moves at least, where blocks are small.
    private static final int TURN = 16;

    private static final Gpr ROWS = Gpr.RSI;       // advanced, of the first row
    private static final Gpr OUT = Gpr.RDX;        // advanced
    private static final Gpr TURNS_LEFT = Gpr.RCX; // counts down to 0
    private static final Gpr FIELD = Gpr.RAX;

    static final int ROWS_AT = 0;
    static final int OUT_AT = 1;

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        int blocks = Math.toIntExact(rowBytes / layout.blockBytes());
        int perTurn = Math.max(1, TURN / layout.blockBytes());

        asm.enter();
        asm.mov(ROWS, parameter(ROWS_AT));
        asm.mov(OUT, parameter(OUT_AT));
        if (blocks >= perTurn) {
            asm.mov(TURNS_LEFT, blocks / perTurn);
            Label nextTurn = asm.here();
            move(asm, perTurn);
            asm.sub(TURNS_LEFT, 1);
            asm.jumpIfNotZero(nextTurn);
        }
        move(asm, blocks % perTurn);
        asm.leave();
        return asm.bytes();
    }

    private void move(Assembler asm, int blocks) {
        for (int block = 0; block < blocks; block++) {
            for (Interleaving.Field field : layout.fields()) {
                int offset = block * layout.blockBytes() + field.offset();
                for (int row = 0; row < layout.lanes(); row++) {
                    move(asm, at(ROWS, Math.toIntExact(row * rowBytes + offset)),
                            at(OUT, layout.lanes() * offset + row * field.bytes()), field.bytes());
                }
            }
        }
        asm.add(ROWS, blocks * layout.blockBytes());
        asm.add(OUT, layout.lanes() * blocks * layout.blockBytes());
    }

    private static void move(Assembler asm, Mem from, Mem to, int bytes) {
        switch (bytes) {
            case 1 -> {
                asm.movzx8(FIELD, from);
                asm.mov8(to, FIELD);
            }
            case 2 -> {
                asm.movzx16(FIELD, from);
                asm.mov16(to, FIELD);
            }
            default -> {
                asm.mov32(FIELD, from);
                asm.mov32(to, FIELD);
            }
        }
    }
}
