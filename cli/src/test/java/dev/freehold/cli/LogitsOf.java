package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What `freehold logits` writes, compared with a reference.
///
/// @param what    names the model in messages
/// @param values  `(tokens, V)`
record LogitsOf(String what, float[] values) {
    static LogitsOf model(Freehold freehold, Path model, String tokens, String... options) {
        try {
            Path output = Files.createTempFile(freehold.scratch(), "logits", ".f32");
            freehold.out(Stream.concat(
                    Stream.of("logits", model.toString(), "--tokens", tokens, "--output", output.toString()),
                    Stream.of(options)).toArray(String[]::new));
            return new LogitsOf(model + " " + String.join(" ", options), Fixtures.floats(output));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void assertClose(float[] expected, double tolerance) {
        assertEquals(expected.length, values.length, () -> what + ": number of logits");
        for (int i = 0; i < expected.length; i++) {
            int at = i; // NaN is not within the tolerance
            assertTrue(Math.abs(expected[i] - values[i]) <= tolerance,
                    () -> "%s: logit %d should be %s, is %s".formatted(what, at, expected[at], values[at]));
        }
    }

    /// The negative log-likelihood of each token after the first: `ln Σ exp(logits) - logit of the token`, summed.
    ///
    /// @param next  the token after each row
    double surprise(int[] next) {
        int vocabulary = values.length / next.length;
        double sum = 0;
        for (int row = 0; row < next.length; row++) {
            double total = 0;
            for (int i = 0; i < vocabulary; i++) {
                total += Math.exp(values[row * vocabulary + i]);
            }
            sum += Math.log(total) - values[row * vocabulary + next[row]];
        }
        return sum;
    }
}
