package dev.freehold.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Expected values are PyTorch's, `torch.nn.functional.gelu`, in double precision.
class GeluTest {
    @ParameterizedTest
    @CsvSource({
        "-6, -5.919525e-09, -1.371e-11", "-2, -0.0455002639, -0.0454023059", "-0.5, -0.1542687694, -0.1542859572",
        "0, 0, 0", "0.5, 0.3457312306, 0.3457140428", "1, 0.8413447461, 0.8411919906", "3, 2.9959503066, 2.9963626005"
    })
    void bothFormsAreThoseOfTheReference(float x, double exact, double tanh) {
        assertEquals(exact, Gelu.EXACT.of(x), 5e-7);
        assertEquals(tanh, Gelu.TANH.of(x), 5e-7);
    }

    @Test
    void aNormedRowHasTheGainsDeviationAndTheBiasesMean() {
        try (Arena arena = Arena.ofConfined(); Kernels kernels = new ReferenceKernels()) {
            Tensor x = Tensor.zeros(arena, "x", 2, 4);
            Tensor gain = Tensor.zeros(arena, "gain", 4);
            Tensor bias = Tensor.zeros(arena, "bias", 4);
            for (int k = 0; k < 4; k++) {
                x.set(0, k, k);
                x.set(1, k, 5);
                gain.set(0, k, 2);
                bias.set(0, k, 1);
            }
            kernels.layerNorm(x, x, gain, bias, 0.75f);
            for (int k = 0; k < 4; k++) {
                assertEquals(1 + 2 * (k - 1.5) / Math.sqrt(1.25 + 0.75), x.get(0, k), 1e-6); // variance of 0 to 3: 1.25
                assertEquals(1, x.get(1, k), 1e-6);
            }
        }
    }
}
