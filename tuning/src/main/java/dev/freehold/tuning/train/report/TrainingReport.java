package dev.freehold.tuning.train.report;

import dev.freehold.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What a training did, to look at: curves, and what it was told.
///
/// @param config  names and values
/// @param plan    names and values
/// @param log     the lines of `training.jsonl`
public record TrainingReport(Map<String, Object> config, Map<String, Object> plan, List<Map<String, Object>> log) {
    private static final String TRAINING = "stroke:#3b7dd8";
    private static final String FAINT = "stroke:#3b7dd8;opacity:.35";
    private static final String VALIDATION = "stroke:#d9822b";

    /// The curve of the losses.
    public String svg() {
        return losses().svg();
    }

    /// A page that needs no other file.
    public String html() {
        var page = new StringBuilder("""
                <!doctype html>
                <html lang="en">
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width">
                <title>Training report</title>
                <style>
                :root { color-scheme: light dark; }
                body { font: 15px/1.5 system-ui, sans-serif; max-width: 760px; margin: 2rem auto; padding: 0 1rem; }
                svg { width: 100%; height: auto; margin: 1rem 0; }
                table { border-collapse: collapse; width: 100%; }
                td { padding: .2rem .6rem .2rem 0; border-top: 1px solid #8884; vertical-align: top; }
                td + td { font-family: ui-monospace, monospace; font-size: 13px; overflow-wrap: anywhere; }
                </style>
                """);
        page.append("<h1>Training report</h1>\n<p>").append(escaped(summary())).append("</p>\n");
        page.append(svg());
        page.append(chart("Learning rate", "learning_rate").svg());
        page.append(speeds().svg());
        page.append(chart("Norm of the gradients", "gradient_norm").svg());
        table(page, "Plan", plan);
        table(page, "Configuration", config);
        return page.append("</html>\n").toString();
    }

    private String summary() {
        List<Map<String, Object>> steps = steps();
        if (steps.isEmpty()) {
            return "No step has been taken.";
        }
        Map<String, Object> last = steps.getLast();
        List<Map<String, Object>> validations = lines("validation_loss");
        return "%d of %s steps, %.2f epochs; the loss went from %.4f to %.4f%s.".formatted((Long) last.get("step"),
                plan.get("steps"), number(last, "epoch"), number(steps.getFirst(), "loss"),
                number(last, "smooth_loss"), validations.isEmpty() ? ""
                : ", on the validation data it is %.4f".formatted(number(validations.getLast(), "validation_loss")));
    }

    private List<Map<String, Object>> steps() {
        return lines("loss");
    }

    private List<Map<String, Object>> lines(String name) {
        return log.stream().filter(line -> line.containsKey(name)).toList();
    }

    private LineChart losses() {
        var series = new ArrayList<>(List.of(
                series("loss", steps(), "loss", FAINT, false),
                series("smoothed", steps(), "smooth_loss", TRAINING, false)));
        List<Map<String, Object>> validations = lines("validation_loss");
        if (!validations.isEmpty()) {
            series.add(series("validation", validations, "validation_loss", VALIDATION, true));
        }
        return new LineChart("Loss", series);
    }

    private LineChart chart(String title, String name) {
        return new LineChart(title, List.of(series("", steps(), name, TRAINING, false)));
    }

    private LineChart speeds() {
        List<Map<String, Object>> steps = steps();
        return new LineChart("Tokens per second", List.of(new LineChart.Series("",
                steps.stream().mapToDouble(line -> number(line, "step")).toArray(),
                steps.stream().mapToDouble(line -> number(line, "tokens") / number(line, "seconds")).toArray(),
                TRAINING, false)));
    }

    private static LineChart.Series series(String title, List<Map<String, Object>> lines, String name, String style,
            boolean dots) {
        return new LineChart.Series(title, lines.stream().mapToDouble(line -> number(line, "step")).toArray(),
                lines.stream().mapToDouble(line -> number(line, name)).toArray(), style, dots);
    }

    private static double number(Map<String, Object> line, String name) {
        return line.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    private static void table(StringBuilder page, String title, Map<String, Object> rows) {
        page.append("<h2>").append(title).append("</h2>\n<table>\n");
        rows.forEach((name, value) -> page.append("<tr><td>").append(escaped(name)).append("</td><td>")
                .append(escaped(value instanceof String ? Objects.toString(value) : Json.write(value)))
                .append("</td></tr>\n"));
        page.append("</table>\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
