package dev.freehold.tuning.train.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/// Lines over steps, as SVG (<https://www.w3.org/TR/SVG2/>) that stands for itself. Text takes the colour around it, so
/// that the chart can be read on a light and on a dark ground.
///
/// @param title   what is on the vertical axis
/// @param series  at least one point in all
record LineChart(String title, List<Series> series) {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 300;
    private static final int LEFT = 64;
    private static final int RIGHT = 16;
    private static final int TOP = 40;
    private static final int BOTTOM = 36;
    private static final int TICKS = 5;
    private static final int MOST_POINTS = 1000; // more than there are columns of pixels say nothing

    /// A line.
    ///
    /// @param style  of the stroke, e.g. `stroke:#3b7dd8`
    /// @param dots   whether points are marked, since there are few
    record Series(String name, double[] steps, double[] values, String style, boolean dots) {}

    /// From where to where an axis goes, and where its marks are.
    private record Axis(double from, double to, double tick) {
        static Axis over(DoubleStream values) {
            var range = values.filter(Double::isFinite).summaryStatistics();
            double from = range.getCount() == 0 ? 0 : range.getMin();
            double to = range.getCount() == 0 ? 1 : range.getMax();
            if (to - from < 1e-12 * Math.max(1, Math.abs(to))) {
                double around = to == 0 ? 1 : Math.abs(to) / 2;
                return new Axis(from - around, to + around, round(2 * around / TICKS));
            }
            double tick = round((to - from) / TICKS);
            return new Axis(Math.floor(from / tick) * tick, Math.ceil(to / tick) * tick, tick);
        }

        /// The next of 1, 2, 5, 10 … times a power of ten.
        private static double round(double distance) {
            double power = Math.pow(10, Math.floor(Math.log10(distance)));
            double mantissa = distance / power;
            return power * (mantissa <= 1 ? 1 : mantissa <= 2 ? 2 : mantissa <= 5 ? 5 : 10);
        }

        double share(double value) {
            return (value - from) / (to - from);
        }

        List<Double> ticks() {
            var ticks = new ArrayList<Double>();
            for (int i = 0; from + i * tick <= to + tick / 1e6; i++) {
                ticks.add(from + i * tick);
            }
            return ticks;
        }
    }

    String svg() {
        Axis across = Axis.over(series.stream().flatMapToDouble(each -> DoubleStream.of(each.steps)));
        Axis up = Axis.over(series.stream().flatMapToDouble(each -> DoubleStream.of(each.values)));
        var svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\""
                .formatted(WIDTH, HEIGHT, title))
                .append(" font-family=\"system-ui,sans-serif\" font-size=\"12\" fill=\"currentColor\">\n")
                .append("<text x=\"%d\" y=\"20\" font-weight=\"600\">%s</text>\n".formatted(LEFT, title));
        for (double tick : up.ticks()) {
            double y = y(up, tick);
            svg.append(("<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"currentColor\" opacity=\".15\"/>"
                    + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n")
                    .formatted(LEFT, WIDTH - RIGHT, y, y, LEFT - 8, y + 4, label(tick, up.tick())));
        }
        for (double tick : across.ticks()) {
            svg.append("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n"
                    .formatted(x(across, tick), HEIGHT - BOTTOM + 20, label(tick, across.tick())));
        }
        double nameAt = WIDTH - RIGHT;
        for (Series each : series.reversed()) {
            svg.append("<text x=\"%.1f\" y=\"20\" text-anchor=\"end\" style=\"%s\">%s</text>\n"
                    .formatted(nameAt, each.style.replace("stroke:", "fill:"), each.name));
            nameAt -= 16 + 7 * each.name.length();
        }
        series.forEach(each -> svg.append(line(each, across, up)));
        return svg.append("</svg>\n").toString();
    }

    private static double x(Axis across, double step) {
        return LEFT + across.share(step) * (WIDTH - LEFT - RIGHT);
    }

    private static double y(Axis up, double value) {
        return HEIGHT - BOTTOM - up.share(value) * (HEIGHT - TOP - BOTTOM);
    }

    private static String label(double value, double tick) {
        int decimals = (int) Math.max(0, Math.ceil(-Math.log10(tick) - 1e-9));
        return decimals > 4 ? "%.1e".formatted(value) : ("%." + decimals + "f").formatted(value + 0.0);
    }

    private static String line(Series series, Axis across, Axis up) {
        int stride = Math.max(1, series.steps.length / MOST_POINTS);
        var points = new ArrayList<double[]>();
        for (int i = 0; i < series.steps.length; i += stride) {
            if (Double.isFinite(series.values[i])) {
                points.add(new double[] {x(across, series.steps[i]), y(up, series.values[i])});
            }
        }
        String line = points.stream().map(point -> "%.1f,%.1f".formatted(point[0], point[1]))
                .collect(Collectors.joining(" "));
        String dots = !series.dots ? "" : points.stream()
                .map(point -> "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" style=\"%s\"/>"
                        .formatted(point[0], point[1], series.style.replace("stroke:", "fill:")))
                .collect(Collectors.joining());
        return "<polyline points=\"%s\" fill=\"none\" stroke-width=\"1.5\" style=\"%s\"/>%s\n"
                .formatted(line, series.style, dots);
    }
}
