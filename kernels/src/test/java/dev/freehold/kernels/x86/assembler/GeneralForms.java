package dev.freehold.kernels.x86.assembler;

import static dev.freehold.kernels.x86.assembler.Mem.at;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Every general purpose instruction with every register, every way to address memory, every condition both ways.
final class GeneralForms {
    private static final Map<Condition, String> JUMPS = Map.of(
            Condition.BELOW, "jb", Condition.ABOVE_OR_EQUAL, "jae", Condition.ZERO, "je", Condition.NOT_ZERO, "jne",
            Condition.LESS, "jl", Condition.GREATER_OR_EQUAL, "jge", Condition.LESS_OR_EQUAL, "jle",
            Condition.GREATER, "jg");

    private final List<Form> forms = new ArrayList<>();

    private GeneralForms() {}

    static List<Form> all() {
        var all = new GeneralForms();
        for (Gpr register : Gpr.values()) {
            all.immediates(register, name(register));
        }
        for (Gpr left : Gpr.values()) {
            for (Gpr right : new Gpr[] {Gpr.RAX, Gpr.RDI, Gpr.R8, Gpr.R15}) {
                all.registers(left, right, name(left) + "," + name(right));
            }
        }
        all.memory();
        all.jumps();
        all.others();
        return all.forms;
    }

    static String name(Gpr register) {
        return register.name().toLowerCase(Locale.ROOT);
    }

    static String name32(Gpr register) {
        return register.ordinal() < 8 ? "e" + name(register).substring(1) : name(register) + "d";
    }

    private static String name16(Gpr register) {
        return register.ordinal() < 8 ? name(register).substring(1) : name(register) + "w";
    }

    private static String name8(Gpr register) {
        String name = name16(register);
        return register.ordinal() >= 8 ? name(register) + "b"
                : name.endsWith("x") ? name.charAt(0) + "l" : name + "l";
    }

    private void immediates(Gpr register, String name) {
        // RAX with an immediate has a shorter form, which we do not use
        forms.add(Form.of("add " + name + ",0x12345", a -> a.add(register, 0x12345)));
        forms.add(Form.of("sub " + name + ",0xffffffffffffff00", a -> a.sub(register, -256)));
        forms.add(Form.of("and " + name + ",0xffffffffffffffc0", a -> a.and(register, -64)));
        forms.add(Form.of("cmp " + name + ",0x7fffffff", a -> a.cmp(register, Integer.MAX_VALUE)));
        forms.add(Form.of("mov " + name + ",0xffffffff80000000", a -> a.mov(register, Integer.MIN_VALUE)));
        forms.add(Form.of("shl " + name + ",0x3", a -> a.shl(register, 3)));
        forms.add(Form.of("shr " + name + ",0x3f", a -> a.shr(register, 63)));
        forms.add(Form.of("push " + name, a -> a.push(register)));
        forms.add(Form.of("pop " + name, a -> a.pop(register)));
        forms.add(Form.of("kmovq k3," + name, a -> a.kmovq(Mask.k(3), register)));
    }

    private void registers(Gpr left, Gpr right, String names) {
        forms.add(Form.of("add " + names, a -> a.add(left, right)));
        forms.add(Form.of("sub " + names, a -> a.sub(left, right)));
        forms.add(Form.of("cmp " + names, a -> a.cmp(left, right)));
        forms.add(Form.of("mov " + names, a -> a.mov(left, right)));
        forms.add(Form.of("imul " + names + ",0xfffffffffffffffd", a -> a.imul(left, right, -3)));
    }

