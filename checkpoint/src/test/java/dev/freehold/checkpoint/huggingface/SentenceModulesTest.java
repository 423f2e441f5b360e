package dev.freehold.checkpoint.huggingface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentenceModulesTest {
    private static final String TRANSFORMER =
            "{\"type\": \"sentence_transformers.models.Transformer\", \"path\": \"\"}";
    private static final String POOLING =
            "{\"type\": \"sentence_transformers.models.Pooling\", \"path\": \"1_Pooling\"}";
    private static final String NORMALIZE = "{\"type\": \"sentence_transformers.models.Normalize\", \"path\": \"2\"}";

    @TempDir
    private Path folder;

    @BeforeEach
    void poolingFolder() throws IOException {
        Files.createDirectory(folder.resolve("1_Pooling"));
    }

    private Map<String, Object> translated(String pooling, String... modules) throws IOException {
        Files.writeString(folder.resolve("1_Pooling/config.json"), pooling);
        Files.writeString(folder.resolve("modules.json"), "[" + String.join(",", modules) + "]");
        return SentenceModules.translate(folder, "bert");
    }

    private String complaint(String pooling, String... modules) {
        return assertThrows(CheckpointException.class, () -> translated(pooling, modules)).getMessage();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"pooling_mode_mean_tokens\": true, \"pooling_mode_cls_token\": false} | 1",
        "{\"pooling_mode_cls_token\": true, \"word_embedding_dimension\": 384}   | 2",
        "{\"pooling_mode\": \"lasttoken\", \"embedding_dimension\": 384}         | 3"
    })
    void poolingIsThatOfGguf(String pooling, long type) throws IOException {
        assertEquals(Map.of("bert.pooling_type", type, "general.embedding.normalized", true),
                translated(pooling, TRANSFORMER, POOLING, NORMALIZE));
        assertEquals(false, translated(pooling, TRANSFORMER, POOLING).get("general.embedding.normalized"));
    }

    @Test
    void aFolderWithoutModulesSaysNothing() {
        assertEquals(Map.of(), SentenceModules.translate(folder, "bert"));
    }

    @Test
    void whatIsNotSupportedIsRefusedByName() throws IOException {
        String both = "{\"pooling_mode_mean_tokens\": true, \"pooling_mode_max_tokens\": true}";
        assertTrue(complaint(both, POOLING).contains("1_Pooling/config.json: 'pooling_mode_max_tokens' is not supported"
                + "; supported: mean, cls or the last token"), complaint(both, POOLING));
        String dense = "{\"type\": \"sentence_transformers.models.Dense\", \"path\": \"2_Dense\"}";
        assertTrue(complaint("{}", TRANSFORMER, dense).contains(
                "modules.json: 'type' is 'sentence_transformers.models.Dense', which is not supported"));
        String outside = "{\"type\": \"sentence_transformers.models.Pooling\", \"path\": \"../elsewhere\"}";
        assertTrue(complaint("{}", outside).contains("'path' should be a folder beside the file"));
        assertTrue(complaint("{}", "7").contains("modules.json: "), complaint("{}", "7"));
    }
}
