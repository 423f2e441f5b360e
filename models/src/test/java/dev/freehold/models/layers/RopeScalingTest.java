package dev.freehold.models.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.models.FakeCheckpoint;
import dev.freehold.models.Hyperparameters;
import org.junit.jupiter.api.Test;

class RopeScalingTest {
    private static RopeScaling of(FakeCheckpoint checkpoint) {
        return RopeScaling.of(checkpoint.metadata(), Hyperparameters.of(checkpoint), 10_000);
    }

    private static FakeCheckpoint scaled(String type, double factor) {
        return new FakeCheckpoint().with("llama.rope.scaling.type", type).with("llama.rope.scaling.factor", factor);
    }

    @Test
    void withoutKeysFrequenciesStayAsTheyAre() {
        assertArrayEquals(new double[] {1, 0.01}, of(new FakeCheckpoint()).scale(new double[] {1, 0.01}));
    }

    @Test
    void aFactorWithoutATypeSqueezesAllAsOlderFilesMeanIt() {
        double[] expected = {0.25, 0.0025};
        assertArrayEquals(expected, of(scaled("linear", 4)).scale(new double[] {1, 0.01}));
        var older = new FakeCheckpoint().with("llama.rope.scale_linear", 4.0);
        assertArrayEquals(expected, of(older).scale(new double[] {1, 0.01}));
    }

    @Test
    void noneMeansNoneWhateverTheFactor() {
        assertArrayEquals(new double[] {1}, of(scaled("none", 4)).scale(new double[] {1}));
    }

    /// By hand, original 64: the turns within it are `64·f/2π`. 4 turns and more are kept, 1 and less squeezed, and at
    /// 2.5 turns, the middle of the ramp, half of each: `f·(1 + 1/8)/2`.
    @Test
    void llama3KeepsShortWavesAndSqueezesLongOnes() {
        double turn = 2 * Math.PI / 64;
        var scaling = of(scaled("llama3", 8).with("llama.rope.scaling.original_context_length", 64L));
        double[] scaled = scaling.scale(new double[] {5 * turn, 4 * turn, 2.5 * turn, turn, 0.1 * turn});
        double[] expected = {5 * turn, 4 * turn, 2.5 * turn * 9 / 16, turn / 8, 0.1 * turn / 8};
        assertArrayEquals(expected, scaled, 1e-12);
    }

    /// By hand, width 4, base 10,000, original `2π·10⁴`: `pair(turns) = 4·ln(10⁴/turns)/(2·ln 10⁴)`, so 10⁴ turns are
    /// pair 0 and 1 turn pair 2. The ramp from 0 to 2 squeezes pair 0 not at all and pair 1 by half.
    @Test
    void yarnSqueezesAlongARampOfPairs() {
        var yarn = new RopeScaling.Yarn(4, 62_832, 10_000, 10_000, 1.0001, 1, 0);
        assertArrayEquals(new double[] {1, 0.01 * (0.5 + 0.5 / 4)}, yarn.scale(new double[] {1, 0.01}), 1e-12);
    }

    @Test
    void yarnRaisesTheMagnitude() {
        double four = 1 + 0.1 * Math.log(4);
        assertEquals(four, of(scaled("yarn", 4)).magnitude(), 1e-12);
        assertEquals(2 * four, of(scaled("yarn", 4).with("llama.rope.scaling.attn_factor", 2.0)).magnitude(), 1e-12);
        var canceled = scaled("yarn", 4).with("llama.rope.scaling.yarn_log_multiplier", 1.0);
        assertEquals(1, of(canceled).magnitude(), 1e-12);
        assertEquals(1, of(scaled("yarn", 1)).magnitude());
    }

    @Test
    void whatIsNotKnownIsRefusedByName() {
        assertRefused("'llama.rope.scaling.type' is 'longrope', which is not supported", scaled("longrope", 4));
        assertRefused("'llama.rope.scaling.factor' should be 1 or more and finite, is 0.5", scaled("linear", 0.5));
        assertRefused("'llama.rope.scaling.high_freq_factor' should be above low_freq_factor 4.0, is 4.0",
                scaled("llama3", 8).with("llama.rope.scaling.low_freq_factor", 4.0));
        assertRefused("'llama.rope.scaling.yarn_ext_factor' other than 1 is not supported",
                scaled("yarn", 8).with("llama.rope.scaling.yarn_ext_factor", 0.5));
    }

    private static void assertRefused(String why, FakeCheckpoint checkpoint) {
        assertEquals("model.gguf: " + why,
                assertThrows(CheckpointException.class, () -> of(checkpoint)).getMessage());
    }
}
