package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `freehold bench` on the project's own chat model, with the kernels that run here.
@ThroughLauncher
class BenchIT {
    private static final String MODEL = Fixtures.own("chat/model.gguf").toString();

    @TempDir
    private Path scratch;

    private Freehold freehold;

    @BeforeEach
    void launcher() throws IOException {
        freehold = Freehold.in(scratch);
    }

    @Test
    void aWarmTestPrintsItsTableAndItsRoofline() {
        Finished run = freehold.run("bench", MODEL, "-p", "16", "-n", "0", "-r", "2", "-t", "1");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("", run.err());
        assertTrue(run.out().startsWith("| model "), run.out());
        assertTrue(run.out().contains(" pp16 | "), run.out());
        assertTrue(run.out().contains("\n- memory "), run.out());
    }

    @Test
    void programsGetTheMemoryBandwidthAndTheShareOfIt() {
        String[] command = {"bench", MODEL, "-p", "0", "-n", "4", "-d", "32", "-r", "3", "-t", "2", "--no-warmup",
            "-o", "json"};
        Map<String, Object> result = Json.object(
                Json.array(Json.parse(freehold.out(command)), "results").getFirst(), "result");
        assertEquals(2L, result.get("n_threads"));
        assertEquals(32L, result.get("n_depth"));
        assertEquals(3, Json.array(result.get("samples_ts"), "samples").size());
        double bandwidth = ((Number) result.get("memory_bandwidth")).doubleValue();
        assertTrue(1e8 < bandwidth && bandwidth < 1e13, () -> bandwidth + " bytes/s");
        double share = ((Number) result.get("limit_share")).doubleValue();
        assertTrue(0 < share && share < 1, () -> "share " + share);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-p x", "-r 0", "--sequences 0", "-ub 0", "-o sql", "-ngl 99"})
    void optionsThatCannotBeHonouredEndWithTwo(String options) {
        Finished run = freehold.run(("bench " + MODEL + " " + options).split(" "));
        assertEquals(2, run.exitCode(), run.err());
        assertEquals("", run.out());
        assertTrue(run.err().startsWith("freehold: "), run.err());
    }

    @Test
    void aFileThatIsNoModelIsAFailure() {
        Complaint.of(freehold.run("bench", "absent.gguf")).mentions("absent.gguf: no such file");
    }
}
