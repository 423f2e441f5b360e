package dev.freehold.models.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.models.FakeCheckpoint;
import dev.freehold.models.Hyperparameters;
import dev.freehold.tensor.ReferenceKernels;
import dev.freehold.tensor.RopePairing;
import org.junit.jupiter.api.Test;

class RopeTest {
    private static Rope load(FakeCheckpoint checkpoint) {
        var weights = new Weights(checkpoint, new ReferenceKernels(), new ExpertCache(new ReferenceKernels(), 0));
        return Rope.load(weights, Hyperparameters.of(checkpoint), RopePairing.ADJACENT);
    }

    /// Heads are 4 wide, so pair 0 turns by 1 a position and pair 1 by `10⁴^(-2/4) = 0.01`.
    @Test
    void pairsTurnByPositionTimesFrequency() {
        try (var workspace = new Workspace()) {
            var angles = load(new FakeCheckpoint()).angles(workspace, 7, 8);
            assertEquals(RopePairing.ADJACENT, angles.pairing());
            for (int t = 0; t < 2; t++) {
                assertEquals(Math.cos(7 + t), angles.keys().cosine().get(t, 0), 1e-7);
                assertEquals(Math.sin(7 + t), angles.keys().sine().get(t, 0), 1e-7);
                assertEquals(Math.cos((7 + t) * 0.01), angles.keys().cosine().get(t, 1), 1e-7);
                assertEquals(Math.sin((7 + t) * 0.01), angles.keys().sine().get(t, 1), 1e-7);
            }
        }
    }

    @Test
    void theBaseIsTheModels() {
        try (var workspace = new Workspace()) {
            var angles = load(new FakeCheckpoint().with("llama.rope.freq_base", 1e6)).angles(workspace, 1);
            assertEquals(Math.sin(0.001), angles.keys().sine().get(0, 1), 1e-9);
        }
    }

    @Test
    void aFileMayBringDivisorsOfTheFrequencies() {
        var checkpoint = new FakeCheckpoint();
        var factors = checkpoint.tensor("rope_freqs.weight", 2);
        factors.set(0, 0, 1);
        factors.set(0, 1, 8);
        try (var workspace = new Workspace()) {
            assertEquals(Math.sin(0.01 / 8), load(checkpoint).angles(workspace, 1).keys().sine().get(0, 1), 1e-9);
        }
        factors.set(0, 1, 0);
        assertRefused("tensor 'rope_freqs.weight' should be positive and finite, number 1 is 0.0", checkpoint);
    }

    @Test
    void aCheckpointMayNameItsPairing() {
        try (var workspace = new Workspace()) {
            var halves = load(new FakeCheckpoint().with("llama.rope.pairing", "halves"));
            assertEquals(RopePairing.HALVES, halves.angles(workspace, 0).pairing());
        }
        assertRefused("'llama.rope.pairing' should be halves or adjacent, is odd",
                new FakeCheckpoint().with("llama.rope.pairing", "odd"));
    }

    @Test
    void whatCannotTurnIsRefused() {
        assertRefused("'llama.rope.dimension_count' should be even and from 2 to 4, is 3",
                new FakeCheckpoint().with("llama.rope.dimension_count", 3L));
        assertRefused("'llama.rope.freq_base' should be positive and finite, is 0.0",
                new FakeCheckpoint().with("llama.rope.freq_base", 0.0));
    }

    private static void assertRefused(String why, FakeCheckpoint checkpoint) {
        assertEquals("model.gguf: " + why,
                assertThrows(CheckpointException.class, () -> load(checkpoint)).getMessage());
    }
}
