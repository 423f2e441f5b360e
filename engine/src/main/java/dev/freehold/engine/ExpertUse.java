package dev.freehold.engine;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.tensor.Shape;
import java.util.HashMap;
import java.util.Map;

/// How much of a model a token goes through. Of experts it goes to a few; all are counted as if each were as likely.
///
/// @param count             experts of a block, 0 if there are none
/// @param used              of them, those a token goes to
/// @param bytes             of all experts, in the files
/// @param parameters        of all experts
/// @param otherBytes        of weights that every token reads: not of experts, and not the embedding, of which a token
///                          reads one row, unless it is the output matrix, too
/// @param otherParameters   of all tensors that are not experts'
public record ExpertUse(int count, int used, long bytes, long parameters, long otherBytes, long otherParameters) {
    private static final String EMBEDDING = "token_embd.weight";
    private static final String OUTPUT = "output.weight";

    /// Reads no weights.
    public static ExpertUse of(Checkpoint checkpoint) {
        Metadata metadata = checkpoint.metadata();
        String architecture = metadata.text("general.architecture") + ".";
        int count = metadata.integer(architecture + "expert_count", 0);
        int used = count == 0 ? 0 : metadata.integer(architecture + "expert_used_count", count);
        boolean tied = !checkpoint.has(OUTPUT);
        long bytes = 0;
        long parameters = 0;
        long otherBytes = 0;
        long otherParameters = 0;
        for (TensorInfo tensor : checkpoint.tensors()) {
            long elements = tensor.shape().elements();
            if (isOfExperts(tensor)) {
                bytes += tensor.byteSize();
                parameters += elements;
            } else {
                otherBytes += tensor.name().equals(EMBEDDING) && !tied ? 0 : tensor.byteSize();
                otherParameters += elements;
            }
        }
        return new ExpertUse(count, used, bytes, parameters, otherBytes, otherParameters);
    }

    static boolean isOfExperts(TensorInfo tensor) {
        return tensor.name().contains("_exps.");
    }

    /// Bytes of the largest expert of a block, 0 if there are none.
    static long largestExpert(Checkpoint checkpoint) {
        Map<String, Long> blocks = new HashMap<>();
        for (TensorInfo tensor : checkpoint.tensors()) {
            if (isOfExperts(tensor)) {
                Shape shape = tensor.shape();
                String block = tensor.name().substring(0, tensor.name().indexOf("ffn_"));
                long expert = tensor.dtype().byteSize(shape.elements() / shape.dimension(0));
                blocks.merge(block, expert, Long::sum);
            }
        }
        return blocks.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /// Of the experts, those a token goes to: from 0, where there are none, to 1.
    public double share() {
        return count == 0 ? 0 : used / (double) count;
    }

    /// Bytes of experts' weights that a token reads.
    public long tokenExpertBytes() {
        return Math.round(share() * bytes);
    }

    /// Bytes of weights that a token reads.
    public long tokenBytes() {
        return otherBytes + tokenExpertBytes();
    }

    /// Parameters that take part in a token, the embedding in full.
    public long activeParameters() {
        return otherParameters + Math.round(share() * parameters);
    }
}
