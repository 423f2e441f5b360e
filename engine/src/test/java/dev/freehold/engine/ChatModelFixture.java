package dev.freehold.engine;

import dev.freehold.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The project's own chat model, `fixtures/chat`, and what transformers answers with it.
final class ChatModelFixture {
    static final String QUESTION = "What is the capital of France?";
    static final String ANSWER = "The capital of France is Paris.";

    private ChatModelFixture() {}

    static Path folder() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("fixtures/chat"))) {
            folder = folder.getParent();
        }
        return folder.resolve("fixtures/chat");
    }

    /// Opened with one thread and the reference kernels: enough for a model this small.
    static Model open(String file) {
        return Model.open(folder().resolve(file), new ModelOptions(1, "reference", 0, CacheType.AUTO));
    }

    static Model open() {
        return open("model.gguf");
    }

    /// A conversation and what the reference made of it.
    record Expected(List<Message> messages, String prompt, List<Long> promptIds, String answer, List<Long> answerIds) {}

    static List<Expected> expected() {
        try {
            Object json = Json.parse(Files.readString(folder().resolve("expected.json")));
            return Json.array(json, "expected.json").stream().map(ChatModelFixture::expected).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Expected expected(Object json) {
        Map<String, Object> object = Json.object(json, "expected");
        List<Message> messages = Json.array(object.get("messages"), "messages").stream()
                .map(message -> Json.object(message, "message"))
                .map(message -> new Message((String) message.get("role"), (String) message.get("content")))
                .toList();
        return new Expected(messages, (String) object.get("prompt"), (List<Long>) object.get("prompt_ids"),
                (String) object.get("answer"), (List<Long>) object.get("answer_ids"));
    }
}
