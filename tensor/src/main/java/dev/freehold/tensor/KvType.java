package dev.freehold.tensor;

import java.util.Collection;

/// How keys and values are kept in [KvPages].
public enum KvType {
    F32(4),
    /// Half precision, rounded to the nearest, ties to even.
    F16(2),
    /// Signed bytes, and for every 32 elements of a token a scale in half precision, as in blocks of [DType#Q8_0].
    Q8_0(1);

    private final int bytes;

    KvType(int bytes) {
        this.bytes = bytes;
    }

    /// Bytes an element takes, its share of a scale not included.
    public int bytes() {
        return bytes;
    }

    /// The type that is as exact as a model whose matrices have the types `matrices`: F32 where all are F32, otherwise
    /// F16.
    public static KvType asExactAs(Collection<DType> matrices) {
        return matrices.stream().allMatch(dtype -> dtype == DType.F32) ? F32 : F16;
    }
}
