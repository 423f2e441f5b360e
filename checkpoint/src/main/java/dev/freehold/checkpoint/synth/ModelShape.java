package dev.freehold.checkpoint.synth;

import java.util.List;
import java.util.Optional;

/// The sizes of a published model.
///
/// Numbers are those of the models' `config.json` files at <https://huggingface.co/Qwen>, `/meta-llama`, `/mistralai`.
///
/// @param family        `qwen2`, `llama` or `qwen3`: the GGUF architecture
/// @param width         `D`
/// @param innerWidth    `F`
/// @param heads         `H`
/// @param kvHeads       `G`
/// @param headWidth     `W`
/// @param tied          the embedding is also the output matrix
/// @param vocabulary    `V`, rows of the embedding
/// @param ropeBase      θ
/// @param llama3Factor  of the Llama 3.1 frequency scaling, 0 for none
record ModelShape(
        String name,
        String family,
        int layers,
        int width,
        int innerWidth,
        int heads,
        int kvHeads,
        int headWidth,
        boolean tied,
        int vocabulary,
        int context,
        double ropeBase,
        double epsilon,
        int llama3Factor) {
    static final List<ModelShape> KNOWN = List.of(
            qwen2("qwen2.5-0.5b", 24, 896, 4864, 14, 2, true, 151936),
            qwen2("qwen2.5-1.5b", 28, 1536, 8960, 12, 2, true, 151936),
            qwen2("qwen2.5-3b", 36, 2048, 11008, 16, 2, true, 151936),
            qwen2("qwen2.5-7b", 28, 3584, 18944, 28, 4, false, 152064),
            qwen2("qwen2.5-14b", 48, 5120, 13824, 40, 8, false, 152064),
            qwen2("qwen2.5-32b", 64, 5120, 27648, 40, 8, false, 152064),
            qwen2("qwen2.5-72b", 80, 8192, 29568, 64, 8, false, 152064),
            llama("llama-3.2-1b", 16, 2048, 8192, 32, 64, true, 32),
            llama("llama-3.2-3b", 28, 3072, 8192, 24, 128, true, 32),
            llama("llama-3.1-8b", 32, 4096, 14336, 32, 128, false, 8),
            new ModelShape("mistral-7b", "llama", 32, 4096, 14336, 32, 8, 128, false, 32768, 32768, 1e6, 1e-5, 0),
            qwen3("qwen3-0.6b", 28, 1024, 3072, 16, true),
            qwen3("qwen3-1.7b", 28, 2048, 6144, 16, true),
            qwen3("qwen3-4b", 36, 2560, 9728, 32, true),
            qwen3("qwen3-8b", 36, 4096, 12288, 32, false));

    static Optional<ModelShape> of(String name) {
        return KNOWN.stream().filter(shape -> shape.name.equals(name)).findFirst();
    }

    private static ModelShape qwen2(
            String name, int layers, int width, int inner, int heads, int kvHeads, boolean tied, int vocabulary) {
        return new ModelShape(name, "qwen2", layers, width, inner, heads, kvHeads, width / heads, tied, vocabulary,
                32768, 1e6, 1e-6, 0);
    }

    private static ModelShape llama(
            String name, int layers, int width, int inner, int heads, int headWidth, boolean tied, int factor) {
        return new ModelShape(name, "llama", layers, width, inner, heads, 8, headWidth, tied, 128256, 131072, 5e5, 1e-5,
                factor);
    }

    private static ModelShape qwen3(String name, int layers, int width, int inner, int heads, boolean tied) {
        return new ModelShape(name, "qwen3", layers, width, inner, heads, 8, 128, tied, 151936, 40960, 1e6, 1e-6, 0);
    }

    int queryWidth() {
        return heads * headWidth;
    }

    int kvWidth() {
        return kvHeads * headWidth;
    }
}
