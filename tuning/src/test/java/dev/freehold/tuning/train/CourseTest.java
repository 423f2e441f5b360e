package dev.freehold.tuning.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.freehold.tuning.train.Course.Part;
import dev.freehold.tuning.train.config.Extent;
import dev.freehold.tuning.train.config.Rhythm;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CourseTest {
    @Test
    void theLastStepOfAnEpochMayHaveFewerBatches() {
        var course = new Course(_ -> 7, new Extent(1, 3, 2, 0));
        assertEquals(6, course.steps());
        assertEquals(List.of(new Part(0, 0, 3), new Part(0, 3, 6), new Part(0, 6, 7), new Part(1, 0, 3),
                new Part(1, 3, 6), new Part(1, 6, 7)), IntStream.rangeClosed(1, 6).mapToObj(course::part).toList());
        assertEquals(1, course.epochs(3));
        assertEquals(1 + 3 / 7.0, course.epochs(4));
    }

    @Test
    void epochsMayDifferInLength() {
        var course = new Course(epoch -> epoch == 0 ? 2 : 3, new Extent(1, 1, 3, 0));
        assertEquals(8, course.steps());
        assertEquals(new Part(1, 2, 3), course.part(5));
        assertEquals(new Part(2, 0, 1), course.part(6));
    }

    @Test
    void theFirstEpochIsNotPlannedAgain() {
        var asked = new ArrayList<Integer>();
        var course = new Course(epoch -> {
            asked.add(epoch);
            return 2;
        }, new Extent(1, 1, 3, 0));
        assertEquals(List.of(0, 1, 2), asked);
        assertEquals(2, course.stepsPerEpoch());
        course.part(6);
        assertFalse(asked.subList(3, asked.size()).contains(0), asked.toString());
    }

    @Test
    void partsOfEpochsAndABoundEndIt() {
        assertEquals(5, new Course(_ -> 10, new Extent(1, 1, 0.5, 0)).steps());
        assertEquals(15, new Course(_ -> 10, new Extent(1, 1, 1.5, 0)).steps());
        assertEquals(12, new Course(_ -> 10, new Extent(1, 1, 1.5, 12)).steps());
        assertEquals(15, new Course(_ -> 10, new Extent(1, 1, 1.5, 100)).steps());
        var unbounded = new Course(_ -> 10, new Extent(1, 1, Double.POSITIVE_INFINITY, 25));
        assertEquals(25, unbounded.steps());
        assertEquals(new Part(2, 4, 5), unbounded.part(25));
    }

    @Test
    void gradientsAreCutAsPyTorchDoes() {
        assertEquals(1, AdamW.clip(0.5, 1));
        assertEquals(1, AdamW.clip(100, 0));
        assertEquals(1 / (4 + 1e-6), AdamW.clip(4, 1));
    }

    @Test
    void rhythmsAreKept() {
        assertEquals(List.of(3, 6, 9), due(new Rhythm.Steps(3), 5));
        assertEquals(List.of(2, 4, 6, 8, 10), due(new Rhythm.PerEpoch(2), 5));
        assertEquals(List.of(5, 10), due(new Rhythm.Usual(), 5));
        assertEquals(List.of(), due(new Rhythm.AtTheEnd(), 5));
        assertEquals(20, IntStream.rangeClosed(1, 400).filter(step -> new Rhythm.Usual().due(step, 1, 400)).count());
    }

    private static List<Integer> due(Rhythm rhythm, int perEpoch) {
        return IntStream.rangeClosed(1, 10).filter(step -> rhythm.due(step, perEpoch, 10)).boxed().toList();
    }
}
