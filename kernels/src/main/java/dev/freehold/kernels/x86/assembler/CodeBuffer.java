package dev.freehold.kernels.x86.assembler;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// The bytes of a routine while it is being written: code, distances to labels in it, and constants behind it.
final class CodeBuffer {
    /// A REX prefix that says nothing.
    static final int REX = 0x40;

    private static final int CONSTANT_ALIGNMENT = 64;

    /// Four bytes at `at` that will hold the distance from `from` to `to`.
    private record Distance(int at, int from, Label to) {}

    private record Constant(Label label, byte[] bytes) {}

    private final ByteArrayOutputStream code = new ByteArrayOutputStream();
    private final List<Distance> distances = new ArrayList<>();
    private final List<Constant> constants = new ArrayList<>();

    /// Where the next byte will be.
    int position() {
        return code.size();
    }

    /// Where `bytes` will lie.
    Label constant(byte[] bytes) {
        for (Constant known : constants) {
            if (Arrays.equals(known.bytes, bytes)) {
                return known.label;
            }
        }
        var label = new Label();
        constants.add(new Constant(label, bytes.clone()));
        return label;
    }

    /// The code, its constants behind it.
    byte[] bytes() {
        var all = new ByteArrayOutputStream();
        all.writeBytes(code.toByteArray());
        for (Constant constant : constants) {
            while (all.size() % CONSTANT_ALIGNMENT != 0) {
                all.write(0xCC); // int3, should anything ever run into it
            }
            if (!constant.label.isBound()) {
                constant.label.bind(all.size());
            }
            all.writeBytes(constant.bytes);
        }
        byte[] bytes = all.toByteArray();
        for (Distance distance : distances) {
            int value = distance.to.position() - distance.from;
            for (int i = 0; i < Integer.BYTES; i++) {
                bytes[distance.at + i] = (byte) (value >> 8 * i);
            }
        }
        return bytes;
    }

    void emit(int... bytes) {
        for (int each : bytes) {
            code.write(each);
        }
    }

    void emitInt(int value) {
        emit(value, value >> 8, value >> 16, value >> 24);
    }

    /// A REX prefix, unless it says nothing.
    void emitRex(int rex) {
        if (rex != REX) {
            emit(rex);
        }
    }

    /// 32 bits for the distance to `target` from the end of the instruction.
    ///
    /// @param bytesBehind  of the instruction, behind these 32 bits
    void distance(Label target, int bytesBehind) {
        distances.add(new Distance(code.size(), code.size() + Integer.BYTES + bytesBehind, target));
        emitInt(0);
    }

    /// ModRM, SIB and displacement. Always a 32-bit displacement: EVEX scales 8-bit ones, which nobody reads well.
    ///
    /// @param reg             the other operand's low bits, or the instruction's digit
    /// @param immediateBytes  of the instruction, behind these
    void memory(int reg, Mem m, int immediateBytes) {
        if (m.base() == null) { // relative to the end of the instruction
            emit(reg << 3 | 0b101);
            distance(m.constant(), immediateBytes - m.displacement());
            return;
        }
        int base = m.base().code() & 7;
        if (m.index() != null) {
            emit(0b10 << 6 | reg << 3 | 0b100);
            emit(Integer.numberOfTrailingZeros(m.scale()) << 6 | (m.index().code() & 7) << 3 | base);
        } else {
            emit(0b10 << 6 | reg << 3 | base);
            if (base == Gpr.RSP.code()) { // RSP and R12 as base need a SIB byte
                emit(0x24);
            }
        }
        emitInt(m.displacement());
    }

    @Override
    public String toString() {
        return HexFormat.ofDelimiter(" ").formatHex(code.toByteArray());
    }
}
