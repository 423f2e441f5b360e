package dev.freehold.checkpoint.conversion;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.checkpoint.AssembledCheckpoint;
import dev.freehold.checkpoint.Metadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelCardTest {
    @TempDir
    private Path folder;

    private ModelCard read(String card) throws IOException {
        Path file = Files.writeString(folder.resolve("README.md"), card);
        return ModelCard.of(AssembledCheckpoint.of(folder, new Metadata("model", Map.of()), List.of(),
                name -> name.equals("README.md") ? Optional.of(file) : Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "a\"b", "back\\slash", "\\\"", "it's: so", "'quoted'", "a, b", "#1", "yes"})
    void whatIsWrittenIsReadAsItWas(String name) throws IOException {
        var card = new ModelCard(name, "mit", "", "", List.of(), List.of("a", name), List.of(), List.of());
        ModelCard once = read(card.readme(""));
        assertEquals(name, once.name());
        assertEquals(List.of("a", name), once.tags());
        assertEquals(once, read(once.readme("")));
    }

    @Test
    void commasInQuotesSeparateNothing() throws IOException {
        ModelCard card = read("---\nmodel_name: x\ntags: [a, \"b, c\", 'd, ''e', \"f\\\", g\", it's, h's,]\n---\n");
        assertEquals(List.of("a", "b, c", "d, 'e", "f\", g", "it's", "h's"), card.tags());
    }
}
