package dev.freehold.kernels.blocked;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.tensor.ThreadTeam;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
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
        var threads = ConcurrentHashMap.<Thread>newKeySet();
        try (var team = new SpinningThreadTeam(3)) {
            var all = new CountDownLatch(3);
            team.run(3, index -> {
                threads.add(Thread.currentThread());
                all.countDown();
                await(all);
            });
        }
        threads.remove(Thread.currentThread());
        assertEquals(2, threads.size());
        for (Thread thread : threads) {
            assertTrue(thread.isDaemon());
            assertTrue(thread.join(Duration.ofSeconds(10)));
        }
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
