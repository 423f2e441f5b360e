package dev.freehold.tuning.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.training.Precision;
import dev.freehold.tuning.data.TokenBatch;
import dev.freehold.tuning.objective.NextToken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Gradients are those of PyTorch in double precision.
class GradientsTest {
    private static final double TOLERANCE = 1e-4;

    @ParameterizedTest
    @ValueSource(strings = {"qwen2-tied", "qwen2-window", "llama-tied-headdim", "llama3", "qwen3"})
    void ofAllParameters(String model) {
        var reference = Reference.named("full-" + model);
        try (Kernels kernels = Reference.kernels();
                Checkpoint base = Reference.tiny(model);
                var network = TrainableNetwork.load(base, kernels, new TrainingMode.Full(), Reference.exact())) {
            assertLoss(reference, network);
            reference.assertComplete(network.parameters(), TOLERANCE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "some", "qwen2"})
    void ofAdapters(String name) {
        var reference = Reference.named("lora-" + name);
        try (Kernels kernels = Reference.kernels();
                Checkpoint base = Reference.tiny(reference.values().get("model").toString());
                var network = TrainableNetwork.load(base, kernels, new TrainingMode.Lora(reference.lora()),
                        Reference.exact())) {
            Reference.startAdapter(network.parameters(), true);
            assertLoss(reference, network);
            reference.assertComplete(network.parameters(), TOLERANCE);
        }
    }

    @Test
    void ofAllParametersOfATrainedModel() {
        var reference = Reference.named("tolstoy");
        try (Kernels kernels = Reference.kernels();
                Checkpoint base = Reference.trained("hf");
                var network = TrainableNetwork.load(base, kernels, new TrainingMode.Full(), Reference.exact())) {
            assertLoss(reference, network);
            reference.assertSummaries(network.parameters(), TOLERANCE);
        }
    }

    /// What is computed again is the same, bit for bit, and so is what is judged a row at a time.
    @Test
    void doNotDependOnWhatIsKept() {
        var reference = Reference.named("full-qwen3");
        try (Kernels kernels = Reference.kernels();
                Checkpoint base = Reference.tiny("qwen3");
                var network = TrainableNetwork.load(base, kernels, new TrainingMode.Full(),
                        new NetworkOptions(Precision.F32, true, 10 * 64 * Float.BYTES))) {
            assertLoss(reference, network);
            reference.assertComplete(network.parameters(), TOLERANCE);
        }
    }

    private static void assertLoss(Reference reference, TrainableNetwork network) {
        TokenBatch batch = reference.batch();
        try (var objective = new NextToken(network)) {
            double loss = reference.number("loss");
            assertEquals(loss, objective.measure(batch).mean(), 1e-5 * loss);
            Loss learned = objective.learn(batch, 1.0 / batch.weight(), 1);
            assertEquals(loss, learned.mean(), 1e-5 * loss);
            assertEquals(batch.weight(), learned.weight());
        }
    }
}
