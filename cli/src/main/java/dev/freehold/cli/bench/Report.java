package dev.freehold.cli.bench;

import java.io.PrintWriter;
import java.util.Set;

/// Prints results as they come.
public interface Report {
    void add(Result result);

    /// After the last result.
    void end();

    /// The forms that `llama-bench` has, but for SQL; their names are those of its option.
    enum Form { md, csv, json, jsonl }

    /// @param asked  the columns that a table for people has on top of the usual ones: `n_batch`,
    ///               `n_ubatch`, `type_k`, `type_v`
    static Report of(Form form, PrintWriter out, Set<String> asked) {
        return switch (form) {
            case md -> new MarkdownReport(out, asked);
            case csv -> new CsvReport(out);
            case json -> new JsonReport(out);
            case jsonl -> new JsonLinesReport(out);
        };
    }
}
