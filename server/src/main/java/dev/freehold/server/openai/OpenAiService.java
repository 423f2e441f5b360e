package dev.freehold.server.openai;

import dev.freehold.engine.Answer;
import dev.freehold.engine.ChatPrompt;
import dev.freehold.engine.EngineBusyException;
import dev.freehold.engine.EngineException;
import dev.freehold.engine.Model;
import dev.freehold.engine.sampling.SamplingException;
import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import dev.freehold.server.ServedModel;
import dev.freehold.server.http.EventStream;
import dev.freehold.server.http.JsonResponse;
import dev.freehold.tokenizer.template.TemplateException;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Map;

/// What clients of OpenAI's API ask for.
public final class OpenAiService implements HttpService {
    private static final String RETRY_SECONDS = "1";

    private final Map<String, ServedModel> models;

    /// @param models  by name, in order
    public OpenAiService(Map<String, ServedModel> models) {
        this.models = models;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/models", handling((_, response) -> JsonResponse.send(response, 200, Map.of("object", "list",
                        "data", models.values().stream().map(OpenAiService::described).toList()))))
                .get("/models/{+name}", handling((request, response) -> JsonResponse.send(response, 200,
                        described(model(request.path().pathParameters().get("name"))))))
                .post("/chat/completions", handling(this::chat));
    }

    private interface Exchange {
        void handle(ServerRequest request, ServerResponse response);
    }

    private static Handler handling(Exchange exchange) {
        return (request, response) -> {
            try {
                exchange.handle(request, response);
            } catch (OpenAiException e) {
                if (e.status() == 503) {
                    response.header(HeaderNames.RETRY_AFTER, RETRY_SECONDS);
                }
                JsonResponse.send(response, e.status(), e.body());
            }
        };
    }

    private static Map<String, Object> described(ServedModel model) {
        return Map.of("id", model.name(), "object", "model", "created", model.created(), "owned_by", "freehold");
    }

    private ServedModel model(String name) {
        ServedModel found = name.isEmpty() ? models.values().iterator().next() : models.get(name);
        if (found == null) {
            throw OpenAiException.unknownModel(name);
        }
        return found;
    }

    private void chat(ServerRequest request, ServerResponse response) {
        ChatRequest asked = ChatRequest.of(body(request));
        ServedModel model = model(asked.model());
        Answer answer = begin(model, asked);
        var completion = new ChatCompletion(asked.model().isEmpty() ? model.name() : asked.model());
        try {
            if (asked.stream()) {
                stream(completion, answer, asked, response);
            } else {
                JsonResponse.send(response, 200, whole(completion, answer));
            }
        } finally {
            answer.cancel(); // whoever asked has gone, or it has ended
        }
    }

    private static RequestFields body(ServerRequest request) {
        try {
            return new RequestFields(Json.object(Json.parse(request.content().inputStream()), "the body"));
        } catch (JsonException e) {
            throw OpenAiException.invalid(null, "the body is no JSON object: " + e.getMessage());
        }
    }

    private static Answer begin(ServedModel served, ChatRequest asked) {
        Model model = served.engine().model();
        try {
            ChatPrompt prompt = model.chatFormat().prompt(asked.conversation());
            if (prompt.ids().length >= model.contextLength()) {
                throw OpenAiException.tooLong("the messages have %,d tokens and the context %,d"
                        .formatted(prompt.ids().length, model.contextLength()));
            }
            return served.engine().answer(prompt, asked.options());
        } catch (EngineBusyException e) {
            throw OpenAiException.busy(e.getMessage());
        } catch (EngineException | TemplateException | IllegalArgumentException e) {
            throw OpenAiException.invalid("messages", e.getMessage());
        }
    }

    private static Map<String, Object> whole(ChatCompletion completion, Answer answer) {
        try {
            return completion.whole(answer);
        } catch (RuntimeException e) {
            throw OpenAiException.failed(e.getMessage());
        }
    }

    private static void stream(ChatCompletion completion, Answer answer, ChatRequest asked, ServerResponse response) {
        try (var events = new EventStream(response)) {
            try {
                completion.stream(answer, asked.includeUsage(), events);
            } catch (SamplingException | EngineException | IllegalStateException e) {
                events.send("error", OpenAiException.failed(e.getMessage()).body());
            }
        }
    }
}
