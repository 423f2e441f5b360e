package dev.freehold.models.layers;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.models.Hyperparameters;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.PackedMatrix;
import dev.freehold.tensor.Product;
import dev.freehold.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Many small feed-forward layers, of which each token goes through a few, <https://arxiv.org/abs/2101.03961>.
///
/// Tokens are grouped by expert, so that each chosen expert's weights are read once, and no others.
///
/// @param router   `(E, D)`
/// @param bias     of the choice, `E` elements, or none
/// @param stored   the experts, in the file
/// @param packed   those that are packed
/// @param shared   the expert of all tokens
public record MixtureOfExperts(Linear router, float[] bias, Routing routing, ExpertCache.Stored stored,
        ExpertCache packed, Optional<SharedExpert> shared) implements FeedForward {
    /// An expert that every token goes through.
    ///
    /// @param gate  `(1, D)`: it counts `σ(gate·x)`; without, it counts in full
    public record SharedExpert(SwiGlu expert, Optional<Linear> gate) {}

    /// The weights `ffn_gate_inp`, `exp_probs_b`, `ffn_*_exps` and `ffn_*_shexp` of a block, where the shared expert,
    /// if there is one, counts in full.
    public static MixtureOfExperts load(Weights weights, int block, Hyperparameters sizes, ExpertSizes experts) {
        return load(weights, block, sizes, experts, false);
    }

    /// The same with `ffn_gate_inp_shexp`, the gate of the shared expert, if there is one.
    public static MixtureOfExperts loadGated(Weights weights, int block, Hyperparameters sizes, ExpertSizes experts) {
        return load(weights, block, sizes, experts, true);
    }

    private static MixtureOfExperts load(
            Weights weights, int block, Hyperparameters sizes, ExpertSizes experts, boolean gated) {
        Weights w = weights.block(block);
        int count = experts.routing().experts();
        int inner = experts.innerWidth();
        int width = sizes.width();
        String bias = w.has("exp_probs_b.bias") ? "exp_probs_b.bias" : "exp_probs_b";
        return new MixtureOfExperts(
                w.linear("ffn_gate_inp", count, width),
                w.has(bias) ? w.vector(bias, count).toArray() : new float[0],
                experts.routing(),
                new ExpertCache.Stored(block,
                        w.stack("ffn_gate_exps.weight", count, inner, width),
                        w.stack("ffn_up_exps.weight", count, inner, width),
                        w.stack("ffn_down_exps.weight", count, width, inner)),
                weights.experts(), shared(w, sizes, experts, gated));
    }

    private static Optional<SharedExpert> shared(
            Weights w, Hyperparameters sizes, ExpertSizes experts, boolean gated) {
        int inner = experts.sharedWidth();
        if (inner == 0 && w.has("ffn_gate_shexp.weight")) {
            throw w.checkpoint().metadata().invalid(sizes.key("expert_shared_feed_forward_length"),
                    "is absent or 0, and there is a shared expert");
        }
        if (!gated && w.has("ffn_gate_inp_shexp.weight")) {
            throw new CheckpointException("%s: tensor 'ffn_gate_inp_shexp.weight' is a gate that %s models do not have"
                    .formatted(w.checkpoint().path(), sizes.architecture()));
        }
        return inner == 0 ? Optional.empty() : Optional.of(new SharedExpert(
                SwiGlu.load(w, "_shexp", inner, sizes.width()),
                gated ? Optional.of(w.linearOfVector("ffn_gate_inp_shexp", sizes.width())) : Optional.empty()));
    }

    @Override
    public void prepare() {
        packed.fill(stored);
    }

    @Override
    public Tensor forward(ForwardPass pass, Tensor input) {
        int tokens = pass.tokens();
        int terms = routing.used() + (shared.isPresent() ? 1 : 0);
        Tensor weights = pass.buffer("expert weights", terms);
        Tensor answers = pass.workspace().tensor("expert answers", tokens * terms, input.shape().columns());
        var groups = ExpertGroups.of(routing.experts(), routing.used(), route(pass, weights, input));
        ask(pass, groups, answers, input);
        shared.ifPresent(expert -> askShared(pass, expert, answers, weights, input));
        Tensor out = pass.buffer("branch", input.shape().columns());
        pass.kernels().combine(out, answers, groups.answerRows(routing.used(), shared.isPresent()), weights);
        return out;
    }

    /// The experts of each token; how much they count goes to the first columns of `weights`.
    private int[] route(ForwardPass pass, Tensor weights, Tensor input) {
        int used = routing.used();
        Tensor scores = pass.buffer("expert scores", routing.experts());
        router.forward(pass.kernels(), scores, input);
        var chosen = new int[pass.tokens() * used];
        var counting = new float[used];
        for (int t = 0; t < pass.tokens(); t++) {
            routing.route(scores.row(t).toArray(), bias, chosen, t * used, counting);
            for (int k = 0; k < used; k++) {
                weights.set(t, k, counting[k]);
            }
        }
        return chosen;
    }

    /// Computes the answers of the routed experts, as many experts at once as can be packed.
    private void ask(ForwardPass pass, ExpertGroups groups, Tensor answers, Tensor input) {
        int atOnce = packed.atOnce(stored);
        for (int from = 0; from < groups.experts().length; from += atOnce) {
            int to = Math.min(groups.experts().length, from + atOnce);
            int first = groups.bounds()[from];
            int[] bounds = IntStream.rangeClosed(from, to).map(i -> groups.bounds()[i] - first).toArray();
            var experts = IntStream.range(from, to).mapToObj(i -> packed.get(stored, groups.experts()[i])).toList();
            int rows = bounds[to - from];
            int[] tokens = Arrays.copyOfRange(groups.tokens(), first, first + rows);
            ask(pass, experts, bounds, tokens, answers.rows(first, rows), input);
        }
    }

    private void ask(ForwardPass pass, List<ExpertCache.Expert> experts, int[] bounds, int[] tokens,
            Tensor answers, Tensor input) {
        Kernels kernels = pass.kernels();
        int inner = stored.gate().rows();
        Tensor gathered = pass.workspace().tensor("expert input", tokens.length, input.shape().columns());
        Tensor gated = pass.workspace().tensor("expert gate", tokens.length, inner);
        Tensor raised = pass.workspace().tensor("expert up", tokens.length, inner);
        kernels.gather(gathered, input, tokens);
        var products = new ArrayList<>(Product.ofGroups(gated, matrices(experts, ExpertCache.Expert::gate), bounds));
        products.addAll(Product.ofGroups(raised, matrices(experts, ExpertCache.Expert::up), bounds));
        kernels.matmul(products, gathered);
        kernels.swiGlu(gated, raised);
        kernels.groupedMatmul(answers, matrices(experts, ExpertCache.Expert::down), bounds, gated);
    }

    private interface Part {
        PackedMatrix of(ExpertCache.Expert expert);
    }

    private static List<PackedMatrix> matrices(List<ExpertCache.Expert> experts, Part part) {
        return experts.stream().map(part::of).toList();
    }

    /// Puts the shared expert's answers after those of the others, and how much they count into the last column.
    private void askShared(
            ForwardPass pass, SharedExpert expert, Tensor answers, Tensor weights, Tensor input) {
        int tokens = pass.tokens();
        expert.expert.forward(pass, answers.rows(tokens * routing.used(), tokens), input);
        Tensor gates = pass.buffer("shared gate", 1);
        expert.gate.ifPresent(gate -> gate.forward(pass.kernels(), gates, input));
        for (int t = 0; t < tokens; t++) {
            float weight = expert.gate.isPresent() ? (float) (1 / (1 + Math.exp(-gates.get(t, 0)))) : 1;
            weights.set(t, routing.used(), weight);
        }
    }
}
