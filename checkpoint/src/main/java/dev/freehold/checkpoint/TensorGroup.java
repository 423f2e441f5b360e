package dev.freehold.checkpoint;

import dev.freehold.tensor.DType;
import dev.freehold.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The tensors of one part of the network that are stored in one type.
///
/// @param tensors  how many
public record TensorGroup(Part part, DType dtype, int tensors, long bytes) {
    /// Parts of a network, in the order in which a token passes them.
    public enum Part {
        EMBEDDING("token_embd\\..*"),
        NORMS(".*_norm\\..*|.*\\.bias|rope_freqs\\..*"),
        ATTENTION("blk\\.\\d+\\.attn_.*"),
        FEED_FORWARD("blk\\.\\d+\\.ffn_.*"),
        OUTPUT("output\\..*"),
        OTHER(".*");

        private final Pattern names;

        Part(String names) {
            this.names = Pattern.compile(names);
        }

        /// The first part whose names fit.
        static Part of(Tensor tensor) {
            for (Part part : values()) {
                if (part.names.matcher(tensor.name()).matches()) {
                    return part;
                }
            }
            return OTHER;
        }
    }

    /// The groups of `tensors`, by part, largest first within a part.
    static List<TensorGroup> of(Collection<Tensor> tensors) {
        var groups = new TreeMap<Part, Map<DType, TensorGroup>>();
        for (Tensor tensor : tensors) {
            Part part = Part.of(tensor);
            groups.computeIfAbsent(part, _ -> new TreeMap<>()).merge(tensor.dtype(),
                    new TensorGroup(part, tensor.dtype(), 1, tensor.data().byteSize()), TensorGroup::plus);
        }
        var all = new ArrayList<TensorGroup>();
        for (Map<DType, TensorGroup> types : groups.values()) {
            types.values().stream().sorted((a, b) -> Long.compare(b.bytes, a.bytes)).forEach(all::add);
        }
        return List.copyOf(all);
    }

    private TensorGroup plus(TensorGroup other) {
        return new TensorGroup(part, dtype, tensors + other.tensors, bytes + other.bytes);
    }
}
