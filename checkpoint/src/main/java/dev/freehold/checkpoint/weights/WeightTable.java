package dev.freehold.checkpoint.weights;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.MatrixStack;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The tensors of a checkpoint by their GGUF names, however the files group them.
///
/// | asked for | also found as |
/// |---|---|
/// | `blk.N.ffn_gate_exps.weight`, `up`, `down` | `blk.N.ffn_gate.E.weight`: a tensor for each expert |
/// | `blk.N.ffn_gate_exps.weight`, `up` | halves of `blk.N.ffn_gate_up_exps.weight`, `(E, 2F, D)`: gate, then up |
/// | `blk.N.attn_q.weight`, `k`, `v`, and `bias` | rows of `blk.N.attn_qkv`: those of Q, of K, of V |
public final class WeightTable {
    private static final Pattern OF_EXPERT =
            Pattern.compile("(blk\\.\\d+\\.ffn_(?:gate|up|down))\\.(\\d{1,5})\\.weight");
    private static final Pattern HALF = Pattern.compile("(blk\\.\\d+\\.ffn_)(gate|up)(_exps\\.weight)");

    private final Path path;
    private final Map<String, Weight> weights;
    private final Map<String, TreeMap<Integer, Weight>> ofExperts = new LinkedHashMap<>();
    private final FusedProjections projections;

    /// @param path     for messages
    /// @param weights  by name, in the order of the files; kept, not copied
    public WeightTable(Path path, Metadata metadata, Map<String, Weight> weights) {
        this.path = path;
        this.weights = weights;
        this.projections = new FusedProjections(metadata, weights);
        weights.forEach((name, weight) -> {
            Matcher expert = OF_EXPERT.matcher(name);
            if (expert.matches()) {
                ofExperts.computeIfAbsent(expert.group(1) + "_exps.weight", _ -> new TreeMap<>())
                        .put(Integer.parseInt(expert.group(2)), weight);
            }
        });
    }

    /// What the headers say of every tensor; experts that are stored one by one are one tensor.
    public List<TensorInfo> infos() {
        var infos = new ArrayList<TensorInfo>();
        weights.forEach((name, weight) -> {
            Matcher expert = OF_EXPERT.matcher(name);
            if (!expert.matches()) {
                infos.add(weight.info());
            } else if (weight == ofExperts.get(expert.group(1) + "_exps.weight").firstEntry().getValue()) {
                infos.add(gathered(expert.group(1) + "_exps.weight").orElseThrow().info());
            }
        });
        return List.copyOf(infos);
    }

    /// What the header says of the tensor called `name`, if there is one.
    public Optional<TensorInfo> info(String name) {
        return Optional.ofNullable(weights.get(name)).map(Weight::info)
                .or(() -> gathered(name).map(GatheredStack::info));
    }

    /// Whether [#find] or [#findStack] would find it.
    public boolean has(String name) {
        Matcher half = HALF.matcher(name);
        return weights.containsKey(name) || projections.has(name) || ofExperts.containsKey(name)
                || half.matches() && weights.containsKey(fused(half));
    }

    /// The tensor called `name`, if there is one.
    public Optional<Tensor> find(String name) {
        Weight weight = weights.get(name);
        return weight == null ? projections.find(name) : Optional.of(weight.tensor());
    }

    /// The stack called `name`, if there is one.
    ///
    /// @throws CheckpointException if an expert is missing, or differs from the others in type or shape
    public Optional<MatrixStack> findStack(String name) {
        Weight whole = weights.get(name);
        if (whole != null) {
            return Optional.of(whole).filter(weight -> weight.info().shape().rank() == 3).map(SlicedStack::of);
        }
        Matcher half = HALF.matcher(name);
        if (half.matches() && weights.containsKey(fused(half))) {
            return Optional.of(half(name, weights.get(fused(half)), half.group(2).equals("up")));
        }
        return gathered(name).map(stack -> stack);
    }

    private static String fused(Matcher half) {
        return half.group(1) + "gate_up" + half.group(3);
    }

    private MatrixStack half(String name, Weight fused, boolean second) {
        TensorInfo info = fused.info();
        if (info.shape().rank() != 3 || info.shape().dimension(1) % 2 != 0) {
            throw new CheckpointException("%s: tensor '%s' should be (experts, 2 · inner width, width), is %s"
                    .formatted(path, info.name(), info.shape()));
        }
        int rows = info.shape().dimension(1) / 2;
        return new SlicedStack(name, fused, info, second ? rows : 0, rows);
    }

    private Optional<GatheredStack> gathered(String name) {
        TreeMap<Integer, Weight> experts = ofExperts.get(name);
        if (experts == null) {
            return Optional.empty();
        }
        TensorInfo first = experts.firstEntry().getValue().info();
        int index = 0;
        for (var expert : experts.entrySet()) {
            if (expert.getKey() != index) {
                throw new CheckpointException("%s: no tensor '%s'".formatted(
                        path, name.replace("_exps.weight", "." + index + ".weight")));
            }
            requireAlike(first, expert.getValue().info());
            index++;
        }
        return Optional.of(new GatheredStack(name, List.copyOf(experts.values()), first));
    }

    private void requireAlike(TensorInfo first, TensorInfo other) {
        if (other.dtype() != first.dtype() || !other.shape().equals(first.shape()) || other.shape().rank() != 2) {
            throw new CheckpointException("%s: tensor '%s' should be a matrix like '%s', %s %s, is %s %s".formatted(
                    path, other.name(), first.name(), first.dtype(), first.shape(), other.dtype(), other.shape()));
        }
    }

    /// A stack that is one tensor.
    public static MatrixStack slices(Tensor tensor) {
        return SlicedStack.of(Weight.of(tensor));
    }
}
