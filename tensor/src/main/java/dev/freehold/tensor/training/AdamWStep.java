package dev.freehold.tensor.training;

/// The numbers of one update by AdamW (<https://arxiv.org/abs/1711.05101>), as PyTorch's `AdamW` takes it.
///
/// @param rate           learning rate
/// @param decay          weight decay; 0 for parameters that do not decay
/// @param step           updates so far, this one included, from 1: corrects the bias of the moments
/// @param gradientScale  factor of the gradient before all else, to clip it
public record AdamWStep(float rate, float beta1, float beta2, float epsilon, float decay, int step,
        float gradientScale) {}
