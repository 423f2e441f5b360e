package dev.freehold.cli;

import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/// A JSON value a line in, a JSON value a line out: how other programs talk to a command.
final class JsonLines {
    private JsonLines() {}

    /// Writes what `answer` makes of each line, until the input ends. Empty lines are passed over.
    ///
    /// @throws JsonException if a line is not JSON, or `answer` refuses its value; names the line
    static void convert(InputStream in, PrintWriter out, Function<Object, Object> answer) {
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        int number = 0;
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    out.println(oneLine(Json.write(answer.apply(Json.parse(line)))));
                }
            }
        } catch (JsonException | IllegalArgumentException e) {
            throw new JsonException("standard input, line %d: %s".formatted(number, e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            out.flush();
        }
    }

    /// JSON may hold these as they are, but some readers take them for the end of a line.
    private static String oneLine(String json) {
        return json.replace("\u0085", "\\u0085").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029");
    }
}
