package dev.freehold.kernels.threads;

import dev.freehold.tensor.ThreadTeam.Piece;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/// One call of [SpinningThreadTeam#run]: its pieces, a contiguous share for each thread.
///
/// A thread takes the pieces of its share from the front, so that it reads memory in order, and the same part of it
/// each time the same work comes; then pieces of the others' shares, from the back. A new object for each call: a
/// thread that comes late finds nothing left of its old job, and cannot touch the new one.
final class Job {
    /// Shares lie 128 bytes apart: processors fetch cache lines of 64 bytes in pairs.
    private static final int STRIDE = 128 / Long.BYTES;

    private final Piece piece;
    private final int threads;
    /// Of each thread, the range of pieces that nobody has taken: the first in the upper half, the end in the lower.
    private final AtomicLongArray shares;
    private final AtomicInteger unfinished;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Thread caller = Thread.currentThread();
    private volatile boolean callerParked;

    /// @param pieces   at least `threads`
    /// @param threads  with a share; others can only take from theirs
    Job(int pieces, int threads, Piece piece) {
        this.piece = piece;
        this.threads = threads;
        this.shares = new AtomicLongArray(threads * STRIDE);
        this.unfinished = new AtomicInteger(pieces);
        for (int t = 0; t < threads; t++) {
            shares.setPlain(t * STRIDE, range(share(pieces, t), share(pieces, t + 1)));
        }
    }

    private int share(int pieces, int thread) {
        return (int) ((long) pieces * thread / threads);
    }

    /// Runs pieces until none is left to take.
    ///
    /// @param thread  number of the current thread in its team
    void work(int thread) {
        int done = 0;
        for (int t = 0; t < threads; t++) {
            int owner = (thread + t) % threads;
            for (int index = take(owner, owner == thread); index >= 0; index = take(owner, owner == thread)) {
                run(index);
                done++;
            }
        }
        if (done > 0 && unfinished.addAndGet(-done) == 0 && callerParked) {
            LockSupport.unpark(caller);
        }
    }

    /// A piece of a thread's share, of its front or of its back; negative if none is left.
    private int take(int owner, boolean front) {
        int at = owner * STRIDE;
        while (true) {
            long range = shares.get(at);
            int first = (int) (range >>> 32);
            int end = (int) range;
            if (first >= end) {
                return -1;
            }
            if (shares.compareAndSet(at, range, front ? range(first + 1, end) : range(first, end - 1))) {
                return front ? first : end - 1;
            }
        }
    }

    private void run(int index) {
        try {
            piece.run(index);
        } catch (Throwable thrown) { // whatever it is, the caller is waiting
            failure.compareAndSet(null, thrown);
        }
    }

    /// Returns when all pieces have ended. For the caller.
    ///
    /// @throws RuntimeException the first exception or error of a piece
    void await(Patience patience) {
        for (int turn = 0; unfinished.get() > 0; turn++) {
            if (patience.waitOn(turn)) {
                callerParked = true;
                if (unfinished.get() > 0) {
                    LockSupport.park(this);
                }
            }
        }
        switch (failure.get()) {
            case null -> { }
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            case Throwable other -> throw new IllegalStateException("a piece of work cannot throw this", other);
        }
    }

    private static long range(int first, int end) {
        return (long) first << 32 | end;
    }
}
