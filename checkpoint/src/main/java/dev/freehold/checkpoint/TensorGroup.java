package dev.freehold.checkpoint;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The tensors of one part of the network that are stored in one type.
///
/// @param type     as the files name it
/// @param tensors  how many
public record TensorGroup(Part part, String type, int tensors, long bytes) {
    /// Parts of a network, in the order in which a token passes them.
    public enum Part {
        EMBEDDING("token_embd\\..*"),
        NORMS(".*_norm\\..*|.*\\.bias|rope_freqs\\..*"),
        ATTENTION("blk\\.\\d+\\.(attn_|ssm_).*"),
        FEED_FORWARD("blk\\.\\d+\\.ffn_.*"),
        OUTPUT("output\\..*"),
        OTHER(".*");

        private final Pattern names;

        Part(String names) {
            this.names = Pattern.compile(names);
        }

        /// The first part whose names fit.
        static Part of(TensorInfo tensor) {
            for (Part part : values()) {
                if (part.names.matcher(tensor.name()).matches()) {
                    return part;
                }
            }
            return OTHER;
        }
    }

    /// The groups of `tensors`, by part, largest first within a part.
    static List<TensorGroup> of(Collection<TensorInfo> tensors) {
        var groups = new TreeMap<Part, Map<String, TensorGroup>>();
        for (TensorInfo tensor : tensors) {
            Part part = Part.of(tensor);
            groups.computeIfAbsent(part, _ -> new TreeMap<>()).merge(tensor.stored(),
                    new TensorGroup(part, tensor.stored(), 1, tensor.byteSize()), TensorGroup::plus);
        }
        var all = new ArrayList<TensorGroup>();
        for (Map<String, TensorGroup> types : groups.values()) {
            types.values().stream().sorted((a, b) -> Long.compare(b.bytes, a.bytes)).forEach(all::add);
        }
        return List.copyOf(all);
    }

    private TensorGroup plus(TensorGroup other) {
        return new TensorGroup(part, type, tensors + other.tensors, bytes + other.bytes);
    }
}
