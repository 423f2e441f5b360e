package dev.freehold.engine;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.engine.dialect.AnswerEvent;
import dev.freehold.engine.sampling.Sampling;
import dev.freehold.engine.sampling.SamplingSettings;
import dev.freehold.models.Architectures;
import dev.freehold.models.Batch;
import dev.freehold.models.Hyperparameters;
import dev.freehold.models.LanguageModel;
import dev.freehold.models.cache.CacheLayout;
import dev.freehold.models.cache.SequenceCache;
import dev.freehold.models.layers.Adapters;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.KvType;
import dev.freehold.tensor.MachineLimits;
import dev.freehold.tensor.Tensor;
import dev.freehold.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// An open model, ready to answer.
///
/// ```java
/// try (var model = Model.open(Path.of("qwen2.5-0.5b-instruct-q8_0.gguf"))) {
///     model.chat("Why is the sky blue?").forEach(System.out::print);
/// }
/// ```
///
/// Usable from many threads: their passes through the network take turns, each caller with a [Session] of its own.
public final class Model implements AutoCloseable {
    private final OpenCheckpoint opened;
    private final LanguageModel network;
    private final int contextLength;
    private final KvType cacheType;
    private final CompletableFuture<Vocabulary> vocabulary;

    private Model(OpenCheckpoint opened, Adapters adapters, ModelOptions options) {
        this.opened = opened;
        this.vocabulary = CompletableFuture.supplyAsync(
                () -> Vocabulary.of(AdapterFile.learned(adapters, opened.checkpoint()))); // as slow as all the rest
        this.network = Architectures.load(checkpoint(), opened.kernels(), opened.memory().expertBytes(), adapters);
        this.contextLength = options.contextLength() == 0
                ? network.hyperparameters().contextLength()
                : options.contextLength();
        this.cacheType = options.cacheType().of(checkpoint());
    }

    /// Opens a `.gguf` file or a Hugging Face folder.
    ///
    /// @throws dev.freehold.checkpoint.CheckpointException if the file is absent, malformed or of an unknown
    /// architecture
    public static Model open(Path path) {
        return open(path, ModelOptions.DEFAULT);
    }

    /// Opens a `.gguf` file or a Hugging Face folder.
    ///
    /// @throws dev.freehold.checkpoint.CheckpointException if the file is absent, malformed or of an unknown
    /// architecture
    /// @throws dev.freehold.tensor.UnusableTierException if the kernels asked for do not exist or cannot run here
    public static Model open(Path path, ModelOptions options) {
        return OpenCheckpoint.open(path, options, (opened, adapters) -> new Model(opened, adapters, options));
    }

    /// Opens a `.gguf` file or a Hugging Face folder to watch it compute.
    ///
    /// @param kernels  makes what is computed with of the kernels chosen, such as one that observes what passes through
    ///     them; closes them when it is closed
    /// @throws dev.freehold.checkpoint.CheckpointException if the file is absent, malformed or of an unknown
    /// architecture
    /// @throws dev.freehold.tensor.UnusableTierException if the kernels asked for do not exist or cannot run here
    public static Model open(Path path, ModelOptions options, UnaryOperator<Kernels> kernels) {
        return OpenCheckpoint.open(path, options, kernels, (opened, adapters) -> new Model(opened, adapters, options));
    }

    /// The answer to `prompt`, piece by piece as it is generated, with the model's own sampling defaults.
    ///
    /// @throws EngineException if the model has no chat template, or the prompt does not fit the context
    public Stream<String> chat(String prompt) {
        return chat(List.of(Message.user(prompt)), GenerationOptions.DEFAULT);
    }

    /// The answer to a conversation, piece by piece as it is generated. A stream that is read to its end frees its
    /// memory; one that is left earlier should be closed.
    ///
    /// @throws EngineException if the model has no chat template, or the conversation does not fit the context
    public Stream<String> chat(List<Message> conversation, GenerationOptions options) {
        return texts(chatFormat().encode(conversation), options);
    }

