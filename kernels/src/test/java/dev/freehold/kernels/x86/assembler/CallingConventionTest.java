package dev.freehold.kernels.x86.assembler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.freehold.kernels.x86.cpu.CpuFeatures;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.memory.SystemMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CallingConventionTest {
    private static final int PATTERN = 0x1234_0000;
    private static final List<Gpr> GENERAL =
            Arrays.stream(Gpr.values()).filter(register -> register != Gpr.RSP).toList();

    /// What a routine begins and ends with.
    static Form form(CallingConvention convention) {
        String text = switch (convention) {
            case SYSTEM_V -> """
                    push rbx; push rbp; push r12; push r13; push r14; push r15
                    vzeroupper
                    pop r15; pop r14; pop r13; pop r12; pop rbp; pop rbx
                    ret""";
            case WINDOWS -> """
                    push rbx; push rbp; push rsi; push rdi; push r12; push r13; push r14; push r15
                    sub rsp,0xa0
                    vmovups [rsp+0x0],xmm6; vmovups [rsp+0x10],xmm7; vmovups [rsp+0x20],xmm8
                    vmovups [rsp+0x30],xmm9; vmovups [rsp+0x40],xmm10; vmovups [rsp+0x50],xmm11
                    vmovups [rsp+0x60],xmm12; vmovups [rsp+0x70],xmm13; vmovups [rsp+0x80],xmm14
                    vmovups [rsp+0x90],xmm15
                    mov rdi,rcx
                    vzeroupper
                    vmovups xmm6,[rsp+0x0]; vmovups xmm7,[rsp+0x10]; vmovups xmm8,[rsp+0x20]
                    vmovups xmm9,[rsp+0x30]; vmovups xmm10,[rsp+0x40]; vmovups xmm11,[rsp+0x50]
                    vmovups xmm12,[rsp+0x60]; vmovups xmm13,[rsp+0x70]; vmovups xmm14,[rsp+0x80]
                    vmovups xmm15,[rsp+0x90]
                    add rsp,0xa0
                    pop r15; pop r14; pop r13; pop r12; pop rdi; pop rsi; pop rbp; pop rbx
                    ret""";
        };
        return Form.of(convention, text.replace("; ", "\n"), asm -> {
            asm.enter();
            asm.leave();
        });
    }

    @BeforeEach
    void needsX86() {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "SKIPPED: needs x86-64");
    }

    /// A caller, in machine code too, puts patterns into all registers, calls a routine that destroys them, and stores
    /// what it gets back.
    @ParameterizedTest
    @EnumSource
    void aRoutineGivesBackWhatTheCallerKeeps(CallingConvention convention) {
        try (var memory = new CodeMemory(SystemMemory.here()); Arena arena = Arena.ofConfined()) {
            assumeTrue(CpuTier.AVX2.missing(CpuFeatures.ask(memory)).isEmpty(), "SKIPPED: needs AVX2");
            MemorySegment found = arena.allocate(16 * 8 + 16 * 16, 64);
            memory.add(caller(convention)).call(found.address());
            switch (convention) {
                case SYSTEM_V -> {
                    for (Gpr kept : List.of(Gpr.RBX, Gpr.RBP, Gpr.R12, Gpr.R13, Gpr.R14, Gpr.R15)) {
                        assertKept(found, kept);
                    }
                }
                case WINDOWS -> {
                    for (Gpr kept : List.of(
                            Gpr.RBX, Gpr.RBP, Gpr.RSI, Gpr.RDI, Gpr.R12, Gpr.R13, Gpr.R14, Gpr.R15)) {
                        assertKept(found, kept);
                    }
                    for (int i = 6; i < 16; i++) {
                        for (int lane = 0; lane < 4; lane++) {
                            assertEquals(PATTERN + 100 + i,
                                    found.get(ValueLayout.JAVA_INT, 128 + 16 * i + 4 * lane), "xmm" + i);
                        }
                    }
                }
            }
        }
    }

    private static void assertKept(MemorySegment found, Gpr register) {
        assertEquals(PATTERN + register.code(), found.getAtIndex(ValueLayout.JAVA_LONG, register.code()),
                register.name());
    }

    private static byte[] caller(CallingConvention convention) {
        var asm = new Assembler();
        asm.enter();
        asm.push(Gpr.RDI);
        var back = new Label();
        asm.lea(Gpr.RAX, Mem.of(back));
        asm.push(Gpr.RAX); // as a call does
        for (int i = 0; i < 16; i++) {
            asm.broadcast(Vec.ymm(i), PATTERN + 100 + i);
        }
        GENERAL.forEach(register -> asm.mov(register, PATTERN + register.code()));
        convention.enter(asm);
        destroyAll(asm);
        convention.leave(asm);
        asm.bind(back);
        asm.pop(Gpr.RAX);
        for (Gpr register : GENERAL) {
            asm.mov(new Mem(Gpr.RAX, 8 * register.code()), register);
        }
        for (int i = 0; i < 16; i++) {
            asm.vec(VecOp.VMOVUPS_STORE, new Mem(Gpr.RAX, 128 + 16 * i), Vec.xmm(i));
        }
        asm.leave();
        return asm.bytes();
    }

    private static void destroyAll(Assembler asm) {
        for (int i = 0; i < 16; i++) {
            asm.broadcast(Vec.ymm(i), -1);
        }
        GENERAL.forEach(register -> asm.mov(register, -1));
    }

    /// The virtual machine goes on as if nothing had happened.
    @Test
    void aRoutineMayDestroyEveryRegister() {
        try (var memory = new CodeMemory(SystemMemory.here())) {
            assumeTrue(CpuTier.AVX2.missing(CpuFeatures.ask(memory)).isEmpty(), "SKIPPED: needs AVX2");
            boolean wide = CpuTier.AVX512_VNNI.missing(CpuFeatures.ask(memory)).isEmpty();
            var asm = new Assembler();
            asm.enter();
            for (int i = 16; wide && i < 32; i++) {
                asm.broadcast(Vec.zmm(i), -1);
            }
            destroyAll(asm);
            for (int k = 0; wide && k < 8; k++) {
                asm.kmovq(Mask.k(k), Gpr.RAX);
            }
            asm.leave();
            Routine routine = memory.add(asm.bytes());
            var parameters = new Parameters();
            double sum = 0;
            for (int i = 1; i <= 20_000; i++) { // long enough to be compiled
                sum += Math.sqrt(i);
                parameters.call(routine);
                sum -= Math.sqrt(i);
            }
            assertEquals(0.0, sum, 1e-9);
        }
    }
}
