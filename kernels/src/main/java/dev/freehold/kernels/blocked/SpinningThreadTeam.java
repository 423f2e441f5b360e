package dev.freehold.kernels.blocked;

import dev.freehold.tensor.ThreadTeam;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// A fixed team of daemon threads that wait for work by spinning, and park when none comes for about a tenth of a
/// millisecond.
///
/// Products of small matrices last 20 to 500 µs, so waking a thread through the operating system each time would cost
/// too much. Pieces are taken one by one from a counter: a slow thread takes fewer. The caller takes part.
public final class SpinningThreadTeam implements ThreadTeam {
    private static final int SPINS = 4000;

    /// One call of [#run]. A new object each time: a thread that comes late finds all pieces of its old job taken.
    private static final class Job {
        final int pieces;
        final Piece piece;
        final Thread caller = Thread.currentThread();
        final AtomicInteger next = new AtomicInteger();
        final AtomicInteger unfinished;
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        volatile boolean callerParked;

        Job(int pieces, Piece piece) {
            this.pieces = pieces;
            this.piece = piece;
            this.unfinished = new AtomicInteger(pieces);
        }

        void takePieces() {
            for (int index = next.getAndIncrement(); index < pieces; index = next.getAndIncrement()) {
                try {
                    piece.run(index);
                } catch (RuntimeException | Error thrown) {
                    failure.compareAndSet(null, thrown);
                } finally {
                    if (unfinished.decrementAndGet() == 0 && callerParked) {
                        LockSupport.unpark(caller);
                    }
                }
            }
        }

        void awaitAll() {
            for (int spins = 0; unfinished.get() > 0; spins++) {
                if (spins < SPINS) {
                    Thread.onSpinWait();
                } else {
                    callerParked = true;
                    if (unfinished.get() > 0) {
                        LockSupport.park(this);
                    }
                }
            }
        }
    }

    private final class Worker extends Thread {
        volatile boolean parked;

        Worker(int number) {
            super("kernels-" + number);
            setDaemon(true);
        }

        SpinningThreadTeam team() {
            return SpinningThreadTeam.this;
        }

        @Override
        public void run() {
            Job last = null;
            while (!closed) {
                last = await(last);
                last.takePieces();
            }
        }

        private Job await(Job last) {
            for (int spins = 0; job == last && !closed; spins++) {
                if (spins < SPINS) {
                    Thread.onSpinWait();
                } else {
                    parked = true;
                    if (job == last && !closed) {
                        LockSupport.park(SpinningThreadTeam.this);
                    }
                    parked = false;
                }
            }
            return job;
        }
    }

    private final ReentrantLock turn = new ReentrantLock(true);
    private final Worker[] workers;
    private volatile Job job = new Job(0, index -> {});
    private volatile boolean closed;

    /// @param size  threads that compute, the caller's included
    public SpinningThreadTeam(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a team needs at least 1 thread, not " + size);
        }
        workers = new Worker[size - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(i + 1);
            workers[i].start();
        }
    }

    @Override
    public int size() {
        return workers.length + 1;
    }

    /// @throws IllegalStateException after [#close], or from within a piece of this team's work
    @Override
    public void run(int pieces, Piece piece) {
        refuseFromWithin();
        turn.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the thread team is closed");
            }
            var mine = new Job(pieces, piece);
            if (pieces > 1) {
                job = mine;
                wake();
            }
            mine.takePieces();
            mine.awaitAll();
            switch (mine.failure.get()) {
                case null -> { }
                case Error error -> throw error;
                case Throwable exception -> throw (RuntimeException) exception;
            }
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void close() {
        refuseFromWithin();
        turn.lock();
        try {
            closed = true;
            wake();
        } finally {
            turn.unlock();
        }
    }

    private void refuseFromWithin() {
        boolean worker = Thread.currentThread() instanceof Worker me && me.team() == this;
        if (worker || turn.isHeldByCurrentThread()) {
            throw new IllegalStateException("a piece of work cannot hand in work to its own team, nor close it");
        }
    }

    private void wake() {
        for (Worker worker : workers) {
            if (worker.parked) {
                LockSupport.unpark(worker);
            }
        }
    }
}
