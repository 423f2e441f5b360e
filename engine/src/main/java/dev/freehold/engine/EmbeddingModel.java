package dev.freehold.engine;

import dev.freehold.models.Architectures;
import dev.freehold.models.Pooling;
import java.nio.file.Path;
import java.util.List;

/// An open model that turns texts into vectors: those of like meaning point into like directions.
///
/// ```java
/// try (var model = EmbeddingModel.open(Path.of("bge-small-en-v1.5-f16.gguf"))) {
///     float[] vector = model.embed("Why is the sky blue?");
/// }
/// ```
///
/// Encoders such as BERT are made for it; any other model does it, too. Usable from many threads, which take turns.
public final class EmbeddingModel implements AutoCloseable {
    private static final String NORMALIZED_KEY = "general.embedding.normalized";

    private final TextEncoder encoder;
    private final Pooling pooling;
    private final boolean normalized;

    private EmbeddingModel(TextEncoder encoder, Pooling pooling, boolean normalized) {
        this.encoder = encoder;
        this.pooling = pooling;
        this.normalized = normalized;
    }

    /// Opens a `.gguf` file or a Hugging Face folder.
    ///
    /// @throws dev.freehold.checkpoint.CheckpointException if the file is absent, malformed or of an unknown
    /// architecture
    public static EmbeddingModel open(Path path) {
        return open(path, ModelOptions.DEFAULT);
    }

    /// Opens a `.gguf` file or a Hugging Face folder.
    ///
    /// How the vectors of a text's tokens become one is as the file says; where it does not, it is the mean for an
    /// encoder and the last token for others. Vectors have length 1 unless the file says otherwise.
    ///
    /// @throws dev.freehold.checkpoint.CheckpointException if the file is absent, malformed or of an unknown
    /// architecture
    /// @throws dev.freehold.tensor.UnusableTierException if the kernels asked for do not exist or cannot run here
    public static EmbeddingModel open(Path path, ModelOptions options) {
        TextEncoder encoder = TextEncoder.open(path, options);
        try {
            Pooling usual = Architectures.isEncoder(encoder.checkpoint()) ? Pooling.MEAN : Pooling.LAST;
            return new EmbeddingModel(encoder, Pooling.of(encoder.checkpoint().metadata()).orElse(usual),
                    encoder.checkpoint().metadata().flag(NORMALIZED_KEY, true));
        } catch (RuntimeException e) {
            encoder.close();
            throw e;
        }
    }

    /// This model with another pooling; both are closed together.
    public EmbeddingModel withPooling(Pooling other) {
        return new EmbeddingModel(encoder, other, normalized);
    }

    /// This model with vectors of length 1, or as the network gives them; both are closed together.
    public EmbeddingModel withNormalized(boolean other) {
        return new EmbeddingModel(encoder, pooling, other);
    }

    /// How the vectors of a text's tokens become one.
    public Pooling pooling() {
        return pooling;
    }

    /// Whether vectors have length 1.
    public boolean normalized() {
        return normalized;
    }

    /// `D`, numbers of a vector.
    public int width() {
        return encoder.width();
    }

    /// The vector of a text, `D` numbers.
    ///
    /// @throws EngineException if the text is too long
    public float[] embed(String text) {
        return embed(List.of(text)).getFirst();
    }

    /// The vectors of texts, each of which is read by itself.
    ///
    /// @throws EngineException if a text is too long
    public List<float[]> embed(List<String> texts) {
        List<float[]> vectors = encoder.vectors(texts.stream().map(encoder::tokens).toList(), pooling);
        if (normalized) {
            vectors.forEach(EmbeddingModel::normalize);
        }
        return vectors;
    }

    /// Tokens that texts have together.
    public int countTokens(List<String> texts) {
        return texts.stream().mapToInt(text -> encoder.tokens(text).length).sum();
    }

    private static void normalize(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        if (squares > 0) {
            double scale = 1 / Math.sqrt(squares);
            for (int k = 0; k < vector.length; k++) {
                vector[k] = (float) (scale * vector[k]);
            }
        }
    }

    @Override
    public void close() {
        encoder.close();
    }
}
