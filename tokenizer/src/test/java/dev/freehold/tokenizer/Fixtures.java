package dev.freehold.tokenizer;

import dev.freehold.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/// Finds the data shared by all working copies, beside the repository, and reads golden encodings.
final class Fixtures {
    private Fixtures() {}

    /// A file under `shared/fixtures`; skips the test where that folder is absent.
    static Path shared(String name) {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("shared/fixtures"))) {
            folder = folder.getParent();
        }
        Assumptions.assumeTrue(folder != null, "no folder shared/fixtures beside the repository");
        return folder.resolve("shared/fixtures").resolve(name);
    }

    /// A text, its ids and what they say according to the reference.
    record Golden(String text, int[] ids, String decoded) {}

    static List<Golden> goldens(Path jsonLines) throws IOException {
        return Files.readAllLines(jsonLines).stream().map(Fixtures::golden).toList();
    }

    private static Golden golden(String line) {
        Map<String, Object> golden = Json.parseObject(line);
        int[] ids = Json.array(golden.get("ids"), "ids").stream().mapToInt(id -> ((Long) id).intValue()).toArray();
        return new Golden((String) golden.get("text"), ids, (String) golden.get("decoded"));
    }
}
