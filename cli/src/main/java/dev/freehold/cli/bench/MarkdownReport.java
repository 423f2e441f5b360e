package dev.freehold.cli.bench;

import dev.freehold.cli.markdown.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The table of `llama-bench`, and under it the share that each test reaches of what the machine allows.
final class MarkdownReport implements Report {
    /// @param text  at the left of its column; numbers stand at the right
    private record Column(String name, int width, boolean text, Function<Result, String> value) {
        static Column text(String name, int width, Function<Result, String> value) {
            return new Column(name, width, true, value);
        }

        static Column number(String name, int width, Function<Result, String> value) {
            return new Column(name, width, false, value);
        }

        String pad(String cell) {
            return ("%" + (text ? "-" : "") + width + "s").formatted(cell);
        }

        String rule() {
            return text ? "-".repeat(width) : "-".repeat(width - 1) + ":";
        }
    }

    private static final List<Column> COLUMNS = List.of(
            Column.text("model", 30, result -> Printable.text(result.setup().type())),
            Column.number("size", 10, result -> binary(result.setup().weightBytes())),
            Column.number("params", 10, result -> decimal(result.setup().parameters())),
            Column.text("backend", 11, result -> result.setup().kernels()),
            Column.number("threads", 7, result -> "" + result.setup().threads()),
            Column.number("n_batch", 7, result -> "" + result.batch()),
            Column.number("n_ubatch", 8, result -> "" + result.microBatch()),
            Column.text("type_k", 6, MarkdownReport::cacheType),
            Column.text("type_v", 6, MarkdownReport::cacheType),
            Column.number("test", 15, Result::name),
            Column.number("t/s", 20, result -> "%.2f ± %.2f".formatted(
                    result.samples().meanRate(), result.samples().deviationRate())));

    /// The columns that are there only if somebody asks for them.
    private static final Set<String> OPTIONAL = Set.of("n_batch", "n_ubatch", "type_k", "type_v");

    private final PrintWriter out;
    private final List<Column> columns;
    private final Map<Setup, List<Result>> results = new LinkedHashMap<>();

    MarkdownReport(PrintWriter out, Set<String> asked) {
        this.out = out;
        this.columns = COLUMNS.stream()
                .filter(column -> !OPTIONAL.contains(column.name) || asked.contains(column.name)).toList();
    }

    @Override
    public void add(Result result) {
        if (results.isEmpty()) {
            line(column -> column.pad(column.name));
            line(Column::rule);
        }
        line(column -> column.pad(column.value.apply(result)));
        results.computeIfAbsent(result.setup(), _ -> new ArrayList<>()).add(result);
    }

    private void line(Function<Column, String> cell) {
        out.println(columns.stream().map(cell).collect(Collectors.joining(" | ", "| ", " |")));
    }

    @Override
    public void end() {
        results.forEach(this::roofline);
        results.keySet().stream().findFirst().ifPresent(setup -> out.printf("%nbuild: %s%n", setup.build()));
    }

    private void roofline(Setup setup, List<Result> tests) {
        out.printf("%n%s, %s, %d threads:%n", Printable.text(setup.type()), setup.kernels(), setup.threads());
        out.printf("- memory %s; a generated token reads %s of weights%n",
                rate(setup.limits().bytesPerSecond(), "B/s"), metric(setup.work().tokenBytes(), "B"));
        out.printf("- int8 %s; a prompt token takes %s with weights%n",
                rate(setup.limits().int8MacsPerSecond(), "MAC/s"), metric(setup.work().tokenMacs(), "MAC"));
        tests.forEach(test -> out.printf("- %s: %s%n", test.name(), reached(test)));
        OptionalLong peak = tests.getLast().peakMemory();
        out.printf("- peak memory: %s%n", peak.isEmpty() ? "unknown" : "%s, %.2f × the file".formatted(
                binary(peak.getAsLong()), peak.getAsLong() / (double) setup.fileBytes()));
    }

    private static String cacheType(Result result) {
        return result.setup().cacheType().name().toLowerCase(Locale.ROOT);
    }

    private static String reached(Result test) {
        return test.limit().isEmpty() ? "limit unknown" : "%.0f %% of the limit, %.1f tokens/s".formatted(
                100 * test.share().orElseThrow(), test.limit().getAsDouble());
    }

    private static String rate(OptionalDouble value, String unit) {
        return value.isEmpty() ? "unknown" : metric(value.getAsDouble(), unit);
    }

    private static String metric(double value, String unit) {
        return value >= 1e9 ? "%.1f G%s".formatted(value / 1e9, unit)
                : value >= 1e6 ? "%.1f M%s".formatted(value / 1e6, unit)
                : "%.1f k%s".formatted(value / 1e3, unit);
    }

    private static String binary(long bytes) {
        return bytes >= 1L << 30 ? "%.2f GiB".formatted(bytes / (double) (1L << 30))
                : "%.2f MiB".formatted(bytes / (double) (1L << 20));
    }

    private static String decimal(long count) {
        return count >= 1_000_000_000 ? "%.2f B".formatted(count / 1e9) : "%.2f M".formatted(count / 1e6);
    }
}
