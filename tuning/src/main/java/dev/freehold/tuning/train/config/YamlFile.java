package dev.freehold.tuning.train.config;

import dev.freehold.tuning.network.TrainingException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// A configuration in YAML (<https://yaml.org/spec/1.2.2/>), in the form of Axolotl's: names and values, lists and
/// sections. What a text means is for whoever asks for the value: `2e-4` is a number to those who want one.
final class YamlFile {
    private static final int MAX_CODE_POINTS = 1 << 20;
    private static final int MAX_ALIASES = 20;
    private static final int MAX_DEPTH = 20;

    private final Path file;

    private YamlFile(Path file) {
        this.file = file;
    }

    /// The settings in `file`.
    ///
    /// @throws TrainingException if it cannot be read or is not such a configuration; names the line
    static Settings read(Path file) {
        LoadSettings limits = LoadSettings.builder()
                .setLabel(file.toString())
                .setCodePointLimit(MAX_CODE_POINTS)
                .setMaxAliasesForCollections(MAX_ALIASES)
                .setAllowRecursiveKeys(false)
                .build();
        try (Reader text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            Node root = new Composer(limits, new ParserImpl(limits, new StreamReader(limits, text))).getSingleNode()
                    .orElseThrow(() -> new TrainingException(file + ": there is no setting in it"));
            if (root instanceof MappingNode settings) {
                return new YamlFile(file).settings(settings, 0);
            }
            throw new TrainingException(file + ": should hold names and values, as in 'base_model: DIR'");
        } catch (MarkedYamlEngineException e) {
            throw new TrainingException("%s%s: %s".formatted(file,
                    e.getProblemMark().map(mark -> ", line " + (mark.getLine() + 1)).orElse(""), e.getProblem()));
        } catch (YamlEngineException e) {
            throw new TrainingException("%s: %s".formatted(file, e.getMessage()));
        } catch (NoSuchFileException e) {
            throw new TrainingException(file + ": no such file");
        } catch (CharacterCodingException e) {
            throw new TrainingException(file + ": is not UTF-8 text");
        } catch (IOException e) {
            throw new TrainingException("%s: cannot be read: %s".formatted(file, e.getMessage()));
        }
    }

    private Settings settings(MappingNode mapping, int depth) {
        var settings = new Settings();
        for (NodeTuple pair : mapping.getValue()) {
            if (!(pair.getKeyNode() instanceof ScalarNode name)) {
                throw new TrainingException(origin(pair.getKeyNode()) + ": a name should be a text");
            }
            if (!pair.getValueNode().getTag().equals(Tag.NULL)) { // 'wandb_project:' without a value says nothing
                settings.add(name.getValue(), setting(pair.getValueNode(), depth + 1));
            }
        }
        return settings;
    }

    private Setting setting(Node node, int depth) {
        if (depth > MAX_DEPTH) {
            throw new TrainingException("%s: more than %d levels".formatted(origin(node), MAX_DEPTH));
        }
        return new Setting(origin(node), switch (node) {
            case ScalarNode scalar -> scalar.getValue();
            case MappingNode mapping -> settings(mapping, depth);
            case SequenceNode sequence -> elements(sequence, depth);
            default -> throw new TrainingException(origin(node) + ": what is this?");
        });
    }

    private List<Setting> elements(SequenceNode sequence, int depth) {
        var elements = new ArrayList<Setting>();
        sequence.getValue().forEach(node -> elements.add(setting(node, depth + 1)));
        return elements;
    }

    private String origin(Node node) {
        return file + node.getStartMark().map(mark -> ", line " + (mark.getLine() + 1)).orElse("");
    }
}
