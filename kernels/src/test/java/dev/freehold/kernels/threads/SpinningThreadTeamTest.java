package dev.freehold.kernels.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.tensor.ThreadTeam;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class SpinningThreadTeamTest {
    @ParameterizedTest
    @CsvSource({"1, 0", "1, 1", "1, 9", "2, 0", "2, 1", "2, 2", "2, 1000", "5, 3", "5, 1000"})
    void runsEachPieceOnce(int size, int pieces) {
        try (var team = new SpinningThreadTeam(size)) {
            assertEquals(size, team.size());
            for (int round = 0; round < 20; round++) {
                var runs = new AtomicIntegerArray(pieces);
                team.run(pieces, runs::incrementAndGet);
                for (int i = 0; i < pieces; i++) {
                    assertEquals(1, runs.get(i));
                }
            }
        }
    }

    @Test
    void runsPiecesAtTheSameTime() {
        try (var team = new SpinningThreadTeam(3)) {
            var all = new CountDownLatch(3);
            var threads = ConcurrentHashMap.<Thread>newKeySet();
            team.run(3, index -> {
                threads.add(Thread.currentThread());
                all.countDown();
                await(all);
            });
            assertEquals(3, threads.size());
            assertTrue(threads.contains(Thread.currentThread()));
        }
    }

    @Test
    void wakesThreadsThatHaveParked() throws InterruptedException {
        try (var team = new SpinningThreadTeam(2)) {
            for (int round = 0; round < 5; round++) {
                Thread.sleep(Duration.ofMillis(20));
                var both = new CountDownLatch(2);
                team.run(2, index -> {
                    both.countDown();
                    await(both);
                });
                assertEquals(0, both.getCount());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void throwsWhatAPieceThrewAfterAllHaveEnded(int size) {
        try (var team = new SpinningThreadTeam(size)) {
            throwsAfterAll(team);
            throwsAfterAll(team);
        }
    }

    @Test
    void aTeamOfOneThrowsAfterAllToo() {
        throwsAfterAll(ThreadTeam.single());
    }

    private static void throwsAfterAll(ThreadTeam team) {
        var exception = new IllegalArgumentException("piece 3");
        var ended = new AtomicInteger();
        assertSame(exception, assertThrows(IllegalArgumentException.class, () -> team.run(50, index -> {
            ended.incrementAndGet();
            if (index == 3) {
                throw exception;
            }
        })));
        assertEquals(50, ended.get());
        var error = new AssertionError("an error");
        assertSame(error, assertThrows(AssertionError.class, () -> team.run(2, index -> {
            throw error;
        })));
    }

    @Test
    void servesCallersOneAfterTheOther() throws Exception {
        try (var team = new SpinningThreadTeam(3); var callers = Executors.newFixedThreadPool(6)) {
            var inside = new AtomicInteger();
            var sum = new AtomicInteger();
            var futures = new ArrayList<Future<?>>();
            for (int caller = 0; caller < 6; caller++) {
                futures.add(callers.submit(() -> {
                    for (int round = 0; round < 200; round++) {
                        team.run(7, index -> {
                            assertTrue(inside.incrementAndGet() <= 3);
                            sum.addAndGet(index);
                            inside.decrementAndGet();
                        });
                    }
                }));
            }
            for (Future<?> future : futures) {
                future.get();
            }
            assertEquals(6 * 200 * 21, sum.get());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void refusesWorkFromWithinAPiece(int size) {
        try (var team = new SpinningThreadTeam(size)) {
            var refusals = new AtomicInteger();
            team.run(8, index -> {
                var refused = assertThrows(IllegalStateException.class, () -> team.run(2, other -> {}));
                assertEquals("a piece of work cannot hand in work to its own team, nor close it", refused.getMessage());
                assertThrows(IllegalStateException.class, team::close);
                refusals.incrementAndGet();
            });
            assertEquals(8, refusals.get());
        }
    }

    @Test
    void anotherTeamMayBeUsedWithinAPiece() {
        try (var outer = new SpinningThreadTeam(2); var inner = new SpinningThreadTeam(2)) {
            var runs = new AtomicInteger();
            outer.run(4, index -> inner.run(4, other -> runs.incrementAndGet()));
            assertEquals(16, runs.get());
        }
    }

    @Test
    void refusesWorkAfterClose() {
        var team = new SpinningThreadTeam(2);
        team.close();
        team.close();
        var refused = assertThrows(IllegalStateException.class, () -> team.run(1, index -> {}));
        assertEquals("the thread team is closed", refused.getMessage());
    }

    @Test
    void threadsEndWithTheTeam() throws InterruptedException {
        Set<Thread> threads;
        try (var team = new SpinningThreadTeam(3)) {
            threads = workers(team);
        }
        for (Thread thread : threads) {
            assertTrue(thread.isDaemon());
            assertTrue(thread.join(Duration.ofSeconds(10)));
        }
    }

    @Test
    void aThreadTakesItsShareInOrderAndTheSameEachTime() {
        try (var team = new SpinningThreadTeam(2)) {
            for (int round = 0; round < 100; round++) {
                var takers = new Thread[8];
                var order = new ConcurrentLinkedQueue<Integer>();
                var bothAtWork = new CountDownLatch(2);
                team.run(8, index -> {
                    if (index == 0 || index == 4) { // the first of each share
                        bothAtWork.countDown();
                        await(bothAtWork);
                    }
                    takers[index] = Thread.currentThread();
                    order.add(index);
                });
                assertSame(Thread.currentThread(), takers[0]);
                assertNotSame(takers[0], takers[4]);
                assertEquals(Set.of(0, 1, 2, 3, 4, 5, 6, 7), new HashSet<>(order));
            }
        }
    }

    @Test
    void aSlowThreadIsHelped() {
        try (var team = new SpinningThreadTeam(2)) {
            var done = new AtomicInteger();
            var allButOne = new CountDownLatch(99);
            team.run(100, index -> {
                if (index == 50) { // the worker's first: it does not get on until the caller has done its work
                    await(allButOne);
                } else {
                    allButOne.countDown();
                }
                done.incrementAndGet();
            });
            assertEquals(100, done.get());
        }
    }

    @Test
    void sleepsWhenThereIsNothingToDo() throws InterruptedException {
        try (var team = new SpinningThreadTeam(3)) {
            Set<Thread> workers = workers(team);
            for (Thread worker : workers) {
                while (worker.getState() != Thread.State.WAITING) { // forever if it does not: the test has a limit
                    Thread.sleep(Duration.ofMillis(1));
                }
            }
            for (int look = 0; look < 20; look++) {
                for (Thread worker : workers) {
                    assertEquals(Thread.State.WAITING, worker.getState());
                }
                Thread.sleep(Duration.ofMillis(1));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 16})
    void manyCallersWithAnyNumberOfPiecesAndExceptions(int size) throws Exception {
        try (var team = new SpinningThreadTeam(size); var callers = Executors.newFixedThreadPool(3)) {
            var futures = new ArrayList<Future<?>>();
            for (int caller = 0; caller < 3; caller++) {
                var random = new SplittableRandom(caller);
                futures.add(callers.submit(() -> {
                    for (int round = 0; round < 3000; round++) {
                        runOnce(team, random.nextInt(70), random.nextInt(100));
                    }
                }));
            }
            for (Future<?> future : futures) {
                future.get();
            }
        }
    }

    /// @param failing  the piece that throws, if there are so many
    private static void runOnce(ThreadTeam team, int pieces, int failing) {
        var runs = new AtomicIntegerArray(pieces);
        var failure = new IllegalArgumentException();
        ThreadTeam.Piece piece = index -> {
            runs.incrementAndGet(index);
            if (index == failing) {
                throw failure;
            }
        };
        if (failing < pieces) {
            assertSame(failure, assertThrows(IllegalArgumentException.class, () -> team.run(pieces, piece)));
        } else {
            team.run(pieces, piece);
        }
        for (int i = 0; i < pieces; i++) {
            assertEquals(1, runs.get(i), "piece " + i + " of " + pieces);
        }
    }

    @Test
    void closesBetweenTheWorkOfOthers() throws Exception {
        for (int round = 0; round < 50; round++) {
            var team = new SpinningThreadTeam(3);
            Set<Thread> workers = workers(team);
            var started = new CountDownLatch(1);
            try (var callers = Executors.newSingleThreadExecutor()) {
                Future<?> caller = callers.submit(() -> {
                    while (true) {
                        var done = new AtomicInteger();
                        team.run(9, index -> done.incrementAndGet());
                        assertEquals(9, done.get());
                        started.countDown();
                    }
                });
                started.await();
                team.close();
                var ended = assertThrows(ExecutionException.class, caller::get);
                assertEquals("the thread team is closed", ended.getCause().getMessage());
            }
            for (Thread worker : workers) {
                assertTrue(worker.join(Duration.ofSeconds(10)));
            }
        }
    }

    private static Set<Thread> workers(ThreadTeam team) {
        var threads = ConcurrentHashMap.<Thread>newKeySet();
        var all = new CountDownLatch(team.size());
        team.run(team.size(), index -> {
            threads.add(Thread.currentThread());
            all.countDown();
            await(all);
        });
        threads.remove(Thread.currentThread());
        assertEquals(team.size() - 1, threads.size());
        return threads;
    }

    @Test
    void needsAtLeastOneThread() {
        assertThrows(IllegalArgumentException.class, () -> new SpinningThreadTeam(0));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
