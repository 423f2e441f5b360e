package dev.freehold.tensor;

/// Which two elements of a head RoPE turns together (<https://arxiv.org/abs/2104.09864>).
public enum RopePairing {
    /// `(x[2i], x[2i+1])`: GGUF files of the llama family. ggml calls it NORM.
    ADJACENT,
    /// `(x[i], x[i + R/2])`: Qwen everywhere, Llama and Mistral in Hugging Face folders. ggml calls it NEOX.
    HALVES
}
