package dev.freehold.kernels.x86.assembler;

/// Turns instructions into x86-64 bytes. Knows encodings, and nothing about kernels.
///
/// Operand order is Intel's: destination first. `AssemblerTest` compares every form with the disassembler of GNU
/// binutils.
public final class Assembler {
    private static final int REX = CodeBuffer.REX;

    private final CallingConvention convention;
    private final CodeBuffer code = new CodeBuffer();

    public Assembler() {
        this(CallingConvention.here());
    }

    Assembler(CallingConvention convention) {
        this.convention = convention;
    }

    /// Begins a [Routine]: from here on RDI points to its parameters, and every other register but RSP is free.
    public void enter() {
        convention.enter(this);
    }

    /// Ends a [Routine]: restores what the caller expects and returns.
    public void leave() {
        convention.leave(this);
    }

    /// The code, its constants behind it.
    public byte[] bytes() {
        return code.bytes();
    }

    /// Lets `label` be here.
    public void bind(Label label) {
        label.bind(code.position());
    }

    /// A label that is here.
    public Label here() {
        var label = new Label();
        bind(label);
        return label;
    }

    /// The address of `bytes`, which will lie behind the code, aligned to 64 bytes.
    public Mem constant(byte[] bytes) {
        return Mem.of(code.constant(bytes));
    }

    // ------------------------------------------------------------------------ general purpose instructions

    /// `register += value`; sets the flags.
    public void add(Gpr register, int value) {
        arithmetic(0, register, value);
    }

    /// `register -= value`; sets the flags.
    public void sub(Gpr register, int value) {
        arithmetic(5, register, value);
    }

    /// `register &= value`, sign-extended; sets the flags.
    public void and(Gpr register, int value) {
        arithmetic(4, register, value);
    }

    /// Sets the flags for `register - value`.
    public void cmp(Gpr register, int value) {
        arithmetic(7, register, value);
    }

    private void arithmetic(int digit, Gpr register, int value) {
        code.emit(rex(0, register.code()), 0x81, 0b11 << 6 | digit << 3 | register.code() & 7);
        code.emitInt(value);
    }

    /// `register += addend`; sets the flags.
    public void add(Gpr register, Gpr addend) {
        registers(0x01, register, addend);
    }

    /// `register -= subtrahend`; sets the flags.
    public void sub(Gpr register, Gpr subtrahend) {
        registers(0x29, register, subtrahend);
    }

    /// Sets the flags for `left - right`.
    public void cmp(Gpr left, Gpr right) {
        registers(0x39, left, right);
    }

    /// `register = source`.
    public void mov(Gpr register, Gpr source) {
        registers(0x89, register, source);
    }

    private void registers(int opcode, Gpr rm, Gpr reg) {
        code.emit(rex(reg.code(), rm.code()), opcode, 0b11 << 6 | (reg.code() & 7) << 3 | rm.code() & 7);
    }

    /// `register += 64 bits at addend`; sets the flags.
    public void add(Gpr register, Mem addend) {
        withMemory(0x03, register, addend);
    }

    /// `register = value`, sign-extended.
    public void mov(Gpr register, int value) {
        code.emit(rex(0, register.code()), 0xC7, 0b11 << 6 | register.code() & 7);
        code.emitInt(value);
    }

    /// `register = 64 bits at source`.
    public void mov(Gpr register, Mem source) {
        withMemory(0x8B, register, source);
    }

    /// `64 bits at destination = register`.
    public void mov(Mem destination, Gpr register) {
        withMemory(0x89, register, destination);
    }

    /// `32 bits at destination = low half of register`.
    public void mov32(Mem destination, Gpr register) {
        legacyMemory(REX | extensions(register.code(), destination), 0x89, register.code(), destination);
    }

    /// `register = 32 bits at source`, the upper half 0.
    public void mov32(Gpr register, Mem source) {
        legacyMemory(REX | extensions(register.code(), source), 0x8B, register.code(), source);
    }

