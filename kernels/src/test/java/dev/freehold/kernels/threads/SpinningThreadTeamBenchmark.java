package dev.freehold.kernels.threads;

import dev.freehold.tensor.ThreadTeam;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/// What a run takes, in microseconds, best and median of several rounds: with pieces that do nothing; with one piece of
/// 5 µs for each thread, of which what is above 5 µs is the price; and after pauses in which the threads fall asleep.
///
///     SpinningThreadTeamBenchmark [THREADS …]
final class SpinningThreadTeamBenchmark {
    private static final int RUNS = 10_000;
    private static final int ROUNDS = 25;

    private SpinningThreadTeamBenchmark() {}

    public static void main(String[] arguments) throws InterruptedException {
        int[] sizes = arguments.length == 0
                ? new int[] {1, 2, 4} : Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
        for (int size : sizes) {
            try (var team = new SpinningThreadTeam(size)) {
                for (int pieces : new int[] {size, 16 * size}) {
                    check(team, pieces);
                    print(size, pieces + " empty pieces", busy(team, pieces, _ -> {}));
                }
                print(size, size + " pieces of 5 µs", busy(team, size, _ -> work()));
                print(size, "asleep", asleep(team));
            }
        }
    }

    private static void check(SpinningThreadTeam team, int pieces) {
        var sum = new AtomicLong();
        team.run(pieces, sum::addAndGet);
        if (sum.get() != pieces * (pieces - 1L) / 2) {
            throw new AssertionError("pieces are missing");
        }
    }

    private static void work() {
        long end = System.nanoTime() + 5000;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static void print(int size, String what, double[] rounds) {
        Arrays.sort(rounds);
        System.out.printf("%2d threads, %-18s %7.2f %7.2f µs%n", size, what, rounds[0], rounds[rounds.length / 2]);
    }

    private static double[] busy(SpinningThreadTeam team, int pieces, ThreadTeam.Piece piece) {
        var rounds = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int run = 0; run < RUNS; run++) {
                team.run(pieces, piece);
            }
            rounds[round] = (System.nanoTime() - start) / 1e3 / RUNS;
        }
        return rounds;
    }

    private static double[] asleep(SpinningThreadTeam team) throws InterruptedException {
        var rounds = new double[200];
        for (int round = 0; round < rounds.length; round++) {
            Thread.sleep(2);
            long start = System.nanoTime();
            team.run(team.size(), _ -> {});
            rounds[round] = (System.nanoTime() - start) / 1e3;
        }
        return rounds;
    }
}
