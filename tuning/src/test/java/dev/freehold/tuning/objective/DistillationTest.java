package dev.freehold.tuning.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.models.Architectures;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.training.Precision;
import dev.freehold.tuning.network.Loss;
import dev.freehold.tuning.network.NetworkOptions;
import dev.freehold.tuning.network.Reference;
import dev.freehold.tuning.network.TrainableNetwork;
import dev.freehold.tuning.network.TrainingException;
import dev.freehold.tuning.network.TrainingMode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistillationTest {
    private static final Reference REFERENCE = Reference.named("distillation");

    private static Distillation.Options options(double alpha) {
        return new Distillation.Options((int) REFERENCE.number("tokens"), REFERENCE.number("temperature"), alpha);
    }

    /// @param rows  of logits at once
    @ParameterizedTest
    @ValueSource(ints = {7, 100})
    void lossAndGradientsAreThoseOfPyTorch(int rows) {
        try (Kernels kernels = Reference.kernels();
                Checkpoint teacher = Reference.tiny("llama3");
                Checkpoint student = Reference.tiny("qwen2-tied");
                var network = TrainableNetwork.load(student, kernels, new TrainingMode.Full(),
                        new NetworkOptions(Precision.F32, false, rows * 64L * Float.BYTES));
                var objective = new Distillation(network, Architectures.load(teacher, kernels),
                        options(REFERENCE.number("alpha")))) {
            var batch = REFERENCE.batch();
            for (Loss loss : List.of(objective.measure(batch), objective.learn(batch, 1, 0))) {
                assertEquals(REFERENCE.number("loss"), loss.sum(), 1e-5 * REFERENCE.number("loss"));
                assertEquals(REFERENCE.number("divergence"), loss.details().get("divergence"), 1e-3);
                assertEquals(REFERENCE.number("cross_entropy"), loss.details().get("cross-entropy"), 1e-3);
            }
            REFERENCE.assertSummaries(network.parameters(), 1e-4);
        }
    }

    @Test
    void aTeacherLearnsNothingFromItself() {
        try (Kernels kernels = Reference.kernels();
                Checkpoint base = Reference.tiny("qwen3");
                var network = TrainableNetwork.load(base, kernels, new TrainingMode.Full(), Reference.exact());
                var objective = new Distillation(network, Architectures.load(base, kernels),
                        new Distillation.Options(64, 1.5, 1))) {
            assertEquals(0, objective.measure(REFERENCE.batch()).mean(), 1e-6);
        }
    }

    @Test
    void refusesAnotherVocabulary() {
        try (Kernels kernels = Reference.kernels();
                Checkpoint base = Reference.tiny("qwen3");
                Checkpoint teacher = Reference.tiny("../chat/hf");
                var network = TrainableNetwork.load(base, kernels, new TrainingMode.Frozen(), Reference.exact())) {
            var model = Architectures.load(teacher, kernels);
            var refused = assertThrows(TrainingException.class, () -> new Distillation(network, model, options(1)));
            assertEquals("the teacher has 400 tokens, the network 64: logits can be learned only of the same "
                    + "vocabulary", refused.getMessage());
        }
    }
}