    /// `register = 16 bits at source`, the rest 0.
    public void movzx16(Gpr register, Mem source) {
        code.emitRex(REX | extensions(register.code(), source));
        code.emit(0x0F, 0xB7);
        code.memory(register.code() & 7, source, 0);
    }

    /// `16 bits at destination = low part of register`.
    public void mov16(Mem destination, Gpr register) {
        code.emit(0x66);
        legacyMemory(REX | extensions(register.code(), destination), 0x89, register.code(), destination);
    }

    /// `register = 8 bits at source`, the rest 0.
    public void movzx8(Gpr register, Mem source) {
        code.emitRex(REX | extensions(register.code(), source));
        code.emit(0x0F, 0xB6);
        code.memory(register.code() & 7, source, 0);
    }

    /// `8 bits at destination = low part of register`.
    public void mov8(Mem destination, Gpr register) {
        code.emit(REX | extensions(register.code(), destination)); // always: without it, SIL would be DH
        code.emit(0x88);
        code.memory(register.code() & 7, destination, 0);
    }

    /// `register = address of source`.
    public void lea(Gpr register, Mem source) {
        withMemory(0x8D, register, source);
    }

    private void withMemory(int opcode, Gpr register, Mem m) {
        legacyMemory(0x48 | extensions(register.code(), m), opcode, register.code(), m);
    }

    private void legacyMemory(int rex, int opcode, int reg, Mem m) {
        code.emitRex(rex);
        code.emit(opcode);
        code.memory(reg & 7, m, 0);
    }

    /// `register = source · factor`.
    public void imul(Gpr register, Gpr source, int factor) {
        code.emit(rex(register.code(), source.code()), 0x69,
                0b11 << 6 | (register.code() & 7) << 3 | source.code() & 7);
        code.emitInt(factor);
    }

    /// `register <<= bits`.
    public void shl(Gpr register, int bits) {
        code.emit(rex(0, register.code()), 0xC1, 0b11 << 6 | 4 << 3 | register.code() & 7, bits);
    }

    /// `register >>>= bits`.
    public void shr(Gpr register, int bits) {
        code.emit(rex(0, register.code()), 0xC1, 0b11 << 6 | 5 << 3 | register.code() & 7, bits);
    }

    public void push(Gpr register) {
        code.emitRex(REX | register.code() >> 3);
        code.emit(0x50 | register.code() & 7);
    }

    public void pop(Gpr register) {
        code.emitRex(REX | register.code() >> 3);
        code.emit(0x58 | register.code() & 7);
    }

    public void jump(Label target) {
        code.emit(0xE9);
        code.distance(target, 0);
    }

    public void jumpIf(Condition condition, Label target) {
        code.emit(0x0F, 0x80 | condition.code);
        code.distance(target, 0);
    }

    public void jumpIfNotZero(Label target) {
        jumpIf(Condition.NOT_ZERO, target);
    }

    public void ret() {
        code.emit(0xC3);
    }

    /// Leaf EAX, sub-leaf ECX; answers in EAX, EBX, ECX, EDX.
    public void cpuid() {
        code.emit(0x0F, 0xA2);
    }

    /// EDX:EAX = extended control register ECX.
    public void xgetbv() {
        code.emit(0x0F, 0x01, 0xD0);
    }

    /// Brings the cache line at `m` into all caches.
    public void prefetcht0(Mem m) {
        code.emitRex(REX | extensions(0, m));
        code.emit(0x0F, 0x18);
        code.memory(1, m, 0);
    }

    /// Clears the upper halves of the vector registers, which SSE code after us would otherwise wait for.
    public void vzeroupper() {
        code.emit(0xC5, 0xF8, 0x77);
    }

    /// Mask register = low 64 bits of a general purpose register.
    public void kmovq(Mask mask, Gpr source) {
        code.emit(0xC4, 0xE1 & ~(source.code() >> 3 << 5), 0xFB, 0x92,
                0b11 << 6 | mask.index() << 3 | source.code() & 7);
    }

