package dev.freehold.checkpoint.safetensors;

import dev.freehold.tensor.DType;
import java.util.Optional;

/// The element types of the safetensors format,
/// <https://github.com/huggingface/safetensors/blob/main/safetensors/src/tensor.rs>, by the names files use.
public enum StorageType {
    BOOL(8),
    F4(4),
    F6_E2M3(6),
    F6_E3M2(6),
    U8(8),
    I8(8),
    F8_E5M2(8),
    F8_E4M3(8),
    F8_E8M0(8),
    F8_E4M3FNUZ(8),
    F8_E5M2FNUZ(8),
    I16(16),
    U16(16),
    F16(16, DType.F16),
    BF16(16, DType.BF16),
    I32(32),
    U32(32),
    F32(32, DType.F32),
    C64(64),
    F64(64),
    I64(64),
    U64(64);

    final int bits;
    private final Optional<DType> dtype;

    StorageType(int bits) {
        this.bits = bits;
        this.dtype = Optional.empty();
    }

    StorageType(int bits, DType dtype) {
        this.bits = bits;
        this.dtype = Optional.of(dtype);
    }

    /// The type to compute with, if it is one.
    Optional<DType> dtype() {
        return dtype;
    }

    static Optional<StorageType> of(String name) {
        for (StorageType type : values()) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
