package dev.freehold.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.kernels.KernelsAgreeTest.Implementation;
import dev.freehold.tensor.AttentionPattern;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.ShapeMismatchException;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.training.AttentionSequences;
import dev.freehold.tensor.training.Precision;
import dev.freehold.tensor.training.ReferenceTrainingKernels;
import dev.freehold.tensor.training.TrainingKernels;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every implementation's attention for training, and the way back, give what [ReferenceTrainingKernels] give, and the
/// same bits with any number of threads.
class TrainingAttentionAgreeTest {
    private static final int ALL = AttentionPattern.UNLIMITED;

    /// What goes in and comes out, forth and back.
    private record Case(AttentionSequences sequences, int width, List<Tensor> given, List<Tensor> results) {
        static Case of(Arena arena, int width, int kvHeads, AttentionPattern pattern, int... lengths) {
            var bounds = new int[lengths.length + 1];
            for (int i = 0; i < lengths.length; i++) {
                bounds[i + 1] = bounds[i] + lengths[i];
            }
            var sequences = new AttentionSequences(bounds, kvHeads, pattern);
            int tokens = sequences.tokens();
            int heads = pattern.heads();
            var random = new Random(tokens * 31L + width);
            int wide = heads * width;
            int narrow = kvHeads * width;
            return new Case(sequences, width,
                    List.of(random(arena, "dOut", random, tokens, wide), random(arena, "query", random, tokens, wide),
                            random(arena, "key", random, tokens, narrow),
                            random(arena, "value", random, tokens, narrow)),
                    List.of(random(arena, "out", random, tokens, wide),
                            random(arena, "logSumExp", random, tokens, heads),
                            random(arena, "dQuery", random, tokens, wide),
                            random(arena, "dKey", random, tokens, narrow),
                            random(arena, "dValue", random, tokens, narrow)));
        }

        private static Tensor random(Arena arena, String name, Random random, int rows, int columns) {
            Tensor tensor = Tensor.zeros(arena, name, rows, columns);
            for (int i = 0; i < tensor.shape().elements(); i++) {
                tensor.data().setAtIndex(Tensor.FLOAT, i, (float) random.nextGaussian());
            }
            return tensor;
        }

        /// The results of `kernels`, copied.
        List<float[]> run(TrainingKernels kernels, Precision precision) {
            kernels.attention(results.get(0), results.get(1), given.get(1), given.get(2), given.get(3), sequences,
                    precision);
            kernels.attentionBackward(results.get(2), results.get(3), results.get(4), given.get(0), results.get(0),
                    results.get(1), given.get(1), given.get(2), given.get(3), sequences, precision);
            return results.stream().map(Tensor::toArray).toList();
        }

        void check(TrainingKernels kernels) {
            List<float[]> expected = run(new ReferenceTrainingKernels(), Precision.F32);
            check(expected, run(kernels, Precision.F32), 2e-5);
            check(expected, run(kernels, Precision.BF16), kernels.multipliesBf16() ? 2e-2 : 2e-5);
        }

