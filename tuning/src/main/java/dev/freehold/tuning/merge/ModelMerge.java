package dev.freehold.tuning.merge;

import dev.freehold.checkpoint.AssembledCheckpoint;
import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.NewTensor;
import dev.freehold.checkpoint.conversion.GgufForm;
import dev.freehold.checkpoint.conversion.Lineage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// Merges whole models of one shape into one, tensor by tensor and row by row.
///
/// All are seen in the form of GGUF, so that files and folders can be merged with each other.
public final class ModelMerge {
    private static final String ROPE_FACTORS = "rope_freqs.weight";
    private static final String TOKENS = "tokenizer.ggml.tokens";

    private ModelMerge() {}

    /// @param model        has the metadata and the vocabulary of the first model, and tensors in F32
    /// @param differences  a line for each setting that another model has otherwise, for people to read
    public record Merged(Checkpoint model, List<String> differences) {}

    private record Input(Checkpoint model, GgufForm form, Map<String, NewTensor> tensors) {
        static Input of(Checkpoint model) {
            GgufForm form = GgufForm.of(model, Lineage.UNCHANGED);
            var tensors = new LinkedHashMap<String, NewTensor>();
            form.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
            return new Input(model, form, tensors);
        }
    }

    /// The merged model.
    ///
    /// @param models  at least two, two for SLERP; open as long as the result is used
    /// @param base    the model that all were made from, where the method needs it
    /// @throws CheckpointException if two are not of one shape, or their weights do not mean the same: names the tensor
    ///     and both shapes, or the setting and both values
    /// @throws IllegalArgumentException if the method wants another number of models, or has another number of weights
    public static Merged of(MergeMethod method, List<Checkpoint> models, Optional<Checkpoint> base) {
        requireNumbers(method, models.size(), base);
        List<Input> inputs = models.stream().map(Input::of).toList();
        Optional<Input> origin = base.map(Input::of);
        Input first = inputs.getFirst();
        inputs.subList(1, inputs.size()).forEach(other -> requireAlike(first, other));
        origin.ifPresent(other -> requireAlike(first, other));
        var merged = new ArrayList<NewTensor>();
        for (NewTensor tensor : first.tensors.values()) {
            List<NewTensor> same = inputs.stream().map(input -> input.tensors.get(tensor.name())).toList();
            merged.add(tensor.name().equals(ROPE_FACTORS) // constants, not weights
                    ? tensor
                    : TensorMerge.of(method, same, origin.map(input -> input.tensors.get(tensor.name()))));
        }
        List<String> differences = inputs.stream().skip(1).flatMap(other -> settings(first).differences(
                settings(other)).stream()).toList();
        return new Merged(AssembledCheckpoint.of(first.model.path(), settings(first).metadata(), merged,
                first.model::sideFile), differences);
    }

    private static NetworkSettings settings(Input input) {
        return new NetworkSettings(input.model.path(),
                new Metadata(input.model.path().toString(), input.form.metadata()));
    }

    private static void requireNumbers(MergeMethod method, int models, Optional<Checkpoint> base) {
        int weights = switch (method) {
            case MergeMethod.Linear linear -> linear.weights().size();
            case MergeMethod.TaskArithmetic arithmetic -> arithmetic.weights().size();
            case MergeMethod.Ties ties -> ties.weights().size();
            case MergeMethod.Slerp _ -> models;
        };
        if (weights != models) {
            throw new IllegalArgumentException("%d weights for %d models".formatted(weights, models));
        }
        if (method instanceof MergeMethod.Slerp && models != 2) {
            throw new IllegalArgumentException("slerp merges two models, not " + models);
        }
        if (method.needsBase() != base.isPresent()) {
            throw new IllegalArgumentException(method.needsBase()
                    ? "the method needs the base that the models were made from"
                    : "the method has no use for a base");
        }
    }

    private static void requireAlike(Input first, Input other) {
        String architecture = first.model.metadata().text("general.architecture");
        String found = other.model.metadata().text("general.architecture");
        if (!architecture.equals(found)) {
            throw differ(first, other, "the architecture should be '%s', is '%s'".formatted(architecture, found));
        }
        var names = new TreeSet<>(first.tensors.keySet());
        names.addAll(other.tensors.keySet());
        for (String name : names) {
            NewTensor mine = first.tensors.get(name);
            NewTensor its = other.tensors.get(name);
            if (mine == null || its == null) {
                throw differ(first, other, "tensor '%s' is only in %s"
                        .formatted(name, (mine == null ? other : first).model.path()));
            }
            if (!mine.shape().equals(its.shape())) {
                throw differ(first, other, "tensor '%s' should be %s, is %s"
                        .formatted(name, mine.shape(), its.shape()));
            }
        }
        settings(first).contradiction(settings(other)).ifPresent(how -> {
            throw differ(first, other, how);
        });
        NewTensor factors = first.tensors.get(ROPE_FACTORS);
        if (factors != null && !Arrays.equals(factors.tensor().toArray(),
                other.tensors.get(ROPE_FACTORS).tensor().toArray())) {
            throw differ(first, other, "the factors in '%s' are not the same".formatted(ROPE_FACTORS));
        }
        Object tokens = first.form.metadata().get(TOKENS);
        Object its = other.form.metadata().get(TOKENS);
        if (tokens != null && its != null && !tokens.equals(its)) {
            throw differ(first, other, "their vocabularies are not the same");
        }
    }

    private static CheckpointException differ(Input first, Input other, String how) {
        return new CheckpointException("%s: cannot be merged with %s: %s"
                .formatted(other.model.path(), first.model.path(), how));
    }
}
