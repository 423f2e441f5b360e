package dev.freehold.kernels.x86.assembler;

import static dev.freehold.kernels.x86.assembler.Vec.xmm;

import java.util.List;

/// Where a caller leaves the one argument of a [Routine], and which registers it expects back unchanged.
enum CallingConvention {
    /// System V AMD64 ABI (Linux, macOS), <https://gitlab.com/x86-psABIs/x86-64-ABI>: all vector registers are free.
    SYSTEM_V(List.of(Gpr.RBX, Gpr.RBP, Gpr.R12, Gpr.R13, Gpr.R14, Gpr.R15), List.of()) {
        @Override
        void takeArgument(Assembler asm) {
            // is in RDI already
        }
    },

    /// Microsoft x64 calling convention: XMM6 to XMM15 belong to the caller, the upper parts of these registers do not.
    WINDOWS(List.of(Gpr.RBX, Gpr.RBP, Gpr.RSI, Gpr.RDI, Gpr.R12, Gpr.R13, Gpr.R14, Gpr.R15),
            List.of(6, 7, 8, 9, 10, 11, 12, 13, 14, 15)) {
        @Override
        void takeArgument(Assembler asm) {
            asm.mov(Gpr.RDI, Gpr.RCX);
        }
    };

    private static final int VECTOR_BYTES = 16;

    private final List<Gpr> kept;
    private final List<Integer> keptVectors;

    CallingConvention(List<Gpr> kept, List<Integer> keptVectors) {
        this.kept = kept;
        this.keptVectors = keptVectors;
    }

    static CallingConvention here() {
        return System.getProperty("os.name").startsWith("Windows") ? WINDOWS : SYSTEM_V;
    }

    abstract void takeArgument(Assembler asm);

    void enter(Assembler asm) {
        kept.forEach(asm::push);
        if (!keptVectors.isEmpty()) {
            asm.sub(Gpr.RSP, keptVectors.size() * VECTOR_BYTES);
            for (int i = 0; i < keptVectors.size(); i++) {
                asm.vec(VecOp.VMOVUPS_STORE, new Mem(Gpr.RSP, i * VECTOR_BYTES), xmm(keptVectors.get(i)));
            }
        }
        takeArgument(asm);
    }

    void leave(Assembler asm) {
        asm.vzeroupper(); // before the loads: it would clear nothing of XMM, but later SSE code would wait
        if (!keptVectors.isEmpty()) {
            for (int i = 0; i < keptVectors.size(); i++) {
                asm.vec(VecOp.VMOVUPS_LOAD, xmm(keptVectors.get(i)), new Mem(Gpr.RSP, i * VECTOR_BYTES));
            }
            asm.add(Gpr.RSP, keptVectors.size() * VECTOR_BYTES);
        }
        kept.reversed().forEach(asm::pop);
        asm.ret();
    }
}
