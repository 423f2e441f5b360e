package dev.freehold.checkpoint.synth;

import java.util.List;
import java.util.Optional;

/// The sizes of a published model.
///
/// Numbers are those of the models' `config.json` files at <https://huggingface.co/Qwen>, `/meta-llama`, `/mistralai`.
///
/// @param family        the GGUF architecture
/// @param width         `D`
/// @param innerWidth    `F`
/// @param heads         `H`
/// @param kvHeads       `G`
/// @param headWidth     `W`
/// @param tied          the embedding is also the output matrix
/// @param vocabulary    `V`, rows of the embedding
/// @param ropeBase      θ
/// @param llama3Factor  of the Llama 3.1 frequency scaling, 0 for none
/// @param experts       of the feed-forward layers, if they have any
/// @param recurrence    of three blocks of four, if they are recurrent
/// @param latent        the attention, if it is to latent vectors
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
        int llama3Factor,
        Optional<Experts> experts,
        Optional<Recurrence> recurrence,
        Optional<Latent> latent) {
    /// @param count        `E`
    /// @param used         of a token
    /// @param innerWidth   `F` of an expert
    /// @param sharedWidth  `F` of the shared expert, 0 if there is none
    /// @param denseBlocks  first blocks, which have none
    record Experts(int count, int used, int innerWidth, int sharedWidth, int denseBlocks) {}

    /// Three blocks of four are recurrent, and the others' attention has a gate; heads turn by `rotated` elements.
    ///
    /// @param keyHeads    `Hk`
    /// @param valueHeads  `Hv`
    /// @param width       `dk` and `dv`
    record Recurrence(int keyHeads, int valueHeads, int width, int rotated) {
        static final int TAPS = 4;
        static final int INTERVAL = 4;

        boolean at(int block) {
            return (block + 1) % INTERVAL != 0;
        }

        int keys() {
            return keyHeads * width;
        }

        int values() {
            return valueHeads * width;
        }
    }

    /// @param latentWidth   `L`
    /// @param contentWidth  `P`
    /// @param turnedWidth   `R`
    /// @param valueWidth    `U`
    record Latent(int latentWidth, int contentWidth, int turnedWidth, int valueWidth) {}

    /// A shape without experts, recurrence and latent vectors.
    ModelShape(String name, String family, int layers, int width, int innerWidth, int heads, int kvHeads,
            int headWidth, boolean tied, int vocabulary, int context, double ropeBase, double epsilon,
            int llama3Factor) {
        this(name, family, layers, width, innerWidth, heads, kvHeads, headWidth, tied, vocabulary, context, ropeBase,
                epsilon, llama3Factor, Optional.empty(), Optional.empty(), Optional.empty());
    }

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
            qwen3("qwen3-8b", 36, 4096, 12288, 32, false),
            new ModelShape("mixtral-8x7b", "llama", 32, 4096, 14336, 32, 8, 128, false, 32000, 32768, 1e6, 1e-5, 0)
                    .with(new Experts(8, 2, 14336, 0, 0)),
            new ModelShape("qwen3-30b-a3b", "qwen3moe", 48, 2048, 6144, 32, 4, 128, false, 151936, 40960, 1e6, 1e-6, 0)
                    .with(new Experts(128, 8, 768, 0, 0)),
            qwen35("qwen3.5-0.8b", 24, 1024, 3584, 8, 2, 16, true),
            qwen35("qwen3.5-2b", 24, 2048, 6144, 8, 2, 16, true),
            qwen35("qwen3.5-4b", 32, 2560, 9216, 16, 4, 32, true),
            qwen35("qwen3.5-9b", 32, 4096, 12288, 16, 4, 32, false),
            qwen35("qwen3.5-35b-a3b", 40, 2048, 0, 16, 2, 32, false).with(new Experts(256, 8, 512, 512, 0)),
            new ModelShape("deepseek-v2-lite", "deepseek2", 27, 2048, 10944, 16, 1, 576, false, 102400, 163840, 1e4,
                    1e-6, 0).with(new Experts(64, 6, 1408, 2816, 1)).with(new Latent(512, 128, 64, 128)));

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

    private static ModelShape qwen35(String name, int layers, int width, int inner, int heads, int kvHeads,
            int valueHeads, boolean tied) {
        String family = inner == 0 ? "qwen35moe" : "qwen35";
        return new ModelShape(name, family, layers, width, inner, heads, kvHeads, 256, tied, 248320, 262144, 1e7, 1e-6,
                0).with(new Recurrence(16, valueHeads, 128, 64));
    }

    private ModelShape with(Experts experts) {
        return new ModelShape(name, family, layers, width, innerWidth, heads, kvHeads, headWidth, tied, vocabulary,
                context, ropeBase, epsilon, llama3Factor, Optional.of(experts), recurrence, latent);
    }

    private ModelShape with(Recurrence recurrence) {
        return new ModelShape(name, family, layers, width, innerWidth, heads, kvHeads, headWidth, tied, vocabulary,
                context, ropeBase, epsilon, llama3Factor, experts, Optional.of(recurrence), latent);
    }

    private ModelShape with(Latent latent) {
        return new ModelShape(name, family, layers, width, innerWidth, heads, kvHeads, headWidth, tied, vocabulary,
                context, ropeBase, epsilon, llama3Factor, experts, recurrence, Optional.of(latent));
    }

    /// The same shape with fewer or more layers.
    ModelShape withLayers(int layers) {
        return new ModelShape(name, family, layers, width, innerWidth, heads, kvHeads, headWidth, tied, vocabulary,
                context, ropeBase, epsilon, llama3Factor, experts, recurrence, latent);
    }

    int queryWidth() {
        return heads * headWidth;
    }

    int kvWidth() {
        return kvHeads * headWidth;
    }
}
