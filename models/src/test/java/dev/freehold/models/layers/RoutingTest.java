package dev.freehold.models.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.models.FakeCheckpoint;
import dev.freehold.models.Hyperparameters;
import dev.freehold.models.layers.Routing.Gating;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RoutingTest {
    private static final float[] NO_BIAS = {};

    /// Where a token goes.
    private record Route(int[] chosen, float[] weights) {
        static Route of(Routing routing, float[] bias, float... scores) {
            var route = new Route(new int[routing.used()], new float[routing.used()]);
            routing.route(scores.clone(), bias, route.chosen, 0, route.weights);
            return route;
        }
    }

    private static Routing plain(int experts, int used, Gating gating, boolean normalize) {
        return new Routing(experts, used, gating, normalize, 1, 1, 1);
    }

    private static float ln(double x) {
        return (float) Math.log(x);
    }

    @Test
    void softmaxIsOfAllExperts() {
        var route = Route.of(plain(4, 2, Gating.SOFTMAX, false), NO_BIAS, ln(1), ln(5), ln(2), ln(2));
        assertArrayEquals(new int[] {1, 2}, route.chosen);
        assertArrayEquals(new float[] {0.5f, 0.2f}, route.weights, 1e-6f);
    }

    @Test
    void weightsOfTheChosenSumToOneWhereTheyAreNormalized() {
        var route = Route.of(plain(4, 2, Gating.SOFTMAX, true), NO_BIAS, ln(1), ln(6), ln(2), ln(1));
        assertArrayEquals(new float[] {0.75f, 0.25f}, route.weights, 1e-6f);
        route = Route.of(plain(3, 2, Gating.SIGMOID, true), NO_BIAS, ln(3), -100, 0); // σ: 3/4, 0, 1/2
        assertArrayEquals(new float[] {0.6f, 0.4f}, route.weights, 1e-6f);
    }

    @Test
    void sigmoidsAreOfEachExpertAlone() {
        var route = Route.of(plain(3, 2, Gating.SIGMOID, false), NO_BIAS, ln(3), -100, 0);
        assertArrayEquals(new int[] {0, 2}, route.chosen);
        assertArrayEquals(new float[] {0.75f, 0.5f}, route.weights, 1e-6f);
    }

    @Test
    void softmaxOfTheChosenKnowsNoOthers() {
        var route = Route.of(plain(4, 2, Gating.SOFTMAX_OF_CHOSEN, false), NO_BIAS, ln(1), ln(6), ln(2), ln(1));
        assertArrayEquals(new int[] {1, 2}, route.chosen);
        assertArrayEquals(new float[] {0.75f, 0.25f}, route.weights, 1e-6f);
    }

    @Test
    void weightsAreScaledLast() {
        var routing = new Routing(2, 2, Gating.SIGMOID, true, 2.5f, 1, 1);
        assertArrayEquals(new float[] {1.5f, 1f}, Route.of(routing, NO_BIAS, ln(3), 0).weights, 1e-6f);
    }

    @Test
    void aBiasChangesTheChoiceAndNoWeight() {
        var routing = plain(3, 2, Gating.SIGMOID, false);
        var route = Route.of(routing, new float[] {0, 0.9f, -1}, ln(3), ln(0.25), 0); // σ: 0.75, 0.2, 0.5
        assertArrayEquals(new int[] {1, 0}, route.chosen, "0.2 + 0.9 is most, 0.5 - 1 least");
        assertArrayEquals(new float[] {0.2f, 0.75f}, route.weights, 1e-6f);
    }

    @ParameterizedTest
    @EnumSource
    void ofEqualsTheFirstAreChosen(Gating gating) {
        var route = Route.of(plain(5, 3, gating, true), NO_BIAS, 1, 2, 1, 2, 1);
        assertArrayEquals(new int[] {1, 3, 0}, route.chosen);
    }

    @Test
    void aGroupIsAsGoodAsItsTwoBestWhereWeightsAreSigmoids() {
        var routing = new Routing(6, 2, Gating.SIGMOID, false, 1, 2, 1);
        // Of the first group one is best of all, but the second's two best are more together.
        assertArrayEquals(new int[] {3, 5}, Route.of(routing, NO_BIAS, 3, -9, -9, 2, -9, 1).chosen);
    }

    @Test
    void aGroupIsAsGoodAsItsBestWhereWeightsAreBySoftmax() {
        var routing = new Routing(6, 2, Gating.SOFTMAX, false, 1, 2, 1);
        assertArrayEquals(new int[] {0, 2}, Route.of(routing, NO_BIAS, 3, -9, -8, 2, -9, 1).chosen);
    }

    @Test
    void theBiasOfTheChoiceIsInTheStrengthOfGroups() {
        var routing = new Routing(4, 1, Gating.SIGMOID, false, 1, 2, 1);
        assertArrayEquals(new int[] {2}, Route.of(routing, new float[] {0, 0, 2, 0}, 3, 3, -3, 1).chosen);
    }

    @Test
    void ofOtherGroupsNoneIsChosenHoweverSmallTheRest() {
        var routing = new Routing(4, 2, Gating.SIGMOID, false, 1, 2, 1);
        var bias = new float[] {-5, -5, -6, -6};
        assertArrayEquals(new int[] {1, 0}, Route.of(routing, bias, 1, 2, 9, 9).chosen);
    }

    /// Scores that are far apart must not overflow, nor make NaN.
    @Test
    void scoresMayBeLarge() {
        var route = Route.of(plain(3, 2, Gating.SOFTMAX, true), NO_BIAS, 1000, -1000, 999);
        assertArrayEquals(new int[] {0, 2}, route.chosen);
        assertArrayEquals(new float[] {0.7310586f, 0.26894143f}, route.weights, 1e-6f);
        route = Route.of(plain(2, 2, Gating.SIGMOID, true), NO_BIAS, -1000, -1000);
        assertArrayEquals(new float[] {0, 0}, route.weights, "0 / (0 + 1e-20)");
    }

    @Test
    void routesStandSideBySide() {
        var chosen = new int[] {-1, -1, -1, -1};
        var weights = new float[1];
        plain(2, 1, Gating.SIGMOID, false).route(new float[] {0, 1}, NO_BIAS, chosen, 2, weights);
        assertArrayEquals(new int[] {-1, -1, 1, -1}, chosen);
        assertArrayEquals(new float[] {0.7310586f}, weights, 1e-6f);
    }

    /// @param groupSize  experts of a group
    @Property(tries = 500, seed = "4", edgeCases = EdgeCasesMode.NONE)
    void routesAreThoseOfTheDefinition(@ForAll Gating gating, @ForAll boolean normalize, @ForAll boolean corrected,
            @ForAll @IntRange(min = 1, max = 8) int groups, @ForAll @IntRange(min = 1, max = 9) int groupSize,
            @ForAll @IntRange(min = 0, max = 99) int size, @ForAll @IntRange(max = 1 << 20) int seed) {
        var random = new Random(seed);
        int groupsUsed = 1 + size % groups;
        int used = 1 + size % (groupsUsed * groupSize);
        var routing = new Routing(groups * groupSize, used, gating, normalize, 1.5f, groups, groupsUsed);
        var scores = new float[routing.experts()];
        var bias = new float[corrected ? scores.length : 0];
        for (int e = 0; e < scores.length; e++) {
            scores[e] = 2 * (float) random.nextGaussian();
            if (corrected) {
                bias[e] = 0.3f * (float) random.nextGaussian();
            }
        }
        var expected = new Definition(routing, scores, bias);
        var route = Route.of(routing, bias, scores);
        assertArrayEquals(expected.chosen(), route.chosen);
        double[] weights = expected.weights();
        for (int k = 0; k < used; k++) {
            assertEquals(weights[k], route.weights[k], 1e-5 * (1 + weights[k]), "weight " + k);
        }
    }

    /// Routing as the papers write it, in double precision.
    private record Definition(Routing routing, float[] scores, float[] bias) {
        double[] probabilities() {
            return switch (routing.gating()) {
                case SOFTMAX -> softmax(doubles(scores));
                case SIGMOID -> Arrays.stream(doubles(scores)).map(x -> 1 / (1 + Math.exp(-x))).toArray();
                case SOFTMAX_OF_CHOSEN -> doubles(scores);
            };
        }

        int[] chosen() {
            double[] preferences = probabilities();
            for (int e = 0; e < bias.length; e++) {
                preferences[e] += bias[e];
            }
            int members = routing.experts() / routing.groups();
            int counted = routing.gating() == Gating.SIGMOID ? 2 : 1;
            double[] strengths = IntStream.range(0, routing.groups()).mapToDouble(g ->
                    best(members, counted, i -> preferences[g * members + i]).stream()
                            .mapToDouble(i -> preferences[g * members + i]).sum()).toArray();
            List<Integer> groups = best(routing.groups(), routing.groupsUsed(), g -> strengths[g]);
            return best(routing.experts(), routing.experts(), e -> preferences[e]).stream()
                    .filter(e -> groups.contains(e / members)).mapToInt(e -> e).limit(routing.used()).toArray();
        }

        double[] weights() {
            double[] all = probabilities();
            double[] weights = Arrays.stream(chosen()).mapToDouble(e -> all[e]).toArray();
            if (routing.gating() == Gating.SOFTMAX_OF_CHOSEN) {
                weights = softmax(weights);
            }
            double sum = routing.normalize() ? DoubleStream.of(weights).sum() : 1;
            return DoubleStream.of(weights).map(w -> routing.scale() * w / sum).toArray();
        }

        private interface Value {
            double of(int index);
        }

        private static List<Integer> best(int all, int count, Value value) {
            return IntStream.range(0, all).boxed().sorted(Comparator.comparingDouble(i -> -value.of(i)))
                    .limit(count).toList();
        }

        private static double[] softmax(double[] x) {
            double sum = DoubleStream.of(x).map(Math::exp).sum();
            return DoubleStream.of(x).map(each -> Math.exp(each) / sum).toArray();
        }

        private static double[] doubles(float[] x) {
            return IntStream.range(0, x.length).mapToDouble(i -> x[i]).toArray();
        }
    }

    private static FakeCheckpoint mixture() {
        return new FakeCheckpoint().with("llama.expert_count", 8L).with("llama.expert_used_count", 2L);
    }

    private static Routing read(FakeCheckpoint checkpoint) {
        return Routing.of(checkpoint.metadata(), Hyperparameters.of(checkpoint),
                new Routing.Defaults(Gating.SIGMOID, true));
    }

    @Test
    void theFamilySaysWhatAFileDoesNot() {
        assertEquals(new Routing(8, 2, Gating.SIGMOID, true, 1, 1, 1), read(mixture()));
    }

    @Test
    void aFileThatSaysItHoldsAgainstTheFamily() {
        assertEquals(new Routing(8, 2, Gating.SOFTMAX_OF_CHOSEN, false, 2.5f, 4, 2), read(mixture()
                .with("llama.expert_gating_func", 3L).with("llama.expert_weights_norm", false)
                .with("llama.expert_weights_scale", 2.5)
                .with("llama.expert_group_count", 4L).with("llama.expert_group_used_count", 2L)));
        assertEquals(Gating.SOFTMAX, read(mixture().with("llama.expert_gating_func", 1L)).gating());
        assertEquals(Gating.SIGMOID, read(mixture().with("llama.expert_gating_func", 2L)).gating());
    }

    @Test
    void noScaleAndNoGroupsMayBeWrittenAsZero() {
        var routing = read(mixture().with("llama.expert_weights_scale", 0.0).with("llama.expert_group_count", 0L));
        assertEquals(new Routing(8, 2, Gating.SIGMOID, true, 1, 1, 1), routing);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            expert_count       | 0      | 'llama.expert_count' should be from 1 to 65536, is 0
            expert_count       | 100000 | 'llama.expert_count' should be from 1 to 65536, is 100000
            expert_used_count  | 0      | 'llama.expert_used_count' should be from 1 to 8, is 0
            expert_used_count  | 9      | 'llama.expert_used_count' should be from 1 to 8, is 9
            expert_used_count  | -1     | 'llama.expert_used_count' should be from 1 to 8, is -1
            expert_group_count | 3      | 'llama.expert_group_used_count' should be from 1 to 3, is 4
            expert_group_used_count | 5 | 'llama.expert_group_used_count' should be from 1 to 4, is 5
            expert_group_used_count | 0 | 'llama.expert_group_used_count' should be from 1 to 4, is 0
            """)
    void impossibleCountsAreRefusedByName(String key, long value, String why) {
        var checkpoint = mixture().with("llama.expert_group_count", 4L).with("llama.expert_group_used_count", 4L)
                .with("llama." + key, value);
        assertEquals("model.gguf: " + why, refusal(checkpoint));
    }

    @Test
    void expertsThatCannotBeGroupedAreRefused() {
        assertEquals("model.gguf: 'llama.expert_group_count' is 3: 8 experts, 2 of them used from 2 groups, "
                + "cannot be grouped so",
                refusal(mixture().with("llama.expert_group_count", 3L).with("llama.expert_group_used_count", 2L)));
        assertEquals("model.gguf: 'llama.expert_group_count' is 8: 8 experts, 2 of them used from 1 groups, "
                + "cannot be grouped so",
                refusal(mixture().with("llama.expert_group_count", 8L).with("llama.expert_group_used_count", 1L)));
    }

    @Test
    void anUnknownGatingIsRefusedBesideTheKnownOnes() {
        assertEquals("model.gguf: 'llama.expert_gating_func' is 4, which is not supported; supported: 1 (softmax), "
                + "2 (sigmoid), 3 (softmax of the chosen)",
                refusal(mixture().with("llama.expert_gating_func", 4L)));
    }

    @Test
    void aScaleThatIsNoNumberIsRefused() {
        assertEquals("model.gguf: 'llama.expert_weights_scale' should be finite, is NaN",
                refusal(mixture().with("llama.expert_weights_scale", Double.NaN)));
    }

    @Test
    void absentCountsAreNamed() {
        assertEquals("model.gguf: no 'llama.expert_count'", refusal(new FakeCheckpoint()));
        assertEquals("model.gguf: no 'llama.expert_used_count'",
                refusal(new FakeCheckpoint().with("llama.expert_count", 8L)));
        assertEquals("model.gguf: no 'llama.expert_group_used_count'",
                refusal(mixture().with("llama.expert_group_count", 2L)));
    }

    private static String refusal(FakeCheckpoint checkpoint) {
        return assertThrows(CheckpointException.class, () -> read(checkpoint)).getMessage();
    }
}
