package dev.freehold.cli;

import dev.freehold.engine.EngineException;
import dev.freehold.engine.dialect.Toolbox;
import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import java.nio.file.Path;
import java.util.Map;

/// Tools in a JSON file: an array of them, or an object with the member `tools`, as a request to OpenAI's API has.
final class ToolsFile {
    private ToolsFile() {}

    /// @throws EngineException if the file holds no tools; names it
    static Toolbox read(Path file) {
        try {
            Object json = Json.parse(TextInput.file(file));
            var tools = new Toolbox(Json.array(
                    json instanceof Map<?, ?> request ? request.get("tools") : json, "the list of tools"));
            if (tools.isEmpty()) {
                throw new EngineException("the list of tools is empty");
            }
            return tools;
        } catch (JsonException | EngineException e) {
            throw new EngineException(file + ": " + e.getMessage());
        }
    }
}
