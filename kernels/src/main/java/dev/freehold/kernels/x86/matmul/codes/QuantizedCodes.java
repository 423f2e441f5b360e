package dev.freehold.kernels.x86.matmul.codes;

import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.tensor.DType;
import java.util.Optional;

/// Emits what takes codes and scales of one quantized type out of interleaved blocks: a weight is
/// `scale·(code - zeroPoint) + minimum`. Layouts of blocks are in `dev.freehold.tensor.block`.
public interface QuantizedCodes {
    /// Elements in a block.
    int elements();

    /// Elements that share a scale: 16 or 32.
    default int group() {
        return 32;
    }

    /// What is to be subtracted from the codes that [#codes] leaves.
    int zeroPoint();

    /// The largest code there is, before the zero point is subtracted.
    int largest();

    /// Whether there is a minimum for each group; the zero point is 0 then.
    default boolean hasMinimum() {
        return false;
    }

    /// Whether codes are bytes with a sign, and the zero point 0; otherwise they are unsigned.
    default boolean signed() {
        return false;
    }

    /// `out` = the codes of elements `4·step … 4·step + 3`, a byte each, all rows side by side.
    void codes(BlockReader in, int step, Vec out);

    /// `out` = the scale of group `group`, f32.
    void scale(BlockReader in, int group, Vec out);

    /// `out` = the minimum of group `group`, f32.
    default void minimum(BlockReader in, int group, Vec out) {
        throw new IllegalStateException(getClass().getSimpleName() + " has no minimum");
    }

    /// The codes of a type; empty for the types of floating point.
    static Optional<QuantizedCodes> of(DType dtype, CpuTier tier) {
        boolean signed = !tier.dotsBytes(); // codes past 7 bits would overflow the sums of vpmaddubsw
        return switch (dtype) {
            case F32, F16, BF16 -> Optional.empty();
            case Q4_0 -> Optional.of(new Q4_0Codes());
            case Q4_1 -> Optional.of(new Q4_1Codes());
            case Q5_0 -> Optional.of(new Q5_0Codes());
            case Q5_1 -> Optional.of(new Q5_1Codes());
            case Q8_0 -> Optional.of(new Q8_0Codes(signed));
            case Q2_K -> Optional.of(new Q2_KCodes());
            case Q3_K -> Optional.of(new Q3_KCodes());
            case Q4_K -> Optional.of(new Q4_KCodes());
            case Q5_K -> Optional.of(new Q5_KCodes());
            case Q6_K -> Optional.of(new Q6_KCodes());
            case IQ4_NL -> Optional.of(new IQ4_NLCodes(signed));
            case IQ4_XS -> Optional.of(new IQ4_XSCodes(signed));
            case MXFP4 -> Optional.of(new MXFP4Codes());
        };
    }
}
