package dev.freehold.checkpoint.synth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.tensor.DType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuantMixTest {
    @Test
    void everyMatrixGetsTheTypeThatLlamaQuantizeGivesIt() throws IOException {
        List<String> lines;
        try (InputStream golden = QuantMixTest.class.getResourceAsStream("/dev/freehold/checkpoint/golden/mixes.txt")) {
            lines = new String(golden.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
        }
        assertEquals(65, lines.size());
        lines.forEach(QuantMixTest::compare);
    }

    private static void compare(String line) {
        String[] fields = line.split(" ");
        int layers = Integer.parseInt(fields[0]);
        int groups = Integer.parseInt(fields[1]);
        int columns = Integer.parseInt(fields[2]);
        boolean tied = fields[3].equals("tied");
        QuantMix mix = QuantMix.of(fields[4]).orElseThrow();
        assertTrue(fields.length > 11, line);
        for (int f = 5; f < fields.length; f++) {
            String kind = fields[f].substring(0, fields[f].indexOf('='));
            List<String> expected = unfold(fields[f].substring(kind.length() + 1));
            var found = new ArrayList<String>();
            for (int i = 0; i < expected.size(); i++) {
                DType wanted = switch (kind) {
                    case "token_embd" -> mix.embedding(tied);
                    case "output" -> mix.output();
                    case "attn_v" -> mix.value().of(i, layers, groups);
                    case "ffn_down" -> mix.down().of(i, layers, groups);
                    case "attn_output" -> mix.mixer();
                    default -> mix.base();
                };
                found.add(QuantMix.fitting(wanted, kind.equals("ffn_down") ? 512 : columns).name());
            }
            assertEquals(expected, found, line);
        }
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
}
