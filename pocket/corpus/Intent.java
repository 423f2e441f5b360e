import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Something that may be asked, in many words, and its answers; the form of the files is told at the top of `facts.txt`.
///
/// @param name       of the intent
/// @param commands   commands it is about, as in `embed`
/// @param options    options it is about, as in `--top-p`
/// @param wishes     infinitives, as in "quantize a model"
/// @param nouns      as in "the context size"
/// @param questions  whole sentences
/// @param answers    at least one
record Intent(String name, List<String> commands, List<String> options, List<String> wishes, List<String> nouns,
        List<String> questions, List<String> answers) {
    /// The intents of a file, and the slots that their patterns may name.
    record Sheet(List<Intent> intents, Map<String, List<String>> slots) {}

    private static Intent named(String name) {
        return new Intent(name, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(),
                new ArrayList<>(), new ArrayList<>());
    }

    /// Reads a file of intents.
    ///
    /// @throws IllegalArgumentException if a line is none of those that there are; names it
    static Sheet read(Path file) throws IOException {
        var intents = new ArrayList<Intent>();
        var slots = new HashMap<String, List<String>>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("== ")) {
                intents.add(named(line.substring(3).strip()));
            } else if (line.startsWith("slot ")) {
                int colon = line.indexOf(':');
                slots.put(line.substring(5, colon).strip(), alternatives(line.substring(colon + 1)));
            } else if (intents.isEmpty() || !intents.getLast().add(line)) {
                throw new IllegalArgumentException(file + ", line " + number + ": what is this? " + line);
            }
        }
        return new Sheet(List.copyOf(intents), slots);
    }

    private boolean add(String line) {
        if (line.startsWith("> ")) {
            return answers.add(line.substring(2).strip());
        }
        int colon = line.indexOf(':');
        List<String> values = alternatives(line.substring(colon + 1));
        return switch (line.substring(0, Math.max(colon, 0))) {
            case "cmd" -> commands.addAll(values);
            case "opt" -> options.addAll(values);
            case "how" -> wishes.addAll(values);
            case "what" -> nouns.addAll(values);
            case "ask" -> questions.addAll(values);
            default -> false;
        };
    }

    static List<String> alternatives(String text) {
        return Grammar.split(text, '|').stream().map(String::strip).toList();
    }
}
