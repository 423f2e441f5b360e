package dev.freehold.engine;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.tensor.KvType;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// How a session keeps the keys and values of its tokens: the fewer bytes, the longer a context fits, and the faster
/// tokens after a long one are.
public enum CacheType {
    /// As exact as the model's weights: F32 where those are, otherwise F16.
    AUTO,
    F16,
    Q8_0,
    F32;

    /// The type called `name`, in any case: `auto`, `f16`, `q8_0` or `f32`.
    ///
    /// @throws IllegalArgumentException if there is none
    public static CacheType named(String name) {
        for (CacheType type : values()) {
            if (type.name().equalsIgnoreCase(name)) {
                return type;
            }
        }
        throw new IllegalArgumentException("cache type should be one of %s, is '%s'".formatted(
                Arrays.stream(values()).map(CacheType::toString).collect(Collectors.joining(", ")), name));
    }

    /// This type, or `automatic` where this leaves the choice.
    public KvType or(KvType automatic) {
        return switch (this) {
            case AUTO -> automatic;
            case F16 -> KvType.F16;
            case Q8_0 -> KvType.Q8_0;
            case F32 -> KvType.F32;
        };
    }

    /// This type for the model in `checkpoint`.
    KvType of(Checkpoint checkpoint) {
        return or(KvType.asExactAs(TensorInfo.matrixTypes(checkpoint.tensors())));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
