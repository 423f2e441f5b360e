package dev.freehold.tokenizer;

import dev.freehold.json.Json;
import java.io.IOException;
import java.net.URISyntaxException;
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
        Path folder = above("shared/fixtures");
        Assumptions.assumeTrue(folder != null, "no folder shared/fixtures beside the repository");
        return folder.resolve(name);
    }

    /// A file under the repository's `fixtures`.
    static Path own(String name) {
        return above("fixtures/README.md").resolveSibling(name);
    }

    private static Path above(String name) {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve(name))) {
            folder = folder.getParent();
        }
        return folder == null ? null : folder.resolve(name);
    }

    /// A text, its ids and what they say according to the reference.
    ///
    /// @param plain  the ids when control tokens count as text
    /// @param shown  what the ids say without control tokens
    record Golden(String text, int[] ids, int[] plain, String decoded, String shown) {}

    /// A file in the folder `goldens` of the test's resources.
    static Path resource(String name) {
        try {
            return Path.of(Fixtures.class.getResource("goldens/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<Golden> goldens(Path jsonLines) throws IOException {
        return Files.readAllLines(jsonLines).stream().map(Fixtures::golden).toList();
    }

    private static Golden golden(String line) {
        Map<String, Object> golden = Json.parseObject(line);
        int[] ids = ids(golden.get("ids"));
        String decoded = (String) golden.get("decoded");
        int[] plain = ids(golden.getOrDefault("plain", golden.get("ids")));
        String shown = (String) golden.getOrDefault("shown", decoded);
        return new Golden((String) golden.get("text"), ids, plain, decoded, shown);
    }

    private static int[] ids(Object value) {
        return Json.array(value, "ids").stream().mapToInt(id -> ((Long) id).intValue()).toArray();
    }
}
