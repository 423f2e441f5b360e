package dev.freehold.tuning.data;

import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// A server with OpenAI's API that answers: `POST …/v1/chat/completions`
/// (<https://platform.openai.com/docs/api-reference/chat>).
///
/// What may pass is tried again: no connection, a timeout, too many requests, a server's own errors; each time after
/// twice the wait, or as long as the server asks for, but never longer than a minute.
public final class RemoteTeacher implements Teacher {
    private static final Set<Integer> PASSING = Set.of(408, 425, 429, 500, 502, 503, 504, 529);
    private static final Set<Integer> FOR_ALL = Set.of(401, 403, 404);
    private static final int MAX_MESSAGE = 300;
    private static final Duration MAX_WAIT = Duration.ofSeconds(60);
    private static final Pattern HERE = Pattern.compile("(?i)localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    private final Settings settings;
    private final URI address;
    private final HttpClient client;

    /// How to ask.
    ///
    /// @param server      as in `http://localhost:8080` or `https://api.openai.com/v1`
    /// @param model       the name that the server knows; a server with one model may need none
    /// @param key         sent as a bearer token; spaces and ends of lines around it are not
    /// @param parameters  further members of each request: `temperature`, `max_tokens` …
    /// @param concurrency requests at once
    /// @param timeout     of one request
    /// @param retries     how often a request is tried again
    /// @param pause       before the first of them
    public record Settings(URI server, Optional<String> model, Optional<String> key, Map<String, Object> parameters,
            int concurrency, Duration timeout, int retries, Duration pause) {
        public Settings {
            boolean http = "http".equals(server.getScheme()) || "https".equals(server.getScheme());
            if (!http || server.getHost() == null) {
                throw new IllegalArgumentException("not the address of a server: " + server);
            }
            if (concurrency < 1 || retries < 0 || timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("concurrency and timeout should be 1 or more, retries 0 or more");
            }
            key = key.map(String::strip).filter(text -> !text.isEmpty());
            if (!key.stream().allMatch(text -> text.chars().allMatch(c -> c > ' ' && c <= '~'))) {
                throw new IllegalArgumentException("the server's key has characters that no key has");
            }
            parameters = Map.copyOf(parameters);
        }
    }

    public RemoteTeacher(Settings settings) {
        this.settings = settings;
        this.address = address(settings.server);
        this.client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(20)).build();
    }

    /// Whether what is sent to a server is for its eyes alone: it is encrypted, or stays on this machine.
    public static boolean isConfidential(URI server) {
        return "https".equals(server.getScheme())
                || server.getHost() != null && HERE.matcher(server.getHost()).matches();
    }

    private static URI address(URI server) {
        String text = server.toString().replaceFirst("/+$", "");
        boolean bare = server.getPath() == null || server.getPath().isEmpty() || server.getPath().equals("/");
        return URI.create(text.endsWith("/chat/completions") ? text
                : text + (bare ? "/v1" : "") + "/chat/completions");
    }

    @Override
    public Map<String, Object> answer(Question question) throws TeacherException, InterruptedException {
        var body = new LinkedHashMap<String, Object>();
        settings.model.ifPresent(model -> body.put("model", model));
        body.put("messages", question.messages().stream().map(RemoteTeacher::onWire).toList());
        if (!question.tools().isEmpty()) {
            body.put("tools", question.tools());
        }
        body.putAll(settings.parameters);
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(settings.timeout)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.write(body)));
        settings.key.ifPresent(key -> request.header("Authorization", "Bearer " + key));
        return message(send(request.build()));
    }

    /// Arguments of calls are text in OpenAI's API.
    private static Map<String, Object> onWire(Map<String, Object> message) {
        return message.containsKey("tool_calls") ? Probe.withTextualArguments(message) : message;
    }

    private String send(HttpRequest request) throws TeacherException, InterruptedException {
        Duration wait = settings.pause;
        for (int attempt = 0; ; attempt++) {
            String problem;
            boolean reached = true;
            Duration asked = Duration.ZERO;
            try {
                HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
                int status = response.statusCode();
                if (status == 200) {
                    return response.body();
                }
                problem = "%s answers %d%s".formatted(address, status, explanation(response.body()));
                if (FOR_ALL.contains(status)) {
                    throw TeacherException.always(problem);
                }
                if (!PASSING.contains(status)) {
                    throw TeacherException.once(problem);
                }
                asked = wait(response.headers().firstValue("Retry-After"));
            } catch (IOException e) {
                reached = !(e instanceof ConnectException);
                problem = "%s: %s".formatted(address, !reached ? "cannot be reached"
                        : e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
            }
            if (attempt == settings.retries) {
                String tried = problem + " (tried %d times)".formatted(attempt + 1);
                throw reached ? TeacherException.once(tried) : TeacherException.always(tried);
            }
            Thread.sleep(asked.compareTo(wait) > 0 ? asked : wait);
            wait = least(wait.multipliedBy(2), MAX_WAIT);
        }
    }

    /// How long a server asks to wait, up to a minute; no time where it does not say so in seconds.
    static Duration wait(Optional<String> retryAfter) {
        return retryAfter.filter(seconds -> seconds.matches("\\d{1,9}"))
                .map(seconds -> least(Duration.ofSeconds(Long.parseLong(seconds)), MAX_WAIT)).orElse(Duration.ZERO);
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /// The server's own words, if they are few.
    private static String explanation(String body) {
        String text = body;
        try {
            if (Json.parse(body) instanceof Map<?, ?> map && map.get("error") instanceof Map<?, ?> error
                    && error.get("message") instanceof String message) {
                text = message;
            }
        } catch (JsonException _) {
            // then it is shown as it is
        }
        String line = text.strip().replaceAll("\\s+", " ");
        return line.isEmpty() ? "" : ": " + line.substring(0, Math.min(line.length(), MAX_MESSAGE));
    }

    private Map<String, Object> message(String body) throws TeacherException {
        try {
            Map<String, Object> answer = Json.object(Json.parse(body), "the answer");
            List<Object> choices = Json.array(answer.get("choices"), "'choices'");
            Map<String, Object> choice = Json.object(choices.isEmpty() ? null : choices.getFirst(), "'choices[0]'");
            if ("length".equals(choice.get("finish_reason"))) {
                throw TeacherException.once("the answer was cut off: it has too many tokens");
            }
            Map<String, Object> given = Json.object(choice.get("message"), "'message'");
            var message = new LinkedHashMap<String, Object>();
            message.put("role", "assistant");
            message.put("content", given.get("content") instanceof String text ? text : "");
            for (String name : List.of("reasoning_content", "tool_calls")) {
                Object value = given.get(name);
                if (value != null && !value.equals("") && !value.equals(List.of())) {
                    message.put(name, value);
                }
            }
            new MessageParser("the answer").messages(List.of(message), "choices"); // what cannot be learned from
            return message;
        } catch (JsonException | DataException e) {
            throw TeacherException.once("%s: %s".formatted(address, e.getMessage()));
        }
    }

    @Override
    public int concurrency() {
        return settings.concurrency;
    }

    @Override
    public void close() {
        client.close();
    }
}
