package dev.freehold.tuning.quantize;

import dev.freehold.checkpoint.Nearest;
import dev.freehold.tensor.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a model may be quantized to, by the names that `llama-quantize` has for it. Most are mixes: [TypeChoice] knows
/// which matrices get more bits.
public enum QuantMix {
    F32(0, DType.F32),
    F16(1, DType.F16),
    BF16(32, DType.BF16),
    Q8_0(7, DType.Q8_0),
    Q6_K(18, DType.Q6_K),
    Q5_K_M(17, DType.Q5_K),
    Q5_K_S(16, DType.Q5_K),
    Q5_1(9, DType.Q5_1),
    Q5_0(8, DType.Q5_0),
    Q4_K_M(15, DType.Q4_K),
    Q4_K_S(14, DType.Q4_K),
    IQ4_NL(25, DType.IQ4_NL),
    IQ4_XS(30, DType.IQ4_XS),
    Q4_1(3, DType.Q4_1),
    Q4_0(2, DType.Q4_0),
    Q3_K_L(13, DType.Q3_K),
    Q3_K_M(12, DType.Q3_K),
    Q3_K_S(11, DType.Q3_K),
    Q2_K(10, DType.Q2_K),
    Q2_K_S(21, DType.Q2_K),
    MXFP4_MOE(38, DType.MXFP4);

    private static final Map<String, QuantMix> ALIASES =
            Map.of("Q3_K", Q3_K_M, "Q4_K", Q4_K_M, "Q5_K", Q5_K_M, "MXFP4", MXFP4_MOE);

    private final int fileType;
    private final DType base;

    QuantMix(int fileType, DType base) {
        this.fileType = fileType;
        this.base = base;
    }

    /// The mix called `name`, in any case.
    ///
    /// @throws IllegalArgumentException if there is none; names the nearest
    public static QuantMix of(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        if (ALIASES.containsKey(upper)) {
            return ALIASES.get(upper);
        }
        return Arrays.stream(values()).filter(mix -> mix.name().equals(upper)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown type '%s'; %s".formatted(
                        name, Nearest.among(names(), upper))));
    }

    /// The tensor type called `name`, in any case.
    ///
    /// @throws IllegalArgumentException if there is none; names the nearest
    public static DType typeOf(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        List<String> known = Arrays.stream(DType.values()).map(DType::name).toList();
        if (!known.contains(upper)) {
            throw new IllegalArgumentException("unknown tensor type '%s'; %s".formatted(
                    name, Nearest.among(known, upper)));
        }
        return DType.valueOf(upper);
    }

    private static List<String> names() {
        return Arrays.stream(values()).map(QuantMix::name).toList();
    }

    /// What `general.file_type` says of such a file (llama.cpp, `enum llama_ftype`).
    public int fileType() {
        return fileType;
    }

    /// The type of most matrices.
    public DType base() {
        return base;
    }
}
