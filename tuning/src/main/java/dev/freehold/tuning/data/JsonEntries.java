package dev.freehold.tuning.data;

import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Entries as JSON: an object a line, or a file with one list of objects.
final class JsonEntries {
    private JsonEntries() {}

    static Stream<Entry> read(DataFile file) {
        Path path = file.path();
        var format = new AtomicReference<>(file.format());
        try {
            return path.toString().endsWith(".json") ? list(path, format) : lines(path, format);
        } catch (IOException e) {
            throw DataReader.unreadable(path, e);
        }
    }

    private static Stream<Entry> list(Path path, AtomicReference<Optional<DataFormat>> format) throws IOException {
        List<Object> all;
        try (BufferedReader text = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            all = Json.array(Json.parse(text), "a .json file of examples");
        } catch (JsonException e) {
            throw new DataException("%s: %s".formatted(path, e.getMessage()), e);
        } catch (UncheckedIOException e) {
            throw DataReader.unreadable(path, e);
        }
        if (!all.isEmpty()) {
            settle(all.getFirst(), path + ": entry 1", format);
        }
        return IntStream.range(0, all.size()).mapToObj(i -> entry(all.get(i),
                "%s: entry %d".formatted(path, i + 1), format));
    }

    private static Stream<Entry> lines(Path path, AtomicReference<Optional<DataFormat>> format) throws IOException {
        BufferedReader text = Files.newBufferedReader(path, StandardCharsets.UTF_8);
        try {
            return lines(text, path, format);
        } catch (RuntimeException e) { // nobody else is there to close it yet
            text.close();
            throw e;
        }
    }

    private static Stream<Entry> lines(BufferedReader text, Path path,
            AtomicReference<Optional<DataFormat>> format) {
        var numbered = new Numbered(text, path);
        Stream<Line> lines = StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(numbered, Spliterator.ORDERED | Spliterator.NONNULL), false);
        if (numbered.hasNext()) {
            settle(parsed(numbered.first(), path), numbered.first().source(path), format);
        }
        return lines.map(line -> entry(parsed(line, path), line.source(path), format)).onClose(() -> {
            try {
                text.close();
            } catch (IOException e) {
                throw DataReader.unreadable(path, e);
            }
        });
    }

    private static void settle(Object first, String source, AtomicReference<Optional<DataFormat>> format) {
        if (format.get().isEmpty()) {
            format.set(Optional.of(EntryParser.detect(object(first, source), source)));
        }
    }

    private static Entry entry(Object json, String source, AtomicReference<Optional<DataFormat>> format) {
        return EntryParser.parse(object(json, source), format.get().orElseThrow(), source);
    }

    private static Map<String, Object> object(Object json, String source) {
        try {
            return Json.object(json, "an example");
        } catch (JsonException e) {
            throw new DataException("%s: %s".formatted(source, e.getMessage()), e);
        }
    }

    private static Object parsed(Line line, Path path) {
        try {
            return Json.parse(line.text);
        } catch (JsonException e) {
            String message = e.getMessage().replace("(line 1, column", "(column");
            throw new DataException("%s: %s".formatted(line.source(path), message), e);
        }
    }

    private record Line(int number, String text) {
        String source(Path path) {
            return "%s:%d".formatted(path, number);
        }
    }

    /// Lines that are not blank, with their numbers.
    private static final class Numbered implements Iterator<Line> {
        private final BufferedReader text;
        private final Path path;
        private Line next;
        private int number;

        Numbered(BufferedReader text, Path path) {
            this.text = text;
            this.path = path;
            advance();
        }

        Line first() {
            return next;
        }

        private void advance() {
            try {
                String line = text.readLine();
                number++;
                while (line != null && line.isBlank()) {
                    line = text.readLine();
                    number++;
                }
                String stripped = line != null && number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line;
                next = line == null ? null : new Line(number, stripped);
            } catch (IOException e) {
                throw DataReader.unreadable(path, e);
            }
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public Line next() {
            if (next == null) {
                throw new NoSuchElementException();
            }
            Line line = next;
            advance();
            return line;
        }
    }
}