    /// The answer to a conversation, with thinking, text and calls of tools told apart. A stream that is read to its
    /// end frees its memory; one that is left earlier should be closed.
    ///
    /// @throws EngineException if the model has no chat template, or none for tools, or the conversation does not fit
    ///     the context
    public Stream<AnswerEvent> answer(Conversation conversation, GenerationOptions options) {
        ChatPrompt prompt = chatFormat().prompt(conversation);
        Session session = newSession();
        try {
            return session.answer(prompt, options, session::close).events().onClose(session::close);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /// What the model makes of `text`, without a chat template.
    ///
    /// @throws EngineException if the text does not fit the context
    public Stream<String> complete(String text, GenerationOptions options) {
        return texts(encode(text), options);
    }

    private Stream<String> texts(int[] prompt, GenerationOptions options) {
        Session session = newSession();
        try {
            Generation generation = session.generate(prompt, options, session::close); // few callers close streams
            return generation.texts().onClose(session::close);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /// A sequence of its own, for a conversation of several turns.
    public Session newSession() {
        return new Session(this, newCache(contextLength));
    }

    /// The ids of a raw text as the model expects it, with the beginning-of-text token if it has one.
    public int[] encode(String text) {
        return vocabulary().encode(tokenizer(), text);
    }

    /// How tokens are chosen where a caller asks for `asked`: the model's recommendation fills the gaps, then the
    /// engine's.
    ///
    /// @throws dev.freehold.engine.sampling.SamplingException if the model's recommendation is impossible
    public Sampling sampling(SamplingSettings asked) {
        return asked.over(recommended()).over(Sampling.defaults());
    }

    private SamplingSettings recommended() {
        return SamplingSettings.ofMetadata(checkpoint().path().toString(), checkpoint().metadata()::value);
    }

    /// @throws EngineException if the model file has no vocabulary
    public Tokenizer tokenizer() {
        return vocabulary().tokenizer().orElseThrow(
                () -> new EngineException(
                        checkpoint().path() + ": the file has no vocabulary; give token ids instead of text"));
    }

    /// How this model writes conversations.
    ///
    /// @throws EngineException if it has no chat template
    public ChatFormat chatFormat() {
        return vocabulary().chatFormat().orElseThrow(() -> new EngineException(checkpoint().path()
                + ": the model has no chat template; it is a base model: use 'complete'"));
    }

    /// Whether the model file has a vocabulary, so that there is text and not only ids.
    public boolean hasTokenizer() {
        return vocabulary().tokenizer().isPresent();
    }

    /// Tokens that prompt and answer may have together.
    public int contextLength() {
        return contextLength;
    }

    /// The file or folder that the model was read from; closed with the model.
    public Checkpoint checkpoint() {
        return opened.checkpoint();
    }

    /// The network's sizes.
    public Hyperparameters hyperparameters() {
        return network.hyperparameters();
    }

    /// What the model file offers besides weights: tokenizer, chat template, stop tokens.
    Vocabulary vocabulary() {
        try {
            return vocabulary.join();
        } catch (CompletionException e) {
            throw switch (e.getCause()) {
                case RuntimeException cause -> cause;
                case InternalError cause -> opened.unreadable(cause);
                case null, default -> e;
            };
        }
    }

    /// @throws EngineException if there is nothing to continue in a context of `capacity` tokens
    void requirePrompt(int[] prompt, int capacity) {
        if (prompt.length == 0) {
            throw new EngineException("the prompt is empty: there is nothing to continue");
        }
        if (prompt.length >= capacity) {
            throw new EngineException(
                    "the prompt has %,d tokens and the context %,d: shorten it, or raise the context length"
                    .formatted(prompt.length, capacity));
        }
        requireTokens(prompt);
    }

    /// @throws EngineException if one of `ids` is not of the vocabulary
    void requireTokens(int[] ids) {
        int size = hyperparameters().vocabulary();
        for (int id : ids) {
            if (id < 0 || id >= size) {
                throw new EngineException("token %d is not of the vocabulary, 0 to %d".formatted(id, size - 1));
            }
        }
    }

    /// How the model runs in the memory that there is.
    public MemoryPlan memory() {
        return opened.memory();
    }

    /// The name of the kernels in use.
    public String kernels() {
        return opened.kernels().name();
    }

    /// What the network remembers of a sequence, block by block.
    List<CacheLayout> cacheLayouts() {
        return network.cacheLayouts();
    }

    /// How keys and values are kept.
    public KvType cacheType() {
        return cacheType;
    }

    /// Threads that compute.
    public int threads() {
        return opened.kernels().threads();
    }

    /// Measures what the machine allows on the threads of this model, while nobody computes with it.
    public MachineLimits measureLimits() {
        return opened.whileOpen(opened.kernels()::measureLimits);
    }

    /// Does now what the first tokens would otherwise wait for, as far as there is memory: packs all experts.
    public void prepare() {
        opened.pass(_ -> {
            network.prepare();
            return null;
        });
    }

    SequenceCache newCache(int capacity) {
        return network.newCache(cacheType, capacity);
    }

    /// Computes a batch; callers on several threads take turns.
    ///
    /// @param use  what to do with the logits, F32 `(L, V)`, before anybody else's pass overwrites them
    /// @throws EngineException if the weights cannot be read any more
    /// @throws IllegalStateException if the model is closed
    void forward(Batch batch, Consumer<Tensor> use) {
        opened.pass(workspace -> {
            use.accept(network.forward(batch, workspace));
            return null;
        });
    }

    /// Closes `cache` once a pass that another thread is in has ended: kernels read its memory without asking.
    void release(SequenceCache cache) {
        opened.afterPass(cache::close);
    }

    /// Frees the memory and ends the threads, once a pass that another thread is in has ended; generations that are not
    /// finished then fail.
    @Override
    public void close() {
        opened.close();
    }
}
