package dev.freehold.kernels.threads;

/// How long a thread waits awake before it sleeps: products of small matrices last 20 to 500 µs, and waking a thread
/// through the operating system costs 10 to 50 µs.
///
/// First it spins, then it lets other threads have the processor between looks, then it is time to sleep, so that an
/// idle process takes no processor's time. Where a team has more threads than processors, spinning would keep from
/// work those that are waited for: its threads begin with the second.
///
/// @param spins   looks in a row, about 30 µs
/// @param yields  looks with a system call in between, about 100 µs
record Patience(int spins, int yields) {
    static Patience of(int threads, int processors) {
        return threads <= processors ? new Patience(1000, 200) : new Patience(0, 20);
    }

    /// Waits a moment.
    ///
    /// @param turn  how often before
    /// @return whether it is time to sleep
    boolean waitOn(int turn) {
        if (turn < spins) {
            Thread.onSpinWait();
        } else if (turn < spins + yields) {
            Thread.yield();
        } else {
            return true;
        }
        return false;
    }
}
