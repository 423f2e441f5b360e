package dev.freehold.kernels.x86.cpu;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.CodeMemory;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Mem;
import dev.freehold.kernels.x86.assembler.Routine;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumSet;
import java.util.Set;

/// What the processor can do and the operating system saves, asked of the processor itself (Intel SDM vol. 2,
/// "CPUID", and vol. 1, 13.3 for XCR0).
public final class CpuFeatures {
    private enum Register { EAX, EBX, ECX, EDX }

    // Where the answers lie in the parameters.
    private static final int LEAF_1 = 0;
    private static final int LEAF_7 = 1;
    private static final int LEAF_7_1 = 2;
    private static final int XCR0 = 3;
    private static final int ANSWERS = 4;
    private static final int ANSWER_BYTES = 16;

    /// XCR0: the system saves SSE and AVX registers.
    private static final int SAVES_YMM = 0x06;
    /// XCR0: and mask registers, and all of the 32 vector registers.
    private static final int SAVES_ZMM = 0xE6;

    private CpuFeatures() {}

    /// Only features whose registers the operating system saves.
    public static Set<Feature> ask(CodeMemory memory) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answers = arena.allocate(ANSWERS * ANSWER_BYTES, 8);
            memory.add(assemble(false)).call(answers.address());
            if (!bit(answers, LEAF_1, Register.ECX, 27)) { // OSXSAVE: without it xgetbv is no instruction
                return EnumSet.noneOf(Feature.class);
            }
            Routine rest = memory.add(assemble(true));
            rest.call(answers.address());
            return features(answers);
        }
    }

    private static Set<Feature> features(MemorySegment answers) {
        var found = EnumSet.noneOf(Feature.class);
        int saved = answers.get(ValueLayout.JAVA_INT, XCR0 * ANSWER_BYTES);
        for (Feature feature : Feature.values()) {
            int needed = feature.wide ? SAVES_ZMM : SAVES_YMM;
            if ((saved & needed) == needed && switch (feature) {
                case AVX -> bit(answers, LEAF_1, Register.ECX, 28);
                case FMA -> bit(answers, LEAF_1, Register.ECX, 12);
                case F16C -> bit(answers, LEAF_1, Register.ECX, 29);
                case AVX2 -> bit(answers, LEAF_7, Register.EBX, 5);
                case AVX_VNNI -> bit(answers, LEAF_7_1, Register.EAX, 4);
                case AVX512F -> bit(answers, LEAF_7, Register.EBX, 16);
                case AVX512DQ -> bit(answers, LEAF_7, Register.EBX, 17);
                case AVX512BW -> bit(answers, LEAF_7, Register.EBX, 30);
                case AVX512VL -> bit(answers, LEAF_7, Register.EBX, 31);
                case AVX512_VNNI -> bit(answers, LEAF_7, Register.ECX, 11);
                case AVX512_BF16 -> bit(answers, LEAF_7_1, Register.EAX, 5);
            }) {
                found.add(feature);
            }
        }
        return found;
    }

    private static boolean bit(MemorySegment answers, int answer, Register register, int bit) {
        int offset = answer * ANSWER_BYTES + register.ordinal() * Integer.BYTES;
        return (answers.get(ValueLayout.JAVA_INT, offset) >>> bit & 1) != 0;
    }

    /// @param all  also what needs OSXSAVE
    private static byte[] assemble(boolean all) {
        var asm = new Assembler();
        asm.enter();
        ask(asm, LEAF_1, 1, 0);
        if (all) {
            ask(asm, LEAF_7, 7, 0);
            ask(asm, LEAF_7_1, 7, 1);
            asm.mov(Gpr.RCX, 0);
            asm.xgetbv();
            asm.mov32(new Mem(Gpr.RDI, XCR0 * ANSWER_BYTES), Gpr.RAX);
        }
        asm.leave();
        return asm.bytes();
    }

    private static void ask(Assembler asm, int answer, int leaf, int subleaf) {
        asm.mov(Gpr.RAX, leaf);
        asm.mov(Gpr.RCX, subleaf);
        asm.cpuid();
        asm.mov32(new Mem(Gpr.RDI, answer * ANSWER_BYTES), Gpr.RAX);
        asm.mov32(new Mem(Gpr.RDI, answer * ANSWER_BYTES + 4), Gpr.RBX);
        asm.mov32(new Mem(Gpr.RDI, answer * ANSWER_BYTES + 8), Gpr.RCX);
        asm.mov32(new Mem(Gpr.RDI, answer * ANSWER_BYTES + 12), Gpr.RDX);
    }
}
