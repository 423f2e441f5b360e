package dev.freehold.kernels.blocked;

import java.util.concurrent.ConcurrentLinkedQueue;

/// Scratch memory for the pieces that run at the same time: as many as there are threads, made when first needed.
final class ScratchPool {
    private final ConcurrentLinkedQueue<Scratch> free = new ConcurrentLinkedQueue<>();

    Scratch borrow() {
        Scratch scratch = free.poll();
        return scratch == null ? new Scratch(this) : scratch;
    }

    void giveBack(Scratch scratch) {
        free.add(scratch);
    }
}
