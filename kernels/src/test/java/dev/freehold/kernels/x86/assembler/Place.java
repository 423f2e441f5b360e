package dev.freehold.kernels.x86.assembler;

import static dev.freehold.kernels.x86.assembler.Mem.at;

import java.util.List;
import java.util.function.Function;

/// A way to address memory.
///
/// @param text  what a disassembler says of it; null for a constant behind the code
record Place(String text, Function<Assembler, Mem> mem) {
    private static final int CONSTANT_AT = 64; // in code of up to 64 bytes

    static final List<Place> ALL = List.of(
            of("[rsi+0x40]", at(Gpr.RSI, 64)),
            of("[r8-0x80]", at(Gpr.R8, -128)),
            of("[rsp+0x0]", at(Gpr.RSP)),
            of("[rbp+0x0]", at(Gpr.RBP)),
            of("[r12+0x12345678]", at(Gpr.R12, 0x12345678)),
            of("[r13+0x0]", at(Gpr.R13)),
            of("[rax+rcx*1+0x4]", at(Gpr.RAX, Gpr.RCX, 1, 4)),
            of("[rbp+r12*2+0x0]", at(Gpr.RBP, Gpr.R12, 2, 0)),
            of("[r13+rbp*4-0x4]", at(Gpr.R13, Gpr.RBP, 4, -4)),
            of("[rsp+r15*8+0x20]", at(Gpr.RSP, Gpr.R15, 8, 32)),
            of("[r12+rdi*8+0x20]", at(Gpr.R12, Gpr.RDI, 8, 32)),
            new Place(null, asm -> asm.constant(new byte[64])),
            new Place(null, asm -> asm.constant(new byte[64]).plus(8)));

    interface Emitter {
        void emit(Assembler asm, Mem mem);
    }

    private static Place of(String text, Mem mem) {
        return new Place(text, _ -> mem);
    }

    /// @param instruction  with `%s` in the place of this
    Form form(String instruction, Emitter emitter) {
        Form form = Form.of("", asm -> emitter.emit(asm, mem.apply(asm)));
        String place = text;
        if (place == null) {
            int plus = mem.apply(new Assembler()).displacement();
            place = "[rip+0x%x]".formatted(CONSTANT_AT + plus - form.bytes().length);
        }
        return new Form(List.of(instruction.formatted(place)), form.bytes());
    }
}
