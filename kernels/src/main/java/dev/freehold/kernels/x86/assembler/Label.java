package dev.freehold.kernels.x86.assembler;

/// A place in the code; bound once with [Assembler#bind], before or after the jumps to it.
public final class Label {
    private static final int UNBOUND = -1;

    private int position = UNBOUND;

    boolean isBound() {
        return position != UNBOUND;
    }

    int position() {
        if (!isBound()) {
            throw new IllegalStateException("a jump or a constant leads to a label that was never bound");
        }
        return position;
    }

    void bind(int position) {
        if (isBound()) {
            throw new IllegalStateException("the label is bound already");
        }
        this.position = position;
    }
}
