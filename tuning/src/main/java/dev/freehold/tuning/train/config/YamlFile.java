package dev.freehold.tuning.train.config;

import dev.freehold.checkpoint.NewFile;
import dev.freehold.tuning.network.TrainingException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// A configuration in YAML (<https://yaml.org/spec/1.2.2/>), in the form of Axolotl's: names and values, lists and
/// sections. What a text means is for whoever asks for the value: `2e-4` is a number to those who want one.
final class YamlFile {
    private static final int MAX_CODE_POINTS = 1 << 20;
    private static final int MAX_DEPTH = 20;
    private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");

    private final Path file;
    private final Iterator<Event> events;
    private final Map<Anchor, Object> anchored = new HashMap<>();

    private YamlFile(Path file, Iterator<Event> events) {
        this.file = file;
        this.events = events;
    }

    /// The settings in `file`.
    ///
    /// @throws TrainingException if it cannot be read or is not such a configuration; names the line
    static Settings read(Path file) {
        LoadSettings limits = LoadSettings.builder()
                .setLabel(file.toString())
                .setCodePointLimit(MAX_CODE_POINTS)
                .build();
        try (Reader text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return new YamlFile(file, new ParserImpl(limits, new StreamReader(limits, text))).document();
        } catch (MarkedYamlEngineException e) {
            throw new TrainingException("%s%s: %s".formatted(file,
                    e.getProblemMark().map(mark -> ", line " + (mark.getLine() + 1)).orElse(""), e.getProblem()));
        } catch (YamlEngineException e) {
            throw new TrainingException("%s: %s".formatted(file, e.getMessage()));
        } catch (NoSuchFileException _) {
            throw new TrainingException(file + ": no such file");
        } catch (CharacterCodingException _) {
            throw new TrainingException(file + ": is not UTF-8 text");
        } catch (IOException e) {
            throw new TrainingException("%s: cannot be read: %s".formatted(file, NewFile.why(e)));
        }
    }

    private Settings document() {
        while (events.hasNext()) {
            switch (events.next()) {
                case MappingStartEvent _ -> {
                    Settings settings = settings(0);
                    requireEnd();
                    return settings;
                }
                case ScalarEvent _, SequenceStartEvent _, AliasEvent _ ->
                    throw new TrainingException(file + ": should hold names and values, as in 'base_model: DIR'");
                default -> { } // of the stream and the document
            }
        }
        throw new TrainingException(file + ": there is no setting in it");
    }

    private void requireEnd() {
        events.next(); // of the document
        if (!(events.next() instanceof StreamEndEvent)) {
            throw new TrainingException(file + ": should hold one document, and there is another");
        }
    }

    /// What stands before the end of a mapping whose beginning has been read.
    private Settings settings(int depth) {
        var settings = new Settings();
        for (Event event = events.next(); !(event instanceof MappingEndEvent); event = events.next()) {
            if (!(event instanceof ScalarEvent name)) {
                throw new TrainingException(origin(event) + ": a name should be a text");
            }
            value(events.next(), depth + 1).ifPresent(value -> settings.add(name.getValue(), value));
        }
        return settings;
    }

    private List<Setting> elements(int depth) {
        var elements = new ArrayList<Setting>();
        for (Event event = events.next(); !(event instanceof SequenceEndEvent); event = events.next()) {
            value(event, depth + 1).ifPresent(elements::add);
        }
        return elements;
    }

    /// The value that begins with `event`; empty where nothing is said, as in `wandb_project:`.
    private Optional<Setting> value(Event event, int depth) {
        if (depth > MAX_DEPTH) {
            throw new TrainingException("%s: more than %d levels".formatted(origin(event), MAX_DEPTH));
        }
        Optional<?> value = switch (event) {
            case ScalarEvent scalar when scalar.isPlain() && NOTHING.contains(scalar.getValue()) -> Optional.empty();
            case ScalarEvent scalar -> anchor(scalar.getAnchor(), scalar.getValue());
            case MappingStartEvent mapping -> anchor(mapping.getAnchor(), settings(depth));
            case SequenceStartEvent sequence -> anchor(sequence.getAnchor(), elements(depth));
            case AliasEvent alias -> Optional.of(Optional.ofNullable(anchored.get(alias.getAlias()))
                    .orElseThrow(() -> new TrainingException("%s: there is no &%s before".formatted(origin(alias),
                            alias.getAlias().getValue()))));
            default -> throw new TrainingException(origin(event) + ": there should be a value");
        };
        return value.map(each -> new Setting(origin(event), each));
    }

    private Optional<Object> anchor(Optional<Anchor> name, Object value) {
        name.ifPresent(anchor -> anchored.put(anchor, value));
        return Optional.of(value);
    }

    private String origin(Event event) {
        return file + event.getStartMark().map(mark -> ", line " + (mark.getLine() + 1)).orElse("");
    }
}
