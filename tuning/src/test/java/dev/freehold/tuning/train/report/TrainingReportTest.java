package dev.freehold.tuning.train.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingReportTest {
    private static List<Map<String, Object>> log(int steps) {
        var log = new ArrayList<Map<String, Object>>();
        for (long step = 1; step <= steps; step++) {
            log.add(Map.of("step", step, "epoch", 0.5, "loss", 3.0 / step, "smooth_loss", 3.0 / step,
                    "learning_rate", 1e-3, "gradient_norm", 1.0, "tokens", 100L, "seconds", 0.5));
        }
        return log;
    }

    @Test
    void thePageTellsTheRunAndNeedsNoOtherFile() {
        List<Map<String, Object>> log = log(4);
        log.add(Map.of("step", 4L, "validation_loss", 0.875));
        String page = new TrainingReport(Map.of("base_model", "<b> & \"c\""), Map.of("steps", 9L), log).html();
        assertTrue(page.contains("4 of 9 steps, 0.50 epochs; the loss went from 3.0000 to 0.7500, on the validation"
                + " data it is 0.8750."), page);
        assertTrue(page.contains("&lt;b&gt; &amp; &quot;c&quot;"));
        assertFalse(page.contains("src=") || page.contains("href="));
    }

    @Test
    void aCurveHasAPointForEachStep() {
        String svg = new TrainingReport(Map.of(), Map.of(), log(4)).svg();
        String loss = svg.lines().filter(line -> line.startsWith("<polyline")).findFirst().orElseThrow();
        assertEquals(4, loss.substring(loss.indexOf('"') + 1, loss.indexOf('"', 18)).split(" ").length);
        assertTrue(svg.startsWith("<svg ") && svg.endsWith("</svg>\n"));
    }

    @Test
    void aThousandPointsAreEnough() {
        String svg = new TrainingReport(Map.of(), Map.of(), log(5000)).svg();
        assertTrue(svg.length() < 50_000, () -> "characters: " + svg.length());
    }

    @Test
    void noStepAndOneStepAreDrawn() {
        assertTrue(new TrainingReport(Map.of(), Map.of(), log(0)).html().contains("No step has been taken."));
        String one = new TrainingReport(Map.of(), Map.of(), log(1)).svg();
        assertFalse(one.contains("NaN") || one.contains("Infinity"), one);
    }
}
