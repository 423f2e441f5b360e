package dev.freehold.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.models.layers.Workspace;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.KvType;
import dev.freehold.tensor.ReferenceKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FootprintTest {
    static List<Path> models() throws IOException {
        try (Stream<Path> folders = Files.list(GoldenModel.repository().resolve("fixtures/models"))) {
            return folders.flatMap(folder -> Stream.of(folder, folder.resolve("model.gguf")))
                    .filter(Files::exists).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void cachesAndActivationsAreWhatTheNetworkTakes(Path file) {
        var tokens = new int[64];
        try (Checkpoint checkpoint = Checkpoint.open(file);
                Kernels kernels = new ReferenceKernels();
                var workspace = new Workspace()) {
            var footprint = Footprint.of(checkpoint);
            LanguageModel model = Architectures.load(checkpoint, kernels);
            assertEquals(model.cacheLayouts(), footprint.caches());
            try (var cache = model.newCache(KvType.F16, tokens.length)) {
                model.forward(new Batch(tokens, cache, Batch.Logits.LAST), workspace);
            }
            long counted = footprint.passBytes() + tokens.length * footprint.tokenBytes();
            long taken = workspace.byteSize();
            assertTrue(taken <= counted && counted <= 2 * taken, taken + " are taken, " + counted + " counted");
        }
    }
}
