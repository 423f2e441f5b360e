package dev.freehold.tuning.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.ReferenceKernels;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.training.Precision;
import dev.freehold.tuning.data.TokenBatch;
import dev.freehold.tuning.objective.NextToken;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainableNetworkTest {
    private static final TrainingMode FULL = new TrainingMode.Full();

    private static TrainingMode lora(double dropout, String... targets) {
        return new TrainingMode.Lora(new LoraOptions(3, 6, dropout, List.of(targets), false, 5));
    }

    /// Of random tokens, in sequences of the given lengths.
    private static TokenBatch batch(int vocabulary, int... lengths) {
        var random = new Random(Arrays.hashCode(lengths));
        var bounds = new int[lengths.length + 1];
        for (int i = 0; i < lengths.length; i++) {
            bounds[i + 1] = bounds[i] + lengths[i];
        }
        int[] ids = random.ints(bounds[lengths.length], 0, vocabulary).toArray();
        int[] targets = random.ints(ids.length, -3, vocabulary).map(id -> Math.max(id, -1)).toArray();
        return new TokenBatch(ids, targets, bounds, new String[lengths.length]);
    }

    /// The gradients of all parameters, one behind the other.
    private static float[] gradients(TrainableNetwork network, TokenBatch batch, long seed) {
        Reference.clear(network.parameters());
        try (var objective = new NextToken(network)) {
            objective.learn(batch, 1.0 / batch.weight(), seed);
        }
        return joined(network.parameters().stream().map(Parameter::gradient).toList());
    }

    private static float[] joined(List<Tensor> tensors) {
        var all = new float[tensors.stream().mapToInt(tensor -> (int) tensor.shape().elements()).sum()];
        int at = 0;
        for (Tensor tensor : tensors) {
            float[] values = tensor.toArray();
            System.arraycopy(values, 0, all, at, values.length);
            at += values.length;
        }
        return all;
    }

    private static double loss(TrainableNetwork network, TokenBatch batch) {
        try (var objective = new NextToken(network)) {
            return objective.measure(batch).mean();
        }
    }

    /// A step along a random direction changes the loss by what the gradient says.
    @ParameterizedTest
    @ValueSource(strings = {"qwen2-tied", "qwen2-yarn", "llama-linear", "mistral-window", "qwen3"})
    void gradientsAreSlopes(String model) {
        try (Kernels kernels = Reference.kernels(); Checkpoint base = Reference.tiny(model)) {
            for (TrainingMode mode : List.of(FULL, lora(0, "o_proj", "up_proj", "k_proj"))) {
                try (var network = TrainableNetwork.load(base, kernels, mode, Reference.exact())) {
                    if (!mode.equals(FULL)) {
                        Reference.startAdapter(network.parameters(), true);
                    }
                    assertSlope(network, batch(64, 9, 1, 21));
                }
            }
        }
    }

    private static void assertSlope(TrainableNetwork network, TokenBatch batch) {
        float[] gradient = gradients(network, batch, 0);
        double slope = 0;
        double squares = 0;
        for (float g : gradient) {
            squares += (double) g * g;
        }
        double step = 4e-4 / Math.sqrt(squares);
        var direction = new Random(1).doubles(gradient.length, -1, 1).toArray();
        for (int i = 0; i < gradient.length; i++) { // near the gradient, so that rounding does not drown it
            direction[i] = gradient[i] * (1 + direction[i]);
            slope += direction[i] * gradient[i];
        }
        move(network.parameters(), direction, step);
        double above = loss(network, batch);
        move(network.parameters(), direction, -2 * step);
        double below = loss(network, batch);
        assertEquals(slope, (above - below) / (2 * step), 0.01 * slope);
    }

    private static void move(List<Parameter> parameters, double[] direction, double step) {
        int at = 0;
        for (Parameter parameter : parameters) {
            Tensor value = parameter.value();
            for (int i = 0; i < value.shape().rows(); i++) {
                for (int j = 0; j < value.shape().columns(); j++) {
                    value.set(i, j, (float) (value.get(i, j) + step * direction[at++]));
                }
            }
        }
    }

    @Test
    void isTheSameBitForBitHoweverOftenAndWhateverIsKept() {
        TokenBatch batch = batch(64, 17, 30);
        TrainingMode mode = lora(0.2, LoraOptions.ALL_LINEAR);
        try (Kernels kernels = Reference.kernels();
                Checkpoint base = Reference.tiny("qwen3");
                var network = TrainableNetwork.load(base, kernels, mode, Reference.exact());
                var thrifty = TrainableNetwork.load(base, kernels, mode, new NetworkOptions(Precision.F32, true))) {
            Reference.startAdapter(network.parameters(), true);
            Reference.startAdapter(thrifty.parameters(), true);
            float[] first = gradients(network, batch, 7);
            float[] other = gradients(network, batch, 8);
            assertArrayEquals(first, gradients(network, batch, 7));
            assertArrayEquals(first, gradients(thrifty, batch, 7));
            assertFalse(Arrays.equals(first, other), "what drops out depends on the seed");
            assertTrue(thrifty.activationBytes() < network.activationBytes());
        }
    }

    @Test
    void adaptersStartFromTheirSeedAndChangeNothingAtFirst() {
        TokenBatch batch = batch(64, 20);
        try (Kernels kernels = Reference.kernels();
                Checkpoint base = Reference.tiny("llama3");
                var network = TrainableNetwork.load(base, kernels, lora(0.1, "q_proj"), Reference.exact());
                var again = TrainableNetwork.load(base, kernels, lora(0.1, "q_proj"), Reference.exact());
                var frozen = TrainableNetwork.load(base, kernels, new TrainingMode.Frozen(), Reference.exact())) {
            assertEquals(List.of("blk.0.attn_q.lora_a", "blk.0.attn_q.lora_b", "blk.1.attn_q.lora_a",
                    "blk.1.attn_q.lora_b"), network.parameters().stream().map(Parameter::name).toList());
            assertArrayEquals(joined(network.parameters().stream().map(Parameter::value).toList()),
                    joined(again.parameters().stream().map(Parameter::value).toList()));
            float[] down = network.parameters().getFirst().value().toArray();
            double bound = 1 / Math.sqrt(32);
            for (float value : down) {
                assertTrue(Math.abs(value) <= bound);
            }
            assertEquals(bound / Math.sqrt(3), Math.sqrt(squares(down) / down.length), 0.15 * bound);
            assertEquals(loss(frozen, batch), loss(network, batch));
        }
    }

    private static double squares(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return sum;
    }

    /// With kernels that do not round activations, an adapter beside quantized weights learns what it learns beside the
    /// same weights as floats.
    @ParameterizedTest
    @ValueSource(strings = {"Q4_K_M", "Q8_0", "BF16", "IQ4_NL"})
    void quantizedWeightsAreDecodedOnTheWayBack(String type) {
        TokenBatch batch = batch(64, 12, 5);
        var file = Reference.repository().resolve("fixtures/quantized/model-" + type + ".gguf");
        var mode = lora(0, LoraOptions.ALL_LINEAR);
        try (Kernels kernels = new ReferenceKernels();
                Checkpoint quantized = Checkpoint.open(file);
                var network = TrainableNetwork.load(quantized, kernels, mode, Reference.exact());
                var floats = TrainableNetwork.load(new DecodedCheckpoint(quantized), kernels, mode,
                        Reference.exact())) {
            Reference.startAdapter(network.parameters(), true);
            Reference.startAdapter(floats.parameters(), true);
            float[] expected = gradients(floats, batch, 0);
            float[] found = gradients(network, batch, 0);
            for (int i = 0; i < found.length; i++) {
                found[i] -= expected[i];
            }
            assertEquals(0, Math.sqrt(squares(found) / squares(expected)), 1e-4);
        }
    }

    /// What is told before is what is taken.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void memoryIsForeseen(boolean recompute) {
        TokenBatch batch = batch(64, 33, 31);
        var options = new NetworkOptions(Precision.F32, recompute, 20 * 64 * Float.BYTES);
        for (String model : List.of("qwen2-tied", "qwen3", "llama3")) {
            try (Kernels kernels = Reference.kernels(); Checkpoint base = Reference.tiny(model)) {
                for (TrainingMode mode : List.of(FULL, lora(0.5, LoraOptions.ALL_LINEAR))) {
                    MemoryNeed need = TrainableNetwork.memoryNeed(base, mode, options, batch.tokens());
                    try (var network = TrainableNetwork.load(base, kernels, mode, options)) {
                        gradients(network, batch, 0);
                        loss(network, batch);
                        assertEquals(need.activations() + need.head(), network.activationBytes(), model);
                        long learned = network.parameters().stream()
                                .mapToLong(parameter -> parameter.gradient().data().byteSize()).sum();
                        assertEquals(learned, need.gradients());
                        assertEquals(2 * learned, need.moments());
                    }
                }
            }
        }
    }

    @Test
    void trainedWeightsComeBackAsACheckpoint() {
        try (Kernels kernels = Reference.kernels();
                Checkpoint base = Reference.tiny("qwen3");
                var network = TrainableNetwork.load(base, kernels, FULL, Reference.exact())) {
            network.parameters().getFirst().value().set(3, 4, 9);
            Checkpoint trained = network.trained();
            assertEquals(base.tensors().stream().map(info -> info.name() + info.shape()).sorted().toList(),
                    trained.tensors().stream().map(info -> info.name() + info.shape()).sorted().toList());
            assertTrue(trained.tensors().stream().allMatch(info -> info.dtype() == DType.F32));
            try (var again = TrainableNetwork.load(trained, kernels, FULL, Reference.exact())) {
                assertEquals(9, again.parameters().getFirst().value().get(3, 4));
                assertEquals(loss(network, batch(64, 20)), loss(again, batch(64, 20)));
            }
        }
    }

    @Test
    void refusesWhatItCannotTrain() {
        assertEquals("networks of the family 'deepseek2' cannot be trained; qwen2, llama and qwen3 can",
                refusal("deepseek3"));
        assertEquals("is a mixture of experts; training is for dense networks", refusal("mixtral"));
        assertEquals("networks of the family 'qwen3moe' cannot be trained; qwen2, llama and qwen3 can",
                refusal("qwen3moe"));
    }

    private static String refusal(String model) {
        try (Kernels kernels = new ReferenceKernels(); Checkpoint base = Reference.tiny(model)) {
            String message = assertThrows(TrainingException.class,
                    () -> TrainableNetwork.load(base, kernels, FULL, Reference.exact())).getMessage();
            return message.substring(message.indexOf(": ") + 2);
        }
    }

    @Test
    void refusesTokensThatItDoesNotHave() {
        var batch = new TokenBatch(new int[]{1, 2, 64}, new int[]{2, 3, -1}, new int[]{0, 2, 3},
                new String[]{"a.jsonl:1", "a.jsonl:2"});
        try (Kernels kernels = Reference.kernels();
                Checkpoint base = Reference.tiny("qwen3");
                var network = TrainableNetwork.load(base, kernels, new TrainingMode.Frozen(), Reference.exact())) {
            assertEquals("a.jsonl:2: token 64 is not of the vocabulary: it has 64 tokens",
                    assertThrows(TrainingException.class, () -> loss(network, batch)).getMessage());
        }
    }
}
