package dev.freehold.tuning.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.training.AdamWStep;
import dev.freehold.tuning.data.TokenBatch;
import dev.freehold.tuning.objective.NextToken;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Fifty updates by AdamW follow the losses of PyTorch in double precision.
class TrainingStepsTest {
    private static final double TOLERANCE = 1e-3;

    @Test
    void ofATinyModel() {
        try (Checkpoint base = Reference.tiny("qwen2-tied")) {
            follow(base, Reference.named("steps-qwen2-tied"));
        }
    }

    @Test
    void ofATrainedModel() {
        try (Checkpoint base = Reference.trained("hf")) {
            follow(base, Reference.named("steps-tolstoy"));
        }
    }

    private static void follow(Checkpoint base, Reference reference) {
        try (Kernels kernels = Reference.kernels()) {
            try (var network = TrainableNetwork.load(base, kernels, new TrainingMode.Full(), Reference.exact())) {
                assertClose(reference.numbers("full"), losses(network, reference), "full");
            }
            try (var network = TrainableNetwork.load(base, kernels, new TrainingMode.Lora(reference.lora()),
                    Reference.exact())) {
                Reference.startAdapter(network.parameters(), false);
                assertClose(reference.numbers("lora"), losses(network, reference), "adapter");
            }
        }
    }

    private static void assertClose(List<Double> expected, List<Double> found, String what) {
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i), found.get(i), TOLERANCE, what + ", step " + (i + 1));
        }
        assertEquals(50, found.size());
    }

    private static List<Double> losses(TrainableNetwork network, Reference reference) {
        List<TokenBatch> batches = reference.batches();
        List<Double> rates = reference.numbers("rates");
        var losses = new ArrayList<Double>();
        try (Arena arena = Arena.ofShared(); var objective = new NextToken(network)) {
            List<Tensor> first = zeros(arena, network);
            List<Tensor> second = zeros(arena, network);
            for (int step = 0; step < rates.size(); step++) {
                TokenBatch batch = batches.get(step % batches.size());
                Reference.clear(network.parameters());
                losses.add(objective.learn(batch, 1.0 / batch.weight(), step).mean());
                for (int i = 0; i < network.parameters().size(); i++) {
                    Parameter parameter = network.parameters().get(i);
                    network.kernels().training().adamW(parameter.value(), parameter.gradient(), first.get(i),
                            second.get(i), new AdamWStep(rates.get(step).floatValue(), 0.9f, 0.95f, 1e-8f,
                                    parameter.decays() ? 0.1f : 0, step + 1, 1));
                }
            }
        }
        return losses;
    }

    private static List<Tensor> zeros(Arena arena, TrainableNetwork network) {
        return network.parameters().stream().map(parameter -> Tensor.zeros(arena, parameter.name(),
                parameter.value().shape().rows(), parameter.value().shape().columns())).toList();
    }
}
