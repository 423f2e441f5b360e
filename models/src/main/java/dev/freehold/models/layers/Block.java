package dev.freehold.models.layers;

/// A block of a decoder: two halves, each behind a norm and added to the residual stream.
public record Block(RmsNorm mixerNorm, Mixer mixer, RmsNorm feedForwardNorm, FeedForward feedForward) {}
