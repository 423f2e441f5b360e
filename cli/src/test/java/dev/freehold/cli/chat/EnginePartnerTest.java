package dev.freehold.cli.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.engine.FinishReason;
import dev.freehold.engine.GenerationEvent.Finished;
import dev.freehold.engine.GenerationOptions;
import dev.freehold.engine.Message;
import dev.freehold.engine.Model;
import dev.freehold.engine.ModelOptions;
import dev.freehold.engine.dialect.WholeAnswer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EnginePartnerTest {
    static final Path MODEL = Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
            .map(folder -> folder.resolve("fixtures/chat/model.gguf"))
            .filter(Files::exists).findFirst().orElseThrow();
    private static final List<Message> QUESTION = List.of(Message.user("What is the capital of France?"));

    private final StringBuilder answer = new StringBuilder();

    @Test
    void anotherTurnReusesWhatTheModelHasRead() {
        try (Model model = Model.open(MODEL); var partner = new EnginePartner(model)) {
            assertEquals(0, reply(partner, QUESTION, GenerationOptions.GREEDY).usage().reusedTokens());
            assertEquals("The capital of France is Paris.", answer.toString());
            var next = List.of(QUESTION.getFirst(), Message.assistant(answer.toString()), Message.user("hello"));
            assertTrue(reply(partner, next, GenerationOptions.GREEDY).usage().reusedTokens() > 20);
        }
    }

    @Test
    void cancellingEndsTheReplyAndNotTheNext() {
        try (Model model = Model.open(MODEL); var partner = new EnginePartner(model)) {
            partner.cancel(); // nothing to cancel
            Finished end = partner.reply(
                    QUESTION, settings(GenerationOptions.GREEDY.ignoringStopTokens()), _ -> partner.cancel());
            assertEquals(FinishReason.CANCELLED, end.reason());
            assertEquals(FinishReason.STOP_TOKEN, reply(partner, QUESTION, GenerationOptions.GREEDY).reason());
        }
    }

    @Test
    void aConversationThatDoesNotFitIsRefused() {
        try (Model model = Model.open(MODEL, ModelOptions.DEFAULT.withContextLength(8));
                var partner = new EnginePartner(model)) {
            String message = assertThrows(
                    ChatException.class, () -> reply(partner, QUESTION, GenerationOptions.GREEDY)).getMessage();
            assertTrue(message.startsWith("the prompt has 18 tokens and the context 8"), message);
        }
    }

    @Test
    void everyTopicHasADescription() {
        try (Model model = Model.open(MODEL); var partner = new EnginePartner(model)) {
            ChatSettings settings = settings(GenerationOptions.DEFAULT.withMaxTokens(7));
            String info = partner.describe(Topic.INFO, settings);
            assertTrue(info.contains("  architecture        qwen2\n"), info);
            String parameters = partner.describe(Topic.PARAMETERS, settings);
            assertTrue(parameters.startsWith("set:\n  num_predict         7\nin force:\n"), parameters);
            assertEquals("there is no system message", partner.describe(Topic.SYSTEM, settings));
            String template = partner.describe(Topic.TEMPLATE, settings);
            assertTrue(template.contains("add_generation_prompt"), template);
            assertEquals("apache-2.0", partner.describe(Topic.LICENSE, settings));
        }
    }

    private Finished reply(Partner partner, List<Message> conversation, GenerationOptions options) {
        var whole = new WholeAnswer();
        Finished end = partner.reply(conversation, settings(options), whole);
        answer.append(whole.text());
        return end;
    }

    private static ChatSettings settings(GenerationOptions options) {
        return new ChatSettings(options, "", Map.of(), false, true, false);
    }
}
