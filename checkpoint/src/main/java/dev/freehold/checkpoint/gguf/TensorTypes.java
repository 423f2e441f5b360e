package dev.freehold.checkpoint.gguf;

import dev.freehold.tensor.DType;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/// Tensor types that files may have and this library cannot compute with, by their ggml number, to be named in errors.
///
/// Numbers and names are those of `enum ggml_type`,
/// <https://github.com/ggml-org/ggml/blob/master/include/ggml.h>.
final class TensorTypes {
    private static final Map<Integer, String> UNSUPPORTED = Map.ofEntries(
            Map.entry(9, "Q8_1"),
            Map.entry(15, "Q8_K"),
            Map.entry(16, "IQ2_XXS"),
            Map.entry(17, "IQ2_XS"),
            Map.entry(18, "IQ3_XXS"),
            Map.entry(19, "IQ1_S"),
            Map.entry(21, "IQ3_S"),
            Map.entry(22, "IQ2_S"),
            Map.entry(24, "I8"),
            Map.entry(25, "I16"),
            Map.entry(26, "I32"),
            Map.entry(27, "I64"),
            Map.entry(28, "F64"),
            Map.entry(29, "IQ1_M"),
            Map.entry(34, "TQ1_0"),
            Map.entry(35, "TQ2_0"),
            Map.entry(40, "NVFP4"),
            Map.entry(41, "Q1_0"),
            Map.entry(42, "Q2_0"));

    /// Types that ggml once had: their layouts are no longer defined.
    private static final Map<Integer, String> REMOVED = Map.of(
            4, "Q4_2",
            5, "Q4_3",
            31, "Q4_0_4_4",
            32, "Q4_0_4_8",
            33, "Q4_0_8_8",
            36, "IQ4_NL_4_4",
            37, "IQ4_NL_4_8",
            38, "IQ4_NL_8_8");

    private TensorTypes() {}

    /// Why a tensor of type `id`, which is no [DType], cannot be read.
    static String refusal(int id) {
        if (UNSUPPORTED.containsKey(id)) {
            return "%s, which is not supported; supported: %s".formatted(UNSUPPORTED.get(id), supported());
        }
        if (REMOVED.containsKey(id)) {
            return "%s (%d), which was removed from the format; supported: %s"
                    .formatted(REMOVED.get(id), id, supported());
        }
        return "%s, which no version of the format defines".formatted(Integer.toUnsignedString(id));
    }

    private static String supported() {
        return Arrays.stream(DType.values()).map(DType::name).collect(Collectors.joining(" "));
    }
}
