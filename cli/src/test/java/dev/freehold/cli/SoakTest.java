package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.freehold.engine.CacheType;
import dev.freehold.engine.GenerationEvent;
import dev.freehold.engine.GenerationOptions;
import dev.freehold.engine.Model;
import dev.freehold.engine.ModelOptions;
import dev.freehold.engine.Session;
import dev.freehold.engine.sampling.SamplingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Thousands of tokens leave nothing behind, neither in memory nor among the pages of machine code.
class SoakTest {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path MAPS = Path.of("/proc/self/maps");
    /// The virtual machine's own compilers and collector take memory now and then; what leaks is taken in each round.
    private static final int ROUNDS = 8;
    /// In a round that they spare.
    private static final long OWN = 4 << 20;
    private static final int ANSWER = 100;

    @BeforeEach
    void needsLinux() {
        assumeTrue(Files.exists(STATUS) && Files.exists(MAPS), "SKIPPED: needs Linux, which says what memory is used");
    }

    /// Prompts, answers, rewinds and new sessions.
    ///
    /// @return tokens generated
    private static int talk(Model model, int conversations) {
        int tokens = 0;
        int[] beginning = model.encode("What is the capital of France? What is the capital of Spain?");
        for (int c = 0; c < conversations; c++) {
            try (Session session = model.newSession()) {
                tokens += answer(session, beginning, c);
                tokens += answer(session, Arrays.copyOf(beginning, beginning.length / 2), c); // rewinds
                tokens += answer(session, beginning, c + 1);
            }
        }
        return tokens;
    }

    private static int answer(Session session, int[] prompt, long seed) {
        var options = GenerationOptions.DEFAULT.withSampling(SamplingSettings.NONE.withSeed(seed).withTemperature(1))
                .withMaxTokens(ANSWER).ignoringStopTokens();
        int tokens = 0;
        for (var generation = session.generate(prompt, options); generation.hasNext();) {
            tokens += generation.next() instanceof GenerationEvent.Token ? 1 : 0;
        }
        return tokens;
    }

    private static Model open(CacheType cacheType) {
        return Model.open(Fixtures.own("chat/model.gguf"),
                new ModelOptions(2, "", 256, cacheType));
    }

    @Test
    void aModelThatTalksDoesNotGrow() throws IOException {
        try (Model model = open(CacheType.AUTO)) {
            talk(model, 12);
            long code = codeBytes();
            int tokens = 0;
            long least = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                long resident = residentBytes();
                tokens += talk(model, 12);
                assertEquals(code, codeBytes(), "machine code");
                least = Math.min(least, residentBytes() - resident);
            }
            assertTrue(tokens >= 2000, tokens + " tokens");
            assertTrue(least <= OWN, "each 3,600 tokens take %,d bytes or more".formatted(least));
        }
    }

    @Test
    void aModelThatIsClosedLeavesNothing() throws IOException {
        long code = codeBytes();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long resident = residentBytes();
            for (CacheType type : CacheType.values()) {
                try (Model model = open(type)) {
                    talk(model, 1);
                }
                assertEquals(code, codeBytes(), "machine code");
            }
            least = Math.min(least, residentBytes() - resident);
        }
        assertTrue(least <= OWN, "each round takes %,d bytes or more".formatted(least));
    }

    private static long residentBytes() throws IOException {
        System.gc();
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        throw new AssertionError("no VmRSS in " + STATUS);
    }

    /// Of all pages that may be executed, not written, and come from no file: the assembled kernels. The virtual
    /// machine's own compilers keep theirs writable.
    private static long codeBytes() throws IOException {
        long bytes = 0;
        for (String line : Files.readAllLines(MAPS)) {
            String[] words = line.split("[- ]+", 8);
            if (line.contains(" r-xp 00000000 00:00 0") && !line.contains("[")) {
                bytes += Long.parseUnsignedLong(words[1], 16) - Long.parseUnsignedLong(words[0], 16);
            }
        }
        return bytes;
    }
}
