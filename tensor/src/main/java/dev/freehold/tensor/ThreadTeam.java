package dev.freehold.tensor;

/// The threads that kernels share: cuts work into pieces and runs each piece once, on any of them.
///
/// One piece of work at a time: callers on several threads are served one after the other.
public interface ThreadTeam extends AutoCloseable {
    /// Threads that compute, the caller's included.
    int size();

    /// Runs `piece.run(0)` … `piece.run(pieces - 1)`, each once and in any order, and returns when all have ended.
    ///
    /// @throws RuntimeException the first exception or error that a piece threw, after all have ended
    void run(int pieces, Piece piece);

    /// Ends the threads. Work handed in afterwards is refused.
    @Override
    void close();

    /// A part of parallel work.
    @FunctionalInterface
    interface Piece {
        void run(int index);
    }

    /// The caller's thread alone.
    static ThreadTeam single() {
        return new ThreadTeam() {
            @Override
            public int size() {
                return 1;
            }

            @Override
            public void run(int pieces, Piece piece) {
                Throwable first = null;
                for (int i = 0; i < pieces; i++) {
                    try {
                        piece.run(i);
                    } catch (RuntimeException | Error thrown) {
                        first = first == null ? thrown : first;
                    }
                }
                rethrow(first);
            }

            @Override
            public void close() {}
        };
    }

    private static void rethrow(Throwable thrown) {
        switch (thrown) {
            case null -> { }
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            case Throwable other -> throw new IllegalStateException("a piece of work cannot throw this", other);
        }
    }
}
