package dev.freehold.engine;

/// As many requests wait already as an [Engine] lets wait.
public final class EngineBusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EngineBusyException(int waiting) {
        super("%d requests are waiting already: try again later".formatted(waiting));
    }
}