    /// REX prefix with W: 64-bit operands.
    private static int rex(int reg, int rm) {
        return 0x48 | reg >> 3 << 2 | rm >> 3;
    }

    /// The bits R, X and B of a REX prefix.
    private static int extensions(int reg, Mem m) {
        int index = m.index() == null ? 0 : m.index().code() >> 3;
        int base = m.base() == null ? 0 : m.base().code() >> 3;
        return reg >> 3 << 2 | index << 1 | base;
    }

    // ------------------------------------------------------------------------ vector instructions

    /// `op destination, source` for instructions with one source.
    public void vec(VecOp op, Vec destination, Operand source) {
        encode(op, destination, 0, source, 0);
    }

    /// `op [destination], source`, for stores.
    public void vec(VecOp op, Mem destination, Vec source) {
        encode(op, stored(source, destination), 0, destination, 0);
    }

    /// `op destination, left, right`.
    public void vec(VecOp op, Vec destination, Vec left, Operand right) {
        encode(op, destination, left.index(), right, 0);
    }

    /// `op destination, source, immediate`; a `/digit` stands in the place of a register where the instruction has one.
    public void vec(VecOp op, Vec destination, Operand source, int immediate) {
        if (op.hasDigit()) {
            encode(op, new Vec(op.digit, destination.width(), destination.mask(), destination.zeroing()),
                    destination.index(), source, 1);
        } else {
            encode(op, destination, 0, source, 1);
        }
        code.emit(immediate);
    }

    /// `op destination, left, right, immediate`.
    public void vec(VecOp op, Vec destination, Vec left, Operand right, int immediate) {
        encode(op, destination, left.index(), right, 1);
        code.emit(immediate);
    }

    /// `op destination, source, immediate`, for instructions whose stored operand is the source; `destination` is
    /// memory or a register.
    public void vecTo(VecOp op, Operand destination, Vec source, int immediate) {
        encode(op, stored(source, destination), 0, destination, 1);
        code.emit(immediate);
    }

    /// `op destination, source`, for instructions whose stored operand is the source.
    public void vecTo(VecOp op, Operand destination, Vec source) {
        encode(op, stored(source, destination), 0, destination, 0);
    }

    /// `source` under its own mask, or that of the register it goes to.
    private static Vec stored(Vec source, Operand destination) {
        return switch (destination) {
            case Vec v when v.mask() != 0 -> new Vec(source.index(), source.width(), v.mask(), v.zeroing());
            case Mem _ when source.zeroing() ->
                    throw new IllegalArgumentException("a store leaves memory as it is where the mask is 0: " + source);
            case Vec _, Mem _, Gpr _ -> source;
        };
    }

    /// `op mask, left, right`, for comparisons.
    public void compare(VecOp op, Mask mask, Vec left, Operand right) {
        encode(op, new Vec(mask.index(), left.width()), left.index(), right, 0);
    }

    /// `op mask, left, right, immediate`, for comparisons.
    public void compare(VecOp op, Mask mask, Vec left, Operand right, int immediate) {
        encode(op, new Vec(mask.index(), left.width()), left.index(), right, 1);
        code.emit(immediate);
    }

    /// `bits` in every 32-bit lane, by way of RAX.
    public void broadcast(Vec destination, int bits) {
        mov(Gpr.RAX, bits);
        vec(VecOp.VMOVD_FROM_GPR, destination.as(Width.XMM), Gpr.RAX);
        vec(VecOp.VPBROADCASTD, destination, destination.as(Width.XMM));
    }

    /// `value` in every lane, by way of RAX.
    public void broadcast(Vec destination, float value) {
        broadcast(destination, Float.floatToRawIntBits(value));
    }

    /// All bits 0.
    public void zero(Vec destination) {
        vec(VecOp.VPXOR, destination, destination, destination);
    }

