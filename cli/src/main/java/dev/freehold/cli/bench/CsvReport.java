package dev.freehold.cli.bench;

import java.io.PrintWriter;
import java.util.Map;
import java.util.stream.Collectors;

/// Comma-separated values (RFC 4180) with a line of names, every value in quotes; no samples, unknown values empty.
final class CsvReport implements Report {
    private final PrintWriter out;
    private boolean begun;

    CsvReport(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void add(Result result) {
        Map<String, Object> fields = Fields.of(result);
        fields.keySet().removeAll(Fields.SAMPLES);
        if (!begun) {
            out.println(String.join(",", fields.keySet()));
            begun = true;
        }
        out.println(fields.values().stream().map(CsvReport::quoted).collect(Collectors.joining(",")));
    }

    private static String quoted(Object value) {
        String text = switch (value) {
            case null -> "";
            case Boolean flag -> flag ? "1" : "0";
            case Double real -> "%.6f".formatted(real);
            case Object other -> other.toString();
        };
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    @Override
    public void end() {}
}
