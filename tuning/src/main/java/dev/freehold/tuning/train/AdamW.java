package dev.freehold.tuning.train;

import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.training.AdamWStep;
import dev.freehold.tensor.training.TrainingKernels;
import dev.freehold.tuning.network.Parameter;
import dev.freehold.tuning.train.config.Optimization;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.IntStream;

/// Changes parameters by their gradients, and owns the moments that this takes, two for each parameter.
final class AdamW implements AutoCloseable {
    private static final double CLIP_EPSILON = 1e-6; // what PyTorch's clip_grad_norm_ adds to the norm

    private final List<Parameter> parameters;
    private final Optimization settings;
    private final TrainingKernels kernels;
    private final Arena arena = Arena.ofShared();
    private final List<Tensor> first;
    private final List<Tensor> second;

    AdamW(List<Parameter> parameters, Optimization settings, TrainingKernels kernels) {
        this.parameters = parameters;
        this.settings = settings;
        this.kernels = kernels;
        this.first = moments(".first_moment");
        this.second = moments(".second_moment");
    }

    private List<Tensor> moments(String suffix) {
        return parameters.stream().map(parameter -> Tensor.zeros(arena, parameter.name() + suffix,
                parameter.value().shape().rows(), parameter.value().shape().columns())).toList();
    }

    /// All moments, to be kept and restored.
    List<Tensor> moments() {
        return IntStream.range(0, parameters.size()).boxed()
                .flatMap(i -> List.of(first.get(i), second.get(i)).stream()).toList();
    }

    /// Makes all gradients 0.
    void clear() {
        parameters.forEach(parameter -> parameter.gradient().data().fill((byte) 0));
    }

    /// The norm of all gradients together.
    double norm() {
        double sum = 0;
        for (Parameter parameter : parameters) {
            sum += kernels.sumOfSquares(parameter.gradient());
        }
        return Math.sqrt(sum);
    }

    /// Takes a step.
    ///
    /// @param rate    the learning rate
    /// @param number  from 1 on
    /// @param norm    of the gradients, which are made smaller where it is too large
    void step(double rate, int number, double norm) {
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            kernels.adamW(parameter.value(), parameter.gradient(), first.get(i), second.get(i), new AdamWStep(
                    (float) rate, (float) settings.beta1(), (float) settings.beta2(), (float) settings.epsilon(),
                    parameter.decays() ? (float) settings.decay() : 0, number,
                    (float) clip(norm, settings.maxNorm())));
        }
    }

    /// What gradients are multiplied with so that their norm is at most `most`; 0 is no bound.
    static double clip(double norm, double most) {
        return most == 0 ? 1 : Math.min(1, most / (norm + CLIP_EPSILON));
    }

    @Override
    public void close() {
        arena.close();
    }
}
