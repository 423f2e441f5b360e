package dev.freehold.server.openai;

import dev.freehold.engine.Answer;
import dev.freehold.engine.ChatPrompt;
import dev.freehold.engine.EngineBusyException;
import dev.freehold.engine.EngineException;
import dev.freehold.engine.Generation;
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
import java.util.ArrayList;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

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
                .post("/chat/completions", handling(this::chat))
                .post("/completions", handling(this::complete));
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
            answer(response, asked.stream(), () -> completion.whole(answer),
                    events -> completion.stream(answer, asked.includeUsage(), events));
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
        return submitted("messages", () -> {
            ChatPrompt prompt = model.chatFormat().prompt(asked.conversation());
            if (prompt.ids().length >= model.contextLength()) {
                throw OpenAiException.tooLong("the messages have %,d tokens and the context %,d"
                        .formatted(prompt.ids().length, model.contextLength()));
            }
            return served.engine().answer(prompt, asked.options());
        });
    }

    private void complete(ServerRequest request, ServerResponse response) {
        TextRequest asked = TextRequest.of(body(request));
        ServedModel served = model(asked.model());
        Model model = served.engine().model();
        var completion = new TextCompletion(asked.model().isEmpty() ? served.name() : asked.model(), model.tokenizer());
        var generations = new ArrayList<Generation>();
        try {
            for (int[] prompt : asked.prompts(model)) {
                generations.add(submitted("prompt", () -> served.engine().generate(prompt, asked.options())));
            }
            answer(response, asked.stream(), () -> completion.whole(generations),
                    events -> completion.stream(generations, asked.includeUsage(), events));
        } finally {
            generations.forEach(Generation::cancel);
        }
    }

    /// What an engine makes of a request, its refusals in the words of the API.
    ///
    /// @param param  where the request says what to answer
    private static <A> A submitted(String param, Supplier<A> submission) {
        try {
            return submission.get();
        } catch (EngineBusyException e) {
            throw OpenAiException.busy(e.getMessage());
        } catch (EngineException | TemplateException | IllegalArgumentException e) {
            throw OpenAiException.invalid(param, e.getMessage());
        }
    }

    /// Sends an answer, whole or as it comes; what fails on the way is told.
    private static void answer(ServerResponse response, boolean stream, Supplier<Map<String, Object>> whole,
            Consumer<EventStream> pieces) {
        if (!stream) {
            JsonResponse.send(response, 200, computed(whole));
            return;
        }
        try (var events = new EventStream(response)) {
            try {
                pieces.accept(events);
            } catch (SamplingException | EngineException | IllegalStateException e) {
                events.send("error", OpenAiException.failed(e.getMessage()).body());
            }
        }
    }

    private static Map<String, Object> computed(Supplier<Map<String, Object>> whole) {
        try {
            return whole.get();
        } catch (SamplingException | EngineException | IllegalStateException e) {
            throw OpenAiException.failed(e.getMessage());
        }
    }
}
