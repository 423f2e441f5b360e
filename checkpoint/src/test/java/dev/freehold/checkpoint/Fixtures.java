package dev.freehold.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// Fixtures of the source tree, and the folder of shared ones, `shared/fixtures` beside the checkout.
public final class Fixtures {
    private Fixtures() {}

    /// The fixture of the source tree called `name`.
    public static Path own(String name) {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("fixtures/models"))) {
            folder = folder.getParent();
        }
        return folder.resolve("fixtures").resolve(name);
    }

    /// The fixture called `name`; the test is skipped where the folder is absent.
    public static Path require(String name) {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.isDirectory(folder.resolve("shared/fixtures"))) {
            folder = folder.getParent();
        }
        Assumptions.assumeTrue(folder != null, "no folder shared/fixtures beside the checkout");
        return folder.resolve("shared/fixtures").resolve(name);
    }
}