    private void encode(VecOp op, Vec reg, int vvvv, Operand rm, int immediateBytes) {
        boolean evex = switch (op.form) {
            case VEX -> false;
            case EVEX -> true;
            case BOTH, BOTH_W1 -> needsEvex(reg, vvvv, rm) || op.hasDigit() && rm instanceof Mem;
        };
        if (!evex && needsEvex(reg, vvvv, rm)) {
            throw new IllegalArgumentException("%s has no EVEX form, which %s and %s need".formatted(op, reg, rm));
        }
        if (evex) {
            evexPrefix(op, reg, vvvv, rm);
        } else {
            vexPrefix(op, reg, vvvv, rm);
        }
        code.emit(op.opcode);
        switch (rm) {
            case Vec v -> code.emit(0b11 << 6 | (reg.index() & 7) << 3 | v.index() & 7);
            case Mem m -> code.memory(reg.index() & 7, m, immediateBytes);
            case Gpr g -> code.emit(0b11 << 6 | (reg.index() & 7) << 3 | g.code() & 7);
        }
    }

    private static boolean needsEvex(Vec reg, int vvvv, Operand rm) {
        boolean other = switch (rm) {
            case Vec v -> v.index() > 15 || v.width() == Width.ZMM;
            case Mem m -> m.broadcast();
            case Gpr _ -> false;
        };
        return other || reg.index() > 15 || vvvv > 15 || reg.width() == Width.ZMM || reg.mask() != 0;
    }

    /// The wider of the register operands decides the vector length, as where a conversion halves the width.
    private static int length(VecOp op, Vec reg, Operand rm) {
        return switch (rm) {
            case Vec v -> Math.max(reg.width().ordinal(), v.width().ordinal());
            case Mem _ when op == VecOp.VCVTNEPS2BF16 -> reg.width().ordinal() + 1;
            case Mem _, Gpr _ -> reg.width().ordinal();
        };
    }

    /// Intel SDM vol. 2, 2.7 "Intel AVX-512 encoding". The register-extension bits are stored inverted.
    private void evexPrefix(VecOp op, Vec reg, int vvvv, Operand rm) {
        int b = ~base(rm) >> 3 & 1;
        int x = switch (rm) { // extends a vector register in rm, or the index of an address
            case Vec v -> ~v.index() >> 4 & 1;
            case Mem m -> m.index() == null ? 1 : ~m.index().code() >> 3 & 1;
            case Gpr _ -> 1;
        };
        int r = ~reg.index() >> 3 & 1;
        int r2 = ~reg.index() >> 4 & 1;
        int v2 = ~vvvv >> 4 & 1;
        int broadcast = rm instanceof Mem m && m.broadcast() ? 1 : 0;
        code.emit(0x62);
        code.emit(r << 7 | x << 6 | b << 5 | r2 << 4 | op.map.ordinal());
        code.emit(op.w << 7 | (~vvvv & 0b1111) << 3 | 1 << 2 | op.prefix.ordinal());
        code.emit((reg.zeroing() ? 1 : 0) << 7 | length(op, reg, rm) << 5 | broadcast << 4 | v2 << 3 | reg.mask());
    }

    /// Intel SDM vol. 2, 2.3.5 "The VEX prefix", always in its form of three bytes.
    private void vexPrefix(VecOp op, Vec reg, int vvvv, Operand rm) {
        int b = ~base(rm) >> 3 & 1;
        int x = rm instanceof Mem m && m.index() != null ? ~m.index().code() >> 3 & 1 : 1;
        int r = ~reg.index() >> 3 & 1;
        code.emit(0xC4);
        code.emit(r << 7 | x << 6 | b << 5 | op.map.ordinal());
        code.emit(op.vexW() << 7 | (~vvvv & 0b1111) << 3 | length(op, reg, rm) << 2 | op.prefix.ordinal());
    }

    private static int base(Operand rm) {
        return switch (rm) {
            case Vec v -> v.index();
            case Mem m -> m.base() == null ? 0 : m.base().code();
            case Gpr g -> g.code();
        };
    }

    @Override
    public String toString() {
        return code.toString();
    }
}
