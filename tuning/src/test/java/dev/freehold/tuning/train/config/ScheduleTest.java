package dev.freehold.tuning.train.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.freehold.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ScheduleTest {
    /// `fixtures/make/schedules.py`.
    @TestFactory
    Stream<DynamicTest> everyStepTakesTheRateOfTransformers() throws IOException {
        String runs = Files.readString(Path.of("../fixtures/tuning/schedules.json"));
        return Json.array(Json.parse(runs), "runs").stream().map(each -> Json.object(each, "a run"))
                .map(run -> dynamicTest("%s %s %s".formatted(run.get("name"), run.get("warmup"), run.get("steps")),
                        () -> requireSame(run)));
    }

    private static void requireSame(Map<String, Object> run) {
        Schedule schedule = Schedule.NAMES.get((String) run.get("name"));
        int warmup = ((Long) run.get("warmup")).intValue();
        List<Object> factors = Json.array(run.get("factors"), "factors");
        for (int step = 1; step <= factors.size(); step++) {
            assertEquals(((Number) factors.get(step - 1)).doubleValue(),
                    schedule.factor(step, warmup, factors.size(), 0), 1e-15, "step " + step);
        }
    }

    @Test
    void aCosineMayEndAboveZero() {
        assertEquals(1, Schedule.COSINE.factor(1, 0, 10, 0.1));
        assertEquals(0.1, Schedule.COSINE.factor(11, 0, 10, 0.1), 1e-15);
        assertEquals(0.55, Schedule.COSINE.factor(6, 0, 10, 0.1), 1e-15);
    }

    @Test
    void theWarmUpIsAShareOfAllStepsOrANumber() {
        var share = new Optimization(1, Schedule.LINEAR, -1, 0.03, 0, 0, 0.9, 0.999, 1e-8, 1);
        var number = new Optimization(1, Schedule.LINEAR, 7, 0, 0, 0, 0.9, 0.999, 1e-8, 1);
        assertEquals(4, share.warmup(101));
        assertEquals(7, number.warmup(101));
    }
}
