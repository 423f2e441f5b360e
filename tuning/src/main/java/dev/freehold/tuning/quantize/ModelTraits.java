package dev.freehold.tuning.quantize;

import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.NewTensor;
import java.util.List;

/// What of a model decides which types its matrices get.
///
/// @param heads     of the queries
/// @param kvHeads   of keys and values; where layers differ, the most
/// @param experts   of a layer, 0 if there are none
/// @param tied      whether the embedding is the output matrix, too
/// @param measured  whether there is an importance matrix
record ModelTraits(String family, int layers, int heads, int kvHeads, int experts, boolean tied, boolean measured) {
    static ModelTraits of(Metadata metadata, List<NewTensor> tensors, boolean measured) {
        String family = metadata.text("general.architecture");
        int heads = most(metadata, family + ".attention.head_count", 1);
        return new ModelTraits(family, metadata.integer(family + ".block_count", 0), heads,
                most(metadata, family + ".attention.head_count_kv", heads),
                metadata.integer(family + ".expert_count", 0),
                tensors.stream().noneMatch(tensor -> tensor.name().equals("output.weight")), measured);
    }

    private static int most(Metadata metadata, String key, int otherwise) {
        return metadata.integerOrList(key).stream().mapToInt(Long::intValue).max().orElse(otherwise);
    }

    /// Query heads for each head of keys and values.
    int groups() {
        return kvHeads == 0 ? 1 : heads / kvHeads;
    }

    /// Whether heads share keys and values.
    boolean grouped() {
        return heads != kvHeads;
    }
}
