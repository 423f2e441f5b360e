package dev.freehold.engine;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.models.Architectures;
import dev.freehold.models.Encoder;
import dev.freehold.models.Pooling;
import dev.freehold.models.layers.Adapters;
import dev.freehold.tensor.Tensor;
import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.Tokenizer.Specials;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// An open model that reads texts: the network, its tokenizer, and the memory that it computes in.
///
/// Usable from many threads, which take turns.
final class TextEncoder implements AutoCloseable {
    /// Tokens of texts that are read in one pass, about: enough to use each weight often.
    private static final int PASS_TOKENS = 512;

    private final OpenCheckpoint opened;
    private final Encoder network;
    private final Tokenizer tokenizer;
    private final int contextLength;

    private TextEncoder(OpenCheckpoint opened, Adapters adapters, ModelOptions options) {
        this.opened = opened;
        this.network = Architectures.loadEncoder(checkpoint(), opened.kernels(), options.cacheType().of(checkpoint()),
                opened.memory().expertBytes(), adapters);
        this.contextLength = options.contextLength() == 0
                ? network.contextLength()
                : Math.min(options.contextLength(), network.contextLength());
        this.tokenizer = ModelTokenizer.find(checkpoint()).orElseThrow(
                () -> new EngineException(checkpoint().path() + ": the file has no vocabulary to read texts with"));
    }

    /// Opens a `.gguf` file or a Hugging Face folder.
    static TextEncoder open(Path path, ModelOptions options) {
        return OpenCheckpoint.open(path, options, (opened, adapters) -> new TextEncoder(opened, adapters, options));
    }

    Checkpoint checkpoint() {
        return opened.checkpoint();
    }

    Tokenizer tokenizer() {
        return tokenizer;
    }

    /// `D`, of the vectors.
    int width() {
        return network.width();
    }

    /// The ids of a text, with the tokens that the model wants at the beginning and the end. Control tokens in the text
    /// are text.
    int[] tokens(String text) {
        return Stream.of(tokenizer.prefix(), tokenizer.encode(text, Specials.AS_TEXT), tokenizer.suffix())
                .flatMapToInt(IntStream::of).toArray();
    }

    /// A vector for each text.
    ///
    /// @param texts  their tokens
    /// @throws EngineException if a text is empty or too long, or has a token that the network does not know
    List<float[]> vectors(List<int[]> texts, Pooling pooling) {
        for (int i = 0; i < texts.size(); i++) {
            require(texts.get(i), i + 1);
        }
        var vectors = new ArrayList<float[]>();
        for (int from = 0; from < texts.size(); from = vectors.size()) {
            int to = from;
            int tokens = 0;
            do {
                tokens += texts.get(to++).length;
            } while (to < texts.size() && tokens + texts.get(to).length <= PASS_TOKENS);
            vectors.addAll(pass(texts.subList(from, to), pooling));
        }
        return vectors;
    }

    private void require(int[] text, int number) {
        if (text.length == 0) {
            throw new EngineException("text %d is empty".formatted(number));
        }
        if (text.length > contextLength) {
            throw new EngineException("text %d has %,d tokens and the model reads %,d: cut it into parts"
                    .formatted(number, text.length, contextLength));
        }
        for (int id : text) {
            if (id >= network.vocabulary()) {
                throw new EngineException("%s: token %d of text %d is not of the network's vocabulary, 0 to %d"
                        .formatted(checkpoint().path(), id, number, network.vocabulary() - 1));
            }
        }
    }

    private List<float[]> pass(List<int[]> texts, Pooling pooling) {
        return opened.pass(workspace -> {
            Tensor tokens = network.encode(texts, workspace);
            var vectors = new ArrayList<float[]>();
            int first = 0;
            for (int[] text : texts) {
                vectors.add(pooling.pool(tokens.rows(first, text.length)));
                first += text.length;
            }
            return vectors;
        });
    }

    @Override
    public void close() {
        opened.close();
    }
}
