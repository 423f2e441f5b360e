package dev.freehold.kernels.x86.assembler;

/// How much of a vector register an instruction uses.
public enum Width {
    XMM(16), YMM(32), ZMM(64);

    private final int bytes;

    Width(int bytes) {
        this.bytes = bytes;
    }

    public int bytes() {
        return bytes;
    }

    /// 32-bit lanes.
    public int lanes() {
        return bytes / 4;
    }
}
