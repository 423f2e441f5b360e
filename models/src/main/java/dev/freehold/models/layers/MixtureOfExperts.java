package dev.freehold.models.layers;

import dev.freehold.models.Hyperparameters;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.PackedMatrix;
import dev.freehold.tensor.Product;
import dev.freehold.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
        return inner == 0 ? Optional.empty() : Optional.of(new SharedExpert(
                SwiGlu.load(w, "_shexp", inner, sizes.width()),
                gated ? Optional.of(w.linearOfVector("ffn_gate_inp_shexp", sizes.width())) : Optional.empty()));
    }

    @Override
    public Tensor forward(ForwardPass pass, Tensor input) {
        Kernels kernels = pass.kernels();
        int tokens = pass.tokens();
        int terms = routing.used() + (shared.isPresent() ? 1 : 0);
        Assignment assignment = assign(pass, input);
        Tensor weights = pass.buffer("expert weights", terms);
        Tensor answers = pass.workspace().tensor("expert answers", tokens * terms, input.shape().columns());
        ask(pass, assignment, answers, input);
        shared.ifPresent(expert -> askShared(pass, expert, answers, weights, input));
        for (int t = 0; t < tokens; t++) {
            for (int k = 0; k < routing.used(); k++) {
                weights.set(t, k, assignment.weights[t * routing.used() + k]);
            }
        }
        Tensor out = pass.buffer("branch", input.shape().columns());
        kernels.combine(out, answers, assignment.answerRows(tokens, terms), weights);
        return out;
    }

    /// Where tokens go.
    ///
    /// @param chosen   the experts of token `t` at `t·used … t·used + used - 1`
    /// @param weights  how much each counts
    /// @param experts  those that any token goes to, ascending
    /// @param bounds   rows `bounds[i] … bounds[i + 1] - 1` belong to `experts[i]`
    /// @param tokens   of each row
    /// @param rows     of each choice
    private record Assignment(
            int[] chosen, float[] weights, int[] experts, int[] bounds, int[] tokens, int[] rows) {
        /// The rows of a token's answers: those of its experts, then that of the shared one.
        int[] answerRows(int count, int terms) {
            int used = rows.length / count;
            var all = new int[count * terms];
            for (int t = 0; t < count; t++) {
                System.arraycopy(rows, t * used, all, t * terms, used);
                if (terms > used) {
                    all[t * terms + used] = count * used + t;
                }
            }
            return all;
        }
    }

    private Assignment assign(ForwardPass pass, Tensor input) {
        int tokens = pass.tokens();
        int used = routing.used();
        Tensor scores = pass.buffer("expert scores", routing.experts());
        router.forward(pass.kernels(), scores, input);
        var chosen = new int[tokens * used];
        var weights = new float[tokens * used];
        var counts = new int[routing.experts() + 1];
        for (int t = 0; t < tokens; t++) {
            routing.route(scores.row(t).toArray(), bias, chosen, weights, t * used);
            for (int k = 0; k < used; k++) {
                counts[chosen[t * used + k]]++;
            }
        }
        var next = new int[routing.experts()];
        var experts = new ArrayList<Integer>();
        var bounds = new ArrayList<Integer>(List.of(0));
        for (int e = 0; e < routing.experts(); e++) {
            next[e] = bounds.getLast();
            if (counts[e] > 0) {
                experts.add(e);
                bounds.add(bounds.getLast() + counts[e]);
            }
        }
        var rowTokens = new int[chosen.length];
        var rows = new int[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            rows[i] = next[chosen[i]]++;
            rowTokens[rows[i]] = i / used;
        }
        return new Assignment(chosen, weights, ints(experts), ints(bounds), rowTokens, rows);
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    /// Computes the answers of the routed experts, as many experts at once as can be packed.
    private void ask(ForwardPass pass, Assignment assignment, Tensor answers, Tensor input) {
        int atOnce = packed.atOnce(stored);
        for (int from = 0; from < assignment.experts.length; from += atOnce) {
            int to = Math.min(assignment.experts.length, from + atOnce);
            int first = assignment.bounds[from];
            var bounds = new int[to - from + 1];
            var experts = new ArrayList<ExpertCache.Expert>();
            for (int i = from; i < to; i++) {
                experts.add(packed.get(stored, assignment.experts[i]));
                bounds[i + 1 - from] = assignment.bounds[i + 1] - first;
            }
            int rows = bounds[to - from];
            var tokens = new int[rows];
            System.arraycopy(assignment.tokens, first, tokens, 0, rows);
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
