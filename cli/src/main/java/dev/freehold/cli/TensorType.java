package dev.freehold.cli;

import dev.freehold.tensor.DType;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// The type of a model's matrices, as options have it.
record TensorType(DType type) {
    private static final Set<DType> POSSIBLE = Set.of(DType.F32, DType.F16, DType.BF16, DType.Q8_0);

    /// Reads `bf16`, in any case.
    static final class Converter implements ITypeConverter<TensorType> {
        @Override
        public TensorType convert(String text) {
            return POSSIBLE.stream().filter(type -> type.name().equalsIgnoreCase(text)).findFirst().map(TensorType::new)
                    .orElseThrow(() -> new TypeConversionException("'%s' should be one of %s; 'freehold quantize' has"
                            .formatted(text, new TreeSet<>(POSSIBLE).toString().toLowerCase(Locale.ROOT))
                            + " more"));
        }
    }
}
