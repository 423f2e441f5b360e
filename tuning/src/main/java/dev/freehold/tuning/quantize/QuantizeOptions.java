package dev.freehold.tuning.quantize;

import dev.freehold.tensor.DType;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// What to quantize to.
///
/// @param pure        every matrix gets the mix's base type
/// @param output      of the output matrix, whatever the mix says; where this is the embeddings, too, theirs unless
///     `embedding` or a rule is for them
/// @param embedding   of the token embeddings, whatever the mix says
/// @param rules       for further tensors; the first that fits counts
/// @param requantize  whether what is quantized already may be quantized again
/// @param importance  how much the columns of matrices count
/// @param threads     to encode on
public record QuantizeOptions(QuantMix mix, boolean pure, Optional<DType> output, Optional<DType> embedding,
        List<Rule> rules, boolean requantize, Optional<ImportanceMatrix> importance, int threads) {
    /// The type of all matrices in whose name `pattern` is found.
    public record Rule(Pattern pattern, DType type) {
        /// Reads `attn_v=Q8_0`; what stands before `=` is a regular expression.
        ///
        /// @throws IllegalArgumentException if it is not of this form
        public static Rule parse(String text) {
            int equals = text.lastIndexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("'%s' should be PATTERN=TYPE, as in attn_v=Q8_0".formatted(text));
            }
            try {
                return new Rule(Pattern.compile(text.substring(0, equals)),
                        QuantMix.typeOf(text.substring(equals + 1)));
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException("'%s' is not a regular expression: %s"
                        .formatted(e.getPattern(), e.getDescription()), e);
            }
        }
    }

    /// A mix with nothing special about it, on `threads` threads.
    public static QuantizeOptions of(QuantMix mix, int threads) {
        return new QuantizeOptions(mix, false, Optional.empty(), Optional.empty(), List.of(), false, Optional.empty(),
                threads);
    }
}
