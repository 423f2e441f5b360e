package dev.freehold.kernels.x86.elementwise;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Mem;
import dev.freehold.kernels.x86.assembler.Width;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Constants of a kernel, which lie behind its code.
final class Constants {
    private Constants() {}

    /// `lanes`, in this order.
    static Mem lanes(Assembler asm, int... lanes) {
        ByteBuffer bytes = ByteBuffer.allocate(lanes.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(lanes);
        return asm.constant(bytes.array());
    }

    /// `bits` in every 32-bit lane.
    static Mem everywhere(Assembler asm, Width width, int bits) {
        var lanes = new int[width.lanes()];
        Arrays.fill(lanes, bits);
        return lanes(asm, lanes);
    }

    /// `value` in every lane.
    static Mem everywhere(Assembler asm, Width width, float value) {
        return everywhere(asm, width, Float.floatToRawIntBits(value));
    }
}