    private void memory() {
        for (Place place : Place.ALL) {
            for (Gpr register : new Gpr[] {Gpr.RAX, Gpr.RSP, Gpr.RDI, Gpr.R9, Gpr.R12}) {
                String name = name(register);
                forms.add(place.form("add " + name + ",%s", (a, m) -> a.add(register, m)));
                forms.add(place.form("mov " + name + ",%s", (a, m) -> a.mov(register, m)));
                forms.add(place.form("mov %s," + name, (a, m) -> a.mov(m, register)));
                forms.add(place.form("mov %s," + name32(register), (a, m) -> a.mov32(m, register)));
                forms.add(place.form("mov " + name32(register) + ",%s", (a, m) -> a.mov32(register, m)));
                forms.add(place.form("movzx " + name32(register) + ",%s", (a, m) -> a.movzx16(register, m)));
                forms.add(place.form("movzx " + name32(register) + ",%s", (a, m) -> a.movzx8(register, m)));
                forms.add(place.form("mov %s," + name16(register), (a, m) -> a.mov16(m, register)));
                forms.add(place.form("lea " + name + ",%s", (a, m) -> a.lea(register, m)));
            }
            forms.add(place.form("prefetcht0 %s", Assembler::prefetcht0));
        }
        for (Gpr register : Gpr.values()) {
            // a REX prefix that says nothing shows in the first four, and makes SPL of AH in the next four
            String rex = register.ordinal() < 4 ? "rex " : "";
            forms.add(Form.of(rex + "mov [rsi+0x40]," + name8(register), a -> a.mov8(at(Gpr.RSI, 64), register)));
            forms.add(Form.of("mov [r9+rbx*2+0x0]," + name8(register),
                    a -> a.mov8(at(Gpr.R9, Gpr.RBX, 2, 0), register)));
        }
    }

    private void jumps() {
        for (Condition condition : Condition.values()) {
            jump(JUMPS.get(condition), 6, (asm, target) -> asm.jumpIf(condition, target));
        }
        jump("jmp", 5, Assembler::jump);
        jump("jne", 6, Assembler::jumpIfNotZero);
    }

    private interface Jump {
        void emit(Assembler asm, Label target);
    }

    private void jump(String name, int length, Jump jump) {
        forms.add(Form.of("%s +%d\nret\nret".formatted(name, length + 1), asm -> {
            var ahead = new Label();
            jump.emit(asm, ahead);
            asm.ret();
            asm.bind(ahead);
            asm.ret();
        }));
        forms.add(Form.of("ret\n%s -1".formatted(name), asm -> {
            Label back = asm.here();
            asm.ret();
            jump.emit(asm, back);
        }));
        forms.add(Form.of(name + " +0", asm -> jump.emit(asm, asm.here())));
    }

    private void others() {
        forms.add(Form.of("ret", Assembler::ret));
        forms.add(Form.of("cpuid", Assembler::cpuid));
        forms.add(Form.of("xgetbv", Assembler::xgetbv));
        forms.add(Form.of("vzeroupper", Assembler::vzeroupper));
        for (int k = 0; k < 8; k++) {
            Mask mask = Mask.k(k);
            forms.add(Form.of("kmovq k" + k + ",r11", a -> a.kmovq(mask, Gpr.R11)));
        }
        forms.add(Form.of("mov rax,0x3f800000\nvmovd xmm9,eax\nvpbroadcastd ymm9,xmm9",
                a -> a.broadcast(Vec.ymm(9), 1f)));
        forms.add(Form.of("mov rax,0xffffffff80000000\nvmovd xmm30,eax\nvpbroadcastd zmm30,xmm30",
                a -> a.broadcast(Vec.zmm(30), -0f)));
        forms.add(Form.of("vpxor ymm2,ymm2,ymm2", a -> a.zero(Vec.ymm(2))));
        forms.add(Form.of("vpxord zmm20,zmm20,zmm20", a -> a.zero(Vec.zmm(20))));
        forms.add(Form.of("lea rax,[rip+0x0]\nret", a -> { // the address of code
            var label = new Label();
            a.lea(Gpr.RAX, Mem.of(label));
            a.bind(label);
            a.ret();
        }));
        forms.add(Form.of("mov rax,[rsi+0x10]", a -> a.mov(Gpr.RAX, at(Gpr.RSI).plus(16))));
    }
}
