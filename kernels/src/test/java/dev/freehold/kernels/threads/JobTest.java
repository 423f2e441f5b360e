package dev.freehold.kernels.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who takes which piece, without threads.
class JobTest {
    private final List<Integer> taken = new ArrayList<>();

    @Test
    void ownPiecesAreTakenFromTheFrontAndOthersFromTheBack() {
        new Job(9, 3, taken::add).work(1);
        assertEquals(List.of(3, 4, 5, 8, 7, 6, 2, 1, 0), taken);
    }

    @Test
    void sharesDifferByOnePieceAtMost() {
        new Job(8, 3, taken::add).work(0);
        assertEquals(List.of(0, 1, 4, 3, 2, 7, 6, 5), taken);
    }

    @Test
    void aThreadWithoutAShareHelpsTheOthers() {
        new Job(4, 2, taken::add).work(5);
        assertEquals(List.of(3, 2, 1, 0), taken);
    }

    @Test
    void nothingIsTakenTwice() {
        var job = new Job(4, 2, taken::add);
        job.work(0);
        job.work(1);
        assertEquals(4, taken.size());
    }
}
