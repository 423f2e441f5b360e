package dev.freehold.kernels.threads;

import dev.freehold.tensor.ThreadTeam;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// A fixed team of daemon threads that wait for work by spinning, and sleep when none comes for about a tenth of a
/// millisecond. The caller takes part, as thread 0.
///
/// Each thread has a share of the pieces; one that is done with its own helps the others, so that a slow or late thread
/// holds up nobody for longer than a piece.
public final class SpinningThreadTeam implements ThreadTeam {
    private final class Worker extends Thread {
        private final int number;
        private volatile boolean parked;

        Worker(int number) {
            super("kernels-" + number);
            this.number = number;
            setDaemon(true);
        }

        SpinningThreadTeam team() {
            return SpinningThreadTeam.this;
        }

        void wake() {
            if (parked) {
                LockSupport.unpark(this);
            }
        }

        @Override
        public void run() {
            Job last = null;
            while (!closed) {
                last = next(last);
                if (last != null) {
                    last.work(number);
                }
            }
        }

        /// The job that comes after `last`, or `last` again if the team is closed.
        private Job next(Job last) {
            for (int turn = 0; job == last && !closed; turn++) {
                if (patience.waitOn(turn)) {
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
    private final Patience patience;
    private volatile Job job;
    private volatile boolean closed;

    /// @param size  threads that compute, the caller's included
    public SpinningThreadTeam(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a team needs at least 1 thread, not " + size);
        }
        patience = Patience.of(size, Runtime.getRuntime().availableProcessors());
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
            int threads = Math.min(pieces, size());
            if (pieces == 1) {
                piece.run(0);
            } else if (pieces > 1) {
                share(new Job(pieces, threads, piece), threads - 1);
            }
        } finally {
            turn.unlock();
        }
    }

    private void share(Job mine, int helpers) {
        job = mine;
        for (int i = 0; i < helpers; i++) {
            workers[i].wake();
        }
        mine.work(0);
        mine.await(patience);
    }

    @Override
    public void close() {
        refuseFromWithin();
        turn.lock();
        try {
            closed = true;
            for (Worker worker : workers) {
                worker.wake();
            }
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
}