        /// @param tolerance  of the root of the mean square, eight times as much of the greatest difference
        private void check(List<float[]> expected, List<float[]> actual, double tolerance) {
            for (int i = 0; i < expected.size(); i++) {
                double squares = 0;
                double differences = 0;
                double most = 0;
                for (int j = 0; j < expected.get(i).length; j++) {
                    double difference = expected.get(i)[j] - actual.get(i)[j];
                    assertTrue(Double.isFinite(difference), results.get(i).name() + " is not finite");
                    squares += expected.get(i)[j] * expected.get(i)[j];
                    differences += difference * difference;
                    most = Math.max(most, Math.abs(difference));
                }
                int count = Math.max(1, expected.get(i).length);
                double root = Math.sqrt(squares / count) + 0.2; // what is 0 is a difference of such as 1
                String name = results.get(i).name() + " of " + sequences.tokens() + " tokens, head width " + width;
                assertTrue(Math.sqrt(differences / count) <= tolerance * root, () -> name + " deviates");
                assertTrue(most <= 8 * tolerance * root, name + " deviates by " + most + " of " + root);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void attention(Implementation implementation) {
        try (Kernels kernels = implementation.create(); Arena arena = Arena.ofShared()) {
            TrainingKernels training = kernels.training();
            Case.of(arena, 64, 2, new AttentionPattern(4, 0.125f, ALL), 1, 5, 97, 30, 0, 192).check(training);
            Case.of(arena, 128, 1, new AttentionPattern(2, 0.1f, ALL), 290).check(training);
            Case.of(arena, 32, 3, new AttentionPattern(3, 0.2f, 50), 400, 3).check(training);
            Case.of(arena, 33, 1, new AttentionPattern(1, 0.2f, 1), 17).check(training);
            Case.of(arena, 7, 1, new AttentionPattern(2, 1.5f, 193), 391).check(training);
            Case.of(arena, 80, 1, new AttentionPattern(1, 0.1f, 100), 205).check(training);
        }
    }

    @ParameterizedTest
    @EnumSource
    void manyShortSequences(Implementation implementation) {
        try (Kernels kernels = implementation.create(); Arena arena = Arena.ofShared()) {
            for (int seed = 0; seed < 12; seed++) {
                var random = new Random(seed);
                int[] lengths = random.ints(1 + random.nextInt(9), 0, 40).toArray();
                int groups = 1 + random.nextInt(2);
                int heads = groups * (1 + random.nextInt(3));
                int window = random.nextBoolean() ? ALL : 1 + random.nextInt(30);
                Case.of(arena, 1 + random.nextInt(70), groups, new AttentionPattern(heads, 0.3f, window), lengths)
                        .check(kernels.training());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void isTheSameBitsOnAnyThreads(Implementation implementation) {
        try (Kernels one = implementation.create(1); Kernels many = implementation.create(4);
                Arena arena = Arena.ofShared()) {
            for (Precision precision : Precision.values()) {
                var some = Case.of(arena, 40, 1, new AttentionPattern(2, 0.1f, 250), 300, 7, 100);
                List<float[]> alone = some.run(one.training(), precision);
                List<float[]> shared = some.run(many.training(), precision);
                for (int i = 0; i < alone.size(); i++) {
                    for (int j = 0; j < alone.get(i).length; j++) {
                        assertEquals(Float.floatToRawIntBits(alone.get(i)[j]),
                                Float.floatToRawIntBits(shared.get(i)[j]), some.results.get(i).name());
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "AV.*")
    void refusesTensorsOfOtherShapes(Implementation implementation) {
        try (Kernels kernels = implementation.create(); Arena arena = Arena.ofShared()) {
            var some = Case.of(arena, 8, 1, new AttentionPattern(2, 0.1f, ALL), 5);
            var longer = new AttentionSequences(new int[] {0, 6}, 1, some.sequences.pattern());
            assertThrows(ShapeMismatchException.class, () -> kernels.training().attention(some.results.get(0),
                    some.results.get(1), some.given.get(1), some.given.get(2), some.given.get(3), longer,
                    Precision.F32));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "AV.*")
    void refusesQueriesThatAreNoWholeHeads(Implementation implementation) {
        try (Kernels kernels = implementation.create(); Arena arena = Arena.ofShared()) {
            var sequences = new AttentionSequences(new int[] {0, 3}, 2, new AttentionPattern(4, 0.1f, ALL));
            Tensor query = Tensor.zeros(arena, "query", 3, 6); // 4 heads, that share 2
            Tensor key = Tensor.zeros(arena, "key", 3, 2);
            Tensor logSumExp = Tensor.zeros(arena, "logSumExp", 3, 4);
            var e = assertThrows(ShapeMismatchException.class, () -> kernels.training().attention(query, logSumExp,
                    query, key, key, sequences, Precision.F32));
            assertTrue(e.getMessage().contains("4 heads"), e.getMessage());
        }
    }
}
