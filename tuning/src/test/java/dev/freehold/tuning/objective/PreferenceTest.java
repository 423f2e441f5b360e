package dev.freehold.tuning.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.Tensor;
import dev.freehold.tuning.data.PairBatch;
import dev.freehold.tuning.network.LoraOptions;
import dev.freehold.tuning.network.Loss;
import dev.freehold.tuning.network.Parameter;
import dev.freehold.tuning.network.Reference;
import dev.freehold.tuning.network.TrainableNetwork;
import dev.freehold.tuning.network.TrainingException;
import dev.freehold.tuning.network.TrainingMode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PreferenceTest {
    private static final Reference REFERENCE = Reference.named("preference");
    private static final Preference.Options OPTIONS =
            new Preference.Options(REFERENCE.number("beta"), REFERENCE.number("smoothing"));

    private static PairBatch pairs() {
        return new PairBatch(REFERENCE.part("chosen").batch(), REFERENCE.part("rejected").batch());
    }

    @Test
    void lossAndGradientsOfAnAdapterAreThoseOfPyTorch() {
        var lora = new LoraOptions(4, 8, 0, List.of("q_proj", "o_proj", "gate_proj"), false, 1);
        try (Kernels kernels = Reference.kernels();
                Checkpoint base = Reference.tiny("llama3");
                var network = TrainableNetwork.load(base, kernels, new TrainingMode.Lora(lora), Reference.exact());
                var objective = Preference.ofAdapter(network, OPTIONS)) {
            Reference.startAdapter(network.parameters(), true);
            assertAsExpected(objective, REFERENCE.part("lora"));
        }
    }

    @Test
    void lossAndGradientsOfAllParametersAreThoseOfPyTorch() {
        try (Kernels kernels = Reference.kernels();
                Checkpoint base = Reference.tiny("llama3");
                var network = TrainableNetwork.load(base, kernels, new TrainingMode.Full(), Reference.exact());
                var start = TrainableNetwork.load(base, kernels, new TrainingMode.Frozen(), Reference.exact());
                var objective = Preference.against(network, start, OPTIONS)) {
            network.parameters().stream().filter(Parameter::decays).forEach(PreferenceTest::grow);
            assertAsExpected(objective, REFERENCE.part("full"));
        }
    }

    /// By a twentieth.
    private static void grow(Parameter parameter) {
        Tensor value = parameter.value();
        for (int i = 0; i < value.shape().rows(); i++) {
            for (int j = 0; j < value.shape().columns(); j++) {
                value.set(i, j, (float) (1.05 * value.get(i, j)));
            }
        }
    }

    private static void assertAsExpected(Preference objective, Reference expected) {
        for (Loss loss : List.of(objective.measure(pairs()), objective.learn(pairs(), 1, 0))) {
            assertEquals(2, loss.weight());
            assertEquals(expected.number("loss"), loss.sum(), 1e-5 * expected.number("loss"));
            Map<String, Double> details = loss.details();
            double chosen = expected.part("rewards").number("chosen");
            double rejected = expected.part("rewards").number("rejected");
            assertEquals(chosen, details.get("chosen reward"), 1e-4);
            assertEquals(rejected, details.get("rejected reward"), 1e-4);
            assertEquals(chosen - rejected, details.get("margin"), 1e-4);
        }
        expected.assertSummaries(objective.parameters(), 1e-4);
    }

    /// Before anything is learned, nothing is preferred.
    @Test
    void aNewAdapterLosesLnTwo() {
        var lora = new LoraOptions(2, 4, 0, List.of("v_proj"), true, 1);
        try (Kernels kernels = Reference.kernels();
                Checkpoint base = Reference.tiny("llama3");
                var network = TrainableNetwork.load(base, kernels, new TrainingMode.Lora(lora), Reference.exact());
                var objective = Preference.ofAdapter(network, new Preference.Options(0.1, 0))) {
            Loss loss = objective.measure(pairs());
            assertEquals(Math.log(2), loss.mean(), 1e-12);
            assertEquals(0, loss.details().get("accuracy"));
        }
    }

    @Test
    void refusesWhatCannotBe() {
        assertEquals("beta should be positive and finite, is 0.0",
                assertThrows(TrainingException.class, () -> new Preference.Options(0, 0)).getMessage());
        assertEquals("label smoothing should be from 0 to below 0.5, is 0.5",
                assertThrows(TrainingException.class, () -> new Preference.Options(1, 0.5)).getMessage());
    }
}
