package dev.freehold.cli.bench;

import dev.freehold.json.Json;
import java.io.PrintWriter;

/// An array of objects, one a line.
final class JsonReport implements Report {
    private final PrintWriter out;
    private boolean begun;

    JsonReport(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void add(Result result) {
        out.print(begun ? ",\n  " : "[\n  ");
        out.print(Json.write(Fields.of(result)));
        out.flush();
        begun = true;
    }

    @Override
    public void end() {
        out.println(begun ? "\n]" : "[]");
    }
}
