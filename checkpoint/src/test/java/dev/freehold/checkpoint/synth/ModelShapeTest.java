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
        assertEquals(PARAMETERS.size(), ModelShape.KNOWN.size());
        for (ModelShape shape : ModelShape.KNOWN) {
            assertEquals(PARAMETERS.get(shape.name()), parameters(shape), shape.name());
        }
    }

    private static long parameters(ModelShape shape) {
        long width = shape.width();
        long embedding = shape.vocabulary() * width;
        long attention = 2 * width * shape.queryWidth() + 2 * width * shape.kvWidth();
        long extra = switch (shape.family()) {
            case "qwen2" -> shape.queryWidth() + 2L * shape.kvWidth();
            case "qwen3" -> 2L * shape.headWidth();
            default -> 0;
        };
        long layer = 2 * width + attention + extra + 3 * width * shape.innerWidth();
        return (shape.tied() ? 1 : 2) * embedding + width + shape.layers() * layer;
    }
}
