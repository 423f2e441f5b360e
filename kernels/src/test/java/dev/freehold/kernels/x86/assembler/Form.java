package dev.freehold.kernels.x86.assembler;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/// A few instructions, what a disassembler should say of them, and their bytes.
///
/// @param text  one line per instruction, in the form of [Disassembler]
record Form(List<String> text, byte[] bytes) {
    static Form of(String text, Consumer<Assembler> code) {
        return of(CallingConvention.SYSTEM_V, text, code);
    }

    static Form of(CallingConvention convention, String text, Consumer<Assembler> code) {
        var asm = new Assembler(convention);
        code.accept(asm);
        int length = HexFormat.ofDelimiter(" ").parseHex(asm.toString()).length; // without constants
        return new Form(text.lines().toList(), Arrays.copyOf(asm.bytes(), length));
    }

    String hex() {
        return HexFormat.ofDelimiter(" ").formatHex(bytes);
    }
}
