package dev.freehold.cli.bench;

import dev.freehold.json.Json;
import java.io.PrintWriter;

/// An object a line.
record JsonLinesReport(PrintWriter out) implements Report {
    @Override
    public void add(Result result) {
        out.println(Json.write(Fields.of(result)));
    }

    @Override
    public void end() {}
}
