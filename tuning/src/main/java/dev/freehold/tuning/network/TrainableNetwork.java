package dev.freehold.tuning.network;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.models.Hyperparameters;
import dev.freehold.models.layers.ExpertCache;
import dev.freehold.models.layers.Rope;
import dev.freehold.models.layers.Weights;
import dev.freehold.models.layers.Workspace;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.Tensor;
import dev.freehold.tuning.data.TokenBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A network that learns: [#forward] brings a batch to its last block, [#judge] tells what its logits are worth, and
/// [#learn] does that and goes all the way back, which leaves gradients in the parameters.
///
/// Used by one thread at a time. Memory for a batch is kept for the next, and grows with the largest.
public final class TrainableNetwork implements AutoCloseable {
    private final Checkpoint base;
    private final Kernels kernels;
    private final TrainingMode mode;
    private final NetworkOptions options;
    private final Hyperparameters sizes;
    private final WeightLoader weights;
    private final Workspace workspace = new Workspace();
    private final Rope rope;
    private final Matrix embedding; // (V, D)
    private final List<TransformerBlock> blocks = new ArrayList<>();
    private final OutputHead head;
    private final List<Parameter> parameters;
    private final Optional<Parameter> embeddingParameter;
    private Optional<Forward> latest = Optional.empty();

    /// A batch that went forward.
    private record Forward(Pass pass, int[] ids, Tensor x) {}

    private TrainableNetwork(Checkpoint base, Kernels kernels, WeightLoader weights, TrainingMode mode,
            NetworkOptions options) {
        this.base = base;
        this.kernels = kernels;
        this.mode = mode;
        this.options = options;
        this.weights = weights;
        this.sizes = Hyperparameters.of(base);
        var family = Family.of(base);
        this.rope = Rope.load(new Weights(base, kernels, new ExpertCache(kernels, 0)), sizes, family.pairing());
        this.embedding = weights.matrix("token_embd.weight", sizes.vocabulary(), sizes.width());
        for (int i = 0; i < sizes.blocks(); i++) {
            blocks.add(block(weights, family, i));
        }
        Norm norm = weights.norm("output_norm.weight", sizes.width(), sizes);
        Matrix output = weights.has("output.weight")
                ? weights.matrix("output.weight", sizes.vocabulary(), sizes.width())
                : embedding;
        this.head = new OutputHead(norm, output, sizes.vocabulary(), options.headBytes());
        this.parameters = weights.parameters();
        this.embeddingParameter = embedding instanceof Matrix.Learned(Parameter parameter)
                ? Optional.of(parameter) : Optional.empty();
    }

    private TransformerBlock block(WeightLoader weights, Family family, int index) {
        String names = "blk." + index + ".";
        int width = sizes.width();
        return new TransformerBlock(
                weights.norm(names + "attn_norm.weight", width, sizes),
                new SelfAttention(index,
                        weights.projection(names, "attn_q", sizes.queryWidth(), width),
                        weights.projection(names, "attn_k", sizes.keyWidth(), width),
                        weights.projection(names, "attn_v", sizes.keyWidth(), width),
                        weights.projection(names, "attn_output", width, sizes.queryWidth()),
                        family.headNorms() ? Optional.of(headNorms(weights, names)) : Optional.empty(), sizes),
                weights.norm(names + "ffn_norm.weight", width, sizes),
                new GatedFeedForward(
                        weights.projection(names, "ffn_gate", sizes.innerWidth(), width),
                        weights.projection(names, "ffn_up", sizes.innerWidth(), width),
                        weights.projection(names, "ffn_down", width, sizes.innerWidth()), sizes.innerWidth()));
    }

    private SelfAttention.HeadNorms headNorms(WeightLoader weights, String names) {
        return new SelfAttention.HeadNorms(
                weights.norm(names + "attn_q_norm.weight", sizes.headWidth(), sizes),
                weights.norm(names + "attn_k_norm.weight", sizes.headWidth(), sizes));
    }

    /// Reads the weights of a checkpoint, which must stay open as long as the network.
    ///
    /// @throws TrainingException if networks of its family are not trained here
    /// @throws dev.freehold.checkpoint.CheckpointException if a size or tensor is absent or impossible
    public static TrainableNetwork load(Checkpoint base, Kernels kernels, TrainingMode mode, NetworkOptions options) {
        Family.of(base);
        var weights = new WeightLoader(base, kernels, mode);
        try {
            return new TrainableNetwork(base, kernels, weights, mode, options);
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    /// What training will take, from the headers alone.
    ///
    /// @param tokens  `T`, of the largest batch
    /// @throws TrainingException if networks of its family are not trained here
    public static MemoryNeed memoryNeed(Checkpoint base, TrainingMode mode, NetworkOptions options, int tokens) {
        Family.of(base);
        return new MemoryEstimate(base, Hyperparameters.of(base), mode, options, tokens).need();
    }

    public Hyperparameters sizes() {
        return sizes;
    }

    public Kernels kernels() {
        return kernels;
    }

    public TrainingMode mode() {
        return mode;
    }

    /// What learns, always in the same order; empty if nothing does.
    public List<Parameter> parameters() {
        return parameters;
    }

    /// The base's metadata with the weights as they are now, F32: after full training all of a network, else only the
    /// tensors of the adapter. Not to be closed, and not to be used once the network is closed.
    public Checkpoint trained() {
        return switch (mode) {
            case TrainingMode.Full() -> TrainedCheckpoint.whole(base, parameters);
            case TrainingMode.Lora _, TrainingMode.Frozen() -> TrainedCheckpoint.adapter(base, parameters);
        };
    }

    /// Brings a batch to the end of the last block.
    ///
    /// @throws TrainingException if a token is not of the vocabulary; names its source
    public void forward(TokenBatch batch, Purpose purpose) {
        requireKnown(batch);
        latest = Optional.empty();
        var pass = Pass.begin(kernels, workspace, options.precision(), batch.bounds(), rope, purpose);
        Tensor x = residual(pass, 0);
        embedding.gather(pass, x, batch.ids());
        for (int i = 0; i < blocks.size(); i++) {
            Tensor next = residual(pass, i + 1);
            blocks.get(i).forward(pass, kept(pass, i), next, x);
            x = next;
        }
        latest = Optional.of(new Forward(pass, batch.ids(), x));
    }

    /// What goes into block `index`: one buffer for each where the way back needs it.
    private Tensor residual(Pass pass, int index) {
        return pass.buffer(switch (pass.purpose()) {
            case Purpose.Learning _ -> "residual " + index;
            case Purpose.Measuring(), Purpose.Unadapted() -> "residual";
        }, sizes.width());
    }

    /// Prefix of the names of what block `index` keeps.
    private String kept(Pass pass, int index) {
        return switch (pass.purpose()) {
            case Purpose.Learning _ when !options.recompute() -> "block " + index + " ";
            case Purpose.Learning _, Purpose.Measuring(), Purpose.Unadapted() -> "block ";
        };
    }

    private void requireKnown(TokenBatch batch) {
        for (int sequence = 0; sequence + 1 < batch.bounds().length; sequence++) {
            for (int t = batch.bounds()[sequence]; t < batch.bounds()[sequence + 1]; t++) {
                if (batch.ids()[t] < 0 || batch.ids()[t] >= sizes.vocabulary()) {
                    throw new TrainingException("%s: token %d is not of the vocabulary: it has %d tokens"
                            .formatted(batch.sources()[sequence], batch.ids()[t], sizes.vocabulary()));
                }
            }
        }
    }

    /// Has some logits of the batch that went forward last judged; their derivatives are of no use.
    ///
    /// @param places  rows of the batch, ascending
    public void judge(int[] places, LogitLoss loss) {
        Forward forward = forward();
        head.run(forward.pass, forward.x, places, loss, Optional.empty());
    }

    /// Has some logits of the batch that went forward last judged, and adds the gradients to those of the parameters.
    /// It must have gone forward to learn, and goes back only once.
    ///
    /// @param places  rows of the batch, ascending
    public void learn(int[] places, LogitLoss loss) {
        Forward forward = forward();
        Pass pass = forward.pass;
        if (!(pass.purpose() instanceof Purpose.Learning)) {
            throw new IllegalStateException("the batch did not go forward to learn");
        }
        latest = Optional.empty();
        Tensor dX = pass.buffer("d residual", sizes.width());
        head.run(pass, forward.x, places, loss, Optional.of(dX));
        int lowest = lowestThatLearns();
        for (int i = blocks.size() - 1; i >= lowest; i--) {
            TransformerBlock block = blocks.get(i);
            Tensor x = residual(pass, i);
            if (options.recompute()) {
                block.remember(pass, kept(pass, i), x);
            }
            block.backward(pass, kept(pass, i), dX, x, i > lowest || embeddingParameter.isPresent());
        }
        embeddingParameter.ifPresent(table -> pass.training().addRows(table.gradient(), forward.ids, dX));
    }

    private Forward forward() {
        return latest.orElseThrow(() -> new IllegalStateException("no batch went forward"));
    }

    /// The first block with weights that learn.
    private int lowestThatLearns() {
        int lowest = 0;
        while (lowest < blocks.size() && !blocks.get(lowest).learns()) {
            lowest++;
        }
        return lowest;
    }

    /// Bytes that batches so far have taken, logits included.
    public long activationBytes() {
        return workspace.byteSize();
    }

    /// Frees all memory; the checkpoint stays open.
    @Override
    public void close() {
        workspace.close();
        weights.close();
    }
}
