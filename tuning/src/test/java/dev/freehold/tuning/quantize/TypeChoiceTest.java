package dev.freehold.tuning.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TypeChoiceTest {
    @Test
    void everyMatrixGetsTheTypeThatLlamaQuantizeGivesIt() throws IOException {
        List<String> lines;
        try (InputStream golden = TypeChoiceTest.class.getResourceAsStream("mixes.txt")) {
            lines = new String(golden.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
        }
        assertTrue(lines.size() > 300);
        lines.forEach(TypeChoiceTest::compare);
    }

    private static void compare(String line) {
        String[] fields = line.split(" ");
        var expected = new TreeMap<String, List<String>>();
        for (int f = 9; f < fields.length; f++) {
            int equals = fields[f].indexOf('=');
            expected.put(fields[f].substring(0, equals), unfold(fields[f].substring(equals + 1)));
        }
        int layers = Integer.parseInt(fields[2]);
        var traits = new ModelTraits(fields[1], layers, Integer.parseInt(fields[3]), Integer.parseInt(fields[4]),
                Integer.parseInt(fields[5]), !expected.containsKey("output"), fields[6].equals("imatrix"));
        var choice = new TypeChoice(QuantMix.of(fields[7]), traits);
        int columns = Integer.parseInt(fields[8]);
        Map<String, List<String>> found = new TreeMap<>();
        for (String kind : List.of("output", "token_embd")) {
            if (expected.containsKey(kind)) {
                found.put(kind, List.of(type(choice, kind + ".weight", columns)));
            }
        }
        for (int layer = 0; layer < layers; layer++) {
            for (Map.Entry<String, List<String>> kind : expected.entrySet()) {
                if (isIn(layer, kind.getKey(), kind.getValue().size(), layers)) {
                    found.computeIfAbsent(kind.getKey(), _ -> new ArrayList<>())
                            .add(type(choice, "blk." + layer + "." + kind.getKey() + ".weight", columns));
                }
            }
        }
        assertEquals(expected, found, line);
    }

    /// Matrices of every layer; in hybrids, every fourth layer attends and the others remember.
    private static boolean isIn(int layer, String kind, int count, int layers) {
        if (kind.equals("output") || kind.equals("token_embd")) {
            return false;
        }
        return count == layers || (layer % 4 == 3) == (count == layers / 4);
    }

    private static String type(TypeChoice choice, String name, int columns) {
        boolean stack = name.contains("exps") || name.matches(".*attn_[kv]_b\\.weight");
        Shape shape = stack ? new Shape(2, 2, columns) : new Shape(2, columns);
        return TypeChoice.isQuantized(name, shape)
                ? TypeChoice.fitting(choice.next(name, shape), columns).name()
                : DType.F32.name();
    }

    /// `2*Q6_K,1*Q4_K` is Q6_K, Q6_K, Q4_K.
    private static List<String> unfold(String runs) {
        var types = new ArrayList<String>();
        for (String run : runs.split(",")) {
            int times = run.indexOf('*');
            for (int i = Integer.parseInt(run.substring(0, times)); i > 0; i--) {
                types.add(run.substring(times + 1));
            }
        }
        return types;
    }

    @Test
    void matricesOfOneRowStayAsTheyAre() {
        assertEquals(false, TypeChoice.isQuantized("blk.0.ffn_gate_inp_shexp.weight", new Shape(1, 256)));
    }

    @Test
    void namesTheNearestOfUnknownMixes() {
        assertEquals(QuantMix.Q4_K_M, QuantMix.of("q4_k"));
        var e = assertThrows(IllegalArgumentException.class, () -> QuantMix.of("Q4_K_X"));
        assertTrue(e.getMessage().contains("the nearest is Q4_K_"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> QuantizeOptions.Rule.parse("attn_v"));
        assertThrows(IllegalArgumentException.class, () -> QuantizeOptions.Rule.parse("attn(=Q8_0"));
    }
}
