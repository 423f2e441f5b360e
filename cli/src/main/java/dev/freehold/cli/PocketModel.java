package dev.freehold.cli;

import dev.freehold.engine.EngineException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// The small model that comes with Freehold, and what is taken for the name of another.
final class PocketModel {
    /// Where the launchers say that it lies.
    private static final String PROPERTY = "freehold.pocket";
    /// One word with a mark inside that names of files and models have, and words of a prompt have not.
    private static final Pattern NAME = Pattern.compile("\\S*[./\\\\:]\\S+");

    private PocketModel() {}

    /// @throws EngineException if it is not there
    static Path path() {
        String path = System.getProperty(PROPERTY, "");
        if (path.isEmpty() || !Files.isRegularFile(Path.of(path))) {
            throw new EngineException("no model is named, and the model in the box is not here: name a .gguf file or a"
                    + " Hugging Face folder");
        }
        return Path.of(path);
    }

    /// Whether `word` names a model, and does not begin a prompt: there is such a file, or it looks like one.
    static boolean names(String word) {
        return NAME.matcher(word).matches() || exists(word);
    }

    private static boolean exists(String word) {
        try {
            return Files.exists(Path.of(word));
        } catch (InvalidPathException _) {
            return false; // a question mark, on Windows
        }
    }
}
