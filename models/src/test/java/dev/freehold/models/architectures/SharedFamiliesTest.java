package dev.freehold.models.architectures;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.freehold.models.GoldenModel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The checkpoints that stand beside the repository where it is developed.
class SharedFamiliesTest {
    @ParameterizedTest
    @CsvSource({"qwen2, 1e-3", "qwen2yarn, 1e-3", "llama3, 1e-3", "nemo, 1e-3", "mixtral, 1e-3", "ministral3, 1e-3",
        "qwen3, 1e-3", "qwen3moe, 1e-3", "qwen35, 1e-3", "qwen35moe, 3e-3", "deepseek, 1e-3"})
    void logitsAreThoseOfTransformers(String family, double tolerance) {
        Path folder = GoldenModel.repository().resolveSibling("shared/fixtures/families").resolve(family);
        assumeTrue(Files.isDirectory(folder), () -> "SKIPPED: " + folder + " is not there");
        GoldenModel.in(folder, "reference.json").assertLogitsOfBothFormats(tolerance);
    }
}
