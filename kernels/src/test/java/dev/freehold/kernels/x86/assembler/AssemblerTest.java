package dev.freehold.kernels.x86.assembler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Every form that the assembler emits, held against the disassembler of GNU binutils where there is one, and
/// everywhere against a file of bytes and what that disassembler says of them.
///
/// `-Dfreehold.golden=write`, with a disassembler, writes the file anew.
class AssemblerTest {
    private static final String GOLDEN = "dev/freehold/kernels/x86/assembler/forms.txt";

    @Test
    void theDisassemblerReadsWhatWeMean() throws IOException, InterruptedException {
        assumeTrue(Disassembler.isThere(), "SKIPPED: objdump of GNU binutils is not there");
        List<Form> forms = forms();
        List<List<String>> said = Disassembler.disassemble(forms);
        var lines = new ArrayList<String>();
        for (int i = 0; i < forms.size(); i++) {
            assertEquals(String.join("\n", forms.get(i).text()), String.join("\n", said.get(i)), forms.get(i).hex());
            lines.add(line(forms.get(i), said.get(i)));
        }
        if ("write".equals(System.getProperty("freehold.golden"))) {
            Files.write(Path.of("src/test/resources").resolve(GOLDEN), lines);
        }
    }

    @Test
    void bytesAreThoseThatTheDisassemblerOnceRead() throws IOException {
        try (var golden = AssemblerTest.class.getClassLoader().getResourceAsStream(GOLDEN)) {
            List<String> expected = new String(golden.readAllBytes()).lines().toList();
            List<Form> forms = forms();
            for (int i = 0; i < forms.size(); i++) {
                assertEquals(expected.get(i), line(forms.get(i), forms.get(i).text()), "write the file anew?");
            }
            assertEquals(expected.size(), forms.size(), "forms");
        }
    }

    private static List<Form> forms() {
        var forms = new ArrayList<Form>(GeneralForms.all());
        forms.addAll(VectorForms.all());
        for (CallingConvention convention : CallingConvention.values()) {
            forms.add(CallingConventionTest.form(convention));
        }
        return forms;
    }

    private static String line(Form form, List<String> text) {
        return form.hex() + " | " + String.join("; ", text);
    }

    @Test
    void constantsLieBehindTheCodeAligned() {
        var asm = new Assembler();
        Mem first = asm.constant(new byte[] {1, 2, 3});
        assertEquals(first, asm.constant(new byte[] {1, 2, 3}), "the same constant once");
        Mem second = asm.constant(new byte[] {4});
        asm.vec(VecOp.VMOVUPS_LOAD, Vec.ymm(0), second);
        asm.vec(VecOp.VMOVUPS_LOAD, Vec.ymm(0), first);
        asm.ret();
        byte[] bytes = asm.bytes();
        assertEquals(129, bytes.length);
        assertEquals(1, bytes[64]);
        assertEquals(4, bytes[128]);
    }

    @Test
    void anUnboundLabelIsAnError() {
        var asm = new Assembler();
        asm.jump(new Label());
        assertThrows(IllegalStateException.class, asm::bytes);
    }

    @Test
    void aLabelIsBoundOnce() {
        var asm = new Assembler();
        Label here = asm.here();
        assertThrows(IllegalStateException.class, () -> asm.bind(here));
    }

    @Test
    void refusesWhatHasNoEncoding() {
        var asm = new Assembler();
        assertRefused(() -> asm.vec(VecOp.VPSIGNB, Vec.ymm(16), Vec.ymm(1), Vec.ymm(2)));
        assertRefused(() -> asm.vec(VecOp.VPSIGNB, Vec.ymm(1).under(Mask.k(1)), Vec.ymm(1), Vec.ymm(2)));
        assertRefused(() -> asm.vec(VecOp.VPERM2F128, Vec.ymm(1), Vec.ymm(1), Vec.ymm(31), 1));
        assertRefused(() -> asm.vec(VecOp.VMOVUPS_STORE, Mem.at(Gpr.RAX), Vec.zmm(1).zeroing(Mask.k(1))));
        assertRefused(() -> asm.vecTo(VecOp.VPMOVDB, Mem.at(Gpr.RAX), Vec.zmm(1).zeroing(Mask.k(1))));
        assertRefused(() -> Mem.at(Gpr.RAX, Gpr.RSP, 1, 0));
        assertRefused(() -> Mem.at(Gpr.RAX, Gpr.RCX, 3, 0));
        assertRefused(() -> Vec.zmm(32));
        assertRefused(() -> Mask.k(8));
    }

    private static void assertRefused(Runnable code) {
        assertThrows(IllegalArgumentException.class, code::run);
    }
}
