package dev.freehold.tuning.train;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.models.Architectures;
import dev.freehold.models.LanguageModel;
import dev.freehold.tensor.KernelSelection;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.Processors;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.training.Precision;
import dev.freehold.tuning.network.MemoryNeed;
import dev.freehold.tuning.network.NetworkOptions;
import dev.freehold.tuning.network.Objective;
import dev.freehold.tuning.network.Parameter;
import dev.freehold.tuning.network.TrainableNetwork;
import dev.freehold.tuning.network.TrainingMode;
import dev.freehold.tuning.objective.Distillation;
import dev.freehold.tuning.objective.NextToken;
import dev.freehold.tuning.objective.Preference;
import dev.freehold.tuning.train.config.Goal;
import dev.freehold.tuning.train.config.TrainingConfig;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// What learns: a network with its objective and its optimizer, and all that these take.
final class Learner implements AutoCloseable {
    private final Deque<AutoCloseable> owned = new ArrayDeque<>(); // the last one first
    private final Kernels kernels;
    private final NetworkOptions options;
    private TrainableNetwork network;
    private Objective objective;
    private AdamW optimizer;

    Learner(TrainingConfig config, Compute compute) {
        int threads = compute.threads() == 0 ? Processors.here().threads() : compute.threads();
        this.kernels = KernelSelection.choose(compute.cpuTier()).create(threads);
        owned.push(kernels);
        this.options = new NetworkOptions(config.precision().orElse(
                kernels.training().multipliesBf16() ? Precision.BF16 : Precision.F32), config.recomputes());
    }

    /// That products are computed in.
    Precision precision() {
        return options.precision();
    }

    /// Memory that training takes, known from headers.
    ///
    /// @param tokens  of the largest batch
    MemoryNeed memoryNeed(Checkpoint base, TrainingMode mode, int tokens) {
        return TrainableNetwork.memoryNeed(base, mode, options, tokens);
    }

    /// Memory for the weights of what the network is compared with.
    static long otherBytes(Checkpoint base, TrainingConfig config) {
        return switch (config.goal()) {
            case Goal.Imitation() -> 0;
            case Goal.Preference _ -> config.mode() instanceof TrainingMode.Full ? bytes(base) : 0;
            case Goal.Distillation distillation -> {
                try (Checkpoint teacher = Checkpoint.open(distillation.teacher())) {
                    yield bytes(teacher);
                }
            }
        };
    }

    private static long bytes(Checkpoint checkpoint) {
        return checkpoint.tensors().stream().mapToLong(TensorInfo::byteSize).sum();
    }

    /// Reads the weights.
    void load(Checkpoint base, TrainingConfig config) {
        network = own(TrainableNetwork.load(base, kernels, config.mode(), options));
        objective = own(switch (config.goal()) {
            case Goal.Imitation() -> new NextToken(network);
            case Goal.Preference(double beta, double smoothing) -> {
                var preference = new Preference.Options(beta, smoothing);
                yield config.mode() instanceof TrainingMode.Lora
                        ? Preference.ofAdapter(network, preference)
                        : Preference.against(network, own(TrainableNetwork.load(base, kernels,
                                new TrainingMode.Frozen(), options)), preference);
            }
            case Goal.Distillation goal -> new Distillation(network, teacher(goal),
                    new Distillation.Options(goal.topK(), goal.temperature(), goal.alpha()));
        });
        optimizer = own(new AdamW(objective.parameters(), config.optimization(), kernels.training()));
    }

    private LanguageModel teacher(Goal.Distillation goal) {
        Checkpoint teacher = own(Checkpoint.open(goal.teacher()));
        return Architectures.load(teacher, kernels, Long.MAX_VALUE);
    }

    private <T extends AutoCloseable> T own(T resource) {
        owned.push(resource);
        return resource;
    }

    TrainableNetwork network() {
        return network;
    }

    Objective objective() {
        return objective;
    }

    AdamW optimizer() {
        return optimizer;
    }

    /// What a step changes: parameters and moments.
    List<Tensor> state() {
        List<Tensor> tensors = new ArrayList<>();
        for (Parameter parameter : objective.parameters()) {
            Tensor value = parameter.value();
            tensors.add(new Tensor(parameter.name(), value.dtype(), value.shape(), value.data()));
        }
        tensors.addAll(optimizer.moments());
        return tensors;
    }

    @Override
    public void close() {
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
