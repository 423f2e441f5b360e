import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.tensor.KernelSelection;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.training.AdamWStep;
import dev.freehold.tensor.training.Precision;
import dev.freehold.tuning.data.TokenBatch;
import dev.freehold.tuning.network.LoraOptions;
import dev.freehold.tuning.network.NetworkOptions;
import dev.freehold.tuning.network.Objective;
import dev.freehold.tuning.network.Parameter;
import dev.freehold.tuning.network.TrainableNetwork;
import dev.freehold.tuning.network.TrainingMode;
import dev.freehold.tuning.objective.NextToken;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Times training steps, each of a forward and a backward pass, clipping and AdamW, as `reference.py` does in PyTorch:
/// one line with tokens a second, the median of the steps after the first two, and the peak of resident memory.
///
/// Arguments: MODEL full|lora f32|bf16 ROWS LENGTH STEPS [RECOMPUTE]. LoRA has rank 16 on all projections.
final class TrainingBenchmark {
    private record Moments(Tensor first, Tensor second) {}

    void main(String[] args) throws Exception {
        Path model = Path.of(args[0]);
        boolean full = args[1].equals("full");
        var precision = args[2].equals("bf16") ? Precision.BF16 : Precision.F32;
        int rows = Integer.parseInt(args[3]);
        int length = Integer.parseInt(args[4]);
        var seconds = new double[Integer.parseInt(args[5])];
        boolean recompute = args.length > 6;
        TrainingMode mode = full ? new TrainingMode.Full() : new TrainingMode.Lora(
                new LoraOptions(16, 32, 0, List.of(LoraOptions.ALL_LINEAR), false, 1));
        try (Checkpoint base = Checkpoint.open(model);
                var kernels = KernelSelection.choose("").create(2);
                var network = TrainableNetwork.load(base, kernels, mode, new NetworkOptions(precision, recompute));
                Objective objective = new NextToken(network);
                Arena arena = Arena.ofConfined()) {
            List<Parameter> parameters = objective.parameters();
            var moments = new ArrayList<Moments>();
            for (Parameter parameter : parameters) {
                int n = parameter.value().shape().rows();
                int k = parameter.value().shape().columns();
                moments.add(new Moments(Tensor.zeros(arena, "m", n, k), Tensor.zeros(arena, "v", n, k)));
            }
            var random = new Random(1);
            for (int step = 0; step < seconds.length; step++) {
                TokenBatch batch = batch(random, network.sizes().vocabulary(), rows, length);
                long begin = System.nanoTime();
                objective.learn(batch, 1.0 / batch.weight(), step);
                double squares = 0;
                for (Parameter parameter : parameters) {
                    squares += kernels.training().sumOfSquares(parameter.gradient());
                }
                float clip = (float) Math.min(1, 1 / Math.sqrt(squares));
                for (int i = 0; i < parameters.size(); i++) {
                    Parameter each = parameters.get(i);
                    kernels.training().adamW(each.value(), each.gradient(), moments.get(i).first,
                            moments.get(i).second, new AdamWStep(1e-4f, 0.9f, 0.999f, 1e-8f, 0.01f, step + 1, clip));
                    each.gradient().data().fill((byte) 0);
                }
                seconds[step] = (System.nanoTime() - begin) / 1e9;
            }
        }
        double[] counted = Arrays.copyOfRange(seconds, 2, seconds.length);
        Arrays.sort(counted);
        double median = (counted[counted.length / 2] + counted[(counted.length - 1) / 2]) / 2;
        String peak = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:")).findFirst().orElseThrow().replaceAll("\\D", "");
        System.out.printf("freehold %s %s: %.0f tokens/s, peak %d MiB%n",
                args[1], args[2], rows * length / median, Long.parseLong(peak) / 1024);
    }

    private static TokenBatch batch(Random random, int vocabulary, int rows, int length) {
        int[] ids = random.ints((long) rows * length, 0, vocabulary).toArray();
        var targets = new int[ids.length];
        var bounds = new int[rows + 1];
        var sources = new String[rows];
        for (int row = 0; row < rows; row++) {
            bounds[row + 1] = (row + 1) * length;
            sources[row] = "random " + row;
            for (int i = row * length; i < bounds[row + 1]; i++) {
                targets[i] = i + 1 < bounds[row + 1] ? ids[i + 1] : TokenBatch.NOT_LEARNED;
            }
        }
        return new TokenBatch(ids, targets, bounds, sources);
    }
}
