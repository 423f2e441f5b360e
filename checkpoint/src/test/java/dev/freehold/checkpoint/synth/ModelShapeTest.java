package dev.freehold.checkpoint.synth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelShapeTest {
    /// The parameter counts that the publishers state.
    private static final Map<String, Long> PARAMETERS = Map.ofEntries(
            Map.entry("qwen2.5-0.5b", 494_032_768L),
            Map.entry("qwen2.5-1.5b", 1_543_714_304L),
            Map.entry("qwen2.5-3b", 3_085_938_688L),
            Map.entry("qwen2.5-7b", 7_615_616_512L),
            Map.entry("qwen2.5-14b", 14_770_033_664L),
            Map.entry("qwen2.5-32b", 32_763_876_352L),
            Map.entry("qwen2.5-72b", 72_706_203_648L),
            Map.entry("llama-3.2-1b", 1_235_814_400L),
            Map.entry("llama-3.2-3b", 3_212_749_824L),
            Map.entry("llama-3.1-8b", 8_030_261_248L),
            Map.entry("mistral-7b", 7_248_023_552L),
            Map.entry("qwen3-0.6b", 596_049_920L),
            Map.entry("qwen3-1.7b", 1_720_574_976L),
            Map.entry("qwen3-4b", 4_022_468_096L),
            Map.entry("qwen3-8b", 8_190_735_360L),
            Map.entry("mixtral-8x7b", 46_702_792_704L),
            Map.entry("qwen3-30b-a3b", 30_532_122_624L),
            Map.entry("deepseek-v2-lite", 15_706_484_224L));

    @Test
    void everyShapeHasTheParametersOfThePublishedModel() {
        for (ModelShape shape : ModelShape.KNOWN) {
            boolean stated = shape.recurrence().isEmpty(); // those of Qwen 3.5 are stated with the vision tower
            assertEquals(stated, PARAMETERS.containsKey(shape.name()), shape.name());
            if (stated) {
                assertEquals(PARAMETERS.get(shape.name()), parameters(shape), shape.name());
            }
        }
    }

    private static long parameters(ModelShape shape) {
        long blocks = 0;
        for (int i = 0; i < shape.layers(); i++) {
            blocks += 2L * shape.width() + attention(shape) + feedForward(shape, i);
        }
        return (shape.tied() ? 1 : 2) * (long) shape.vocabulary() * shape.width() + shape.width() + blocks;
    }

    private static long attention(ModelShape shape) {
        long width = shape.width();
        if (shape.latent().isPresent()) {
            var latent = shape.latent().get();
            long query = shape.heads() * (latent.contentWidth() + latent.turnedWidth());
            long up = shape.heads() * (latent.contentWidth() + latent.valueWidth());
            return query * width + (latent.latentWidth() + latent.turnedWidth()) * width + latent.latentWidth()
                    + up * latent.latentWidth() + (long) shape.heads() * latent.valueWidth() * width;
        }
        long extra = switch (shape.family()) {
            case "qwen2" -> shape.queryWidth() + 2L * shape.kvWidth();
            case "qwen3", "qwen3moe" -> 2L * shape.headWidth();
            default -> 0;
        };
        return 2 * width * shape.queryWidth() + 2 * width * shape.kvWidth() + extra;
    }

    private static long feedForward(ModelShape shape, int block) {
        long width = shape.width();
        if (shape.experts().isEmpty() || block < shape.experts().get().denseBlocks()) {
            return 3 * width * shape.innerWidth();
        }
        var experts = shape.experts().get();
        return experts.count() * (width + 3 * width * experts.innerWidth()) + 3 * width * experts.sharedWidth();
    }

    @Test
    void aShapeMayHaveOtherLayers() {
        ModelShape shape = ModelShape.of("qwen3-30b-a3b").orElseThrow();
        assertEquals(parameters(shape) - 46 * (parameters(shape) - parameters(shape.withLayers(47))),
                parameters(shape.withLayers(2)));
    }
}
