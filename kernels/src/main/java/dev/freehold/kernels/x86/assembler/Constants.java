package dev.freehold.kernels.x86.assembler;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Constants of a kernel, which lie behind its code.
public final class Constants {
    private Constants() {}

    /// `lanes`, in this order.
    public static Mem lanes(Assembler asm, int... lanes) {
        ByteBuffer bytes = ByteBuffer.allocate(lanes.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(lanes);
        return asm.constant(bytes.array());
    }

    /// `value` in every byte.
    public static Mem everyByte(Assembler asm, Width width, int value) {
        return everywhere(asm, width, (value & 0xFF) * 0x0101_0101);
    }

    /// `bits` in every 32-bit lane.
    public static Mem everywhere(Assembler asm, Width width, int bits) {
        var lanes = new int[width.lanes()];
        Arrays.fill(lanes, bits);
        return lanes(asm, lanes);
    }

    /// `value` in every lane.
    public static Mem everywhere(Assembler asm, Width width, float value) {
        return everywhere(asm, width, Float.floatToRawIntBits(value));
    }
}
