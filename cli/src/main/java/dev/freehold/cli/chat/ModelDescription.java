package dev.freehold.cli.chat;

import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.ModelSummary;
import dev.freehold.engine.ChatFormat;
import dev.freehold.engine.Model;
import dev.freehold.engine.Session;
import dev.freehold.engine.sampling.Sampling;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/// What `/show` tells of a model and of the chat with it.
///
/// @param session  what the model remembers of the chat
record ModelDescription(Model model, Session session) {
    String of(Topic topic, ChatSettings settings) {
        Metadata metadata = model.checkpoint().metadata();
        return switch (topic) {
            case INFO -> info();
            case PARAMETERS -> parameters(settings);
            case SYSTEM -> settings.system().isEmpty() ? "there is no system message" : settings.system();
            case TEMPLATE -> ChatFormat.source(metadata).orElse("the model has no chat template");
            case LICENSE -> license(metadata);
        };
    }

    private String info() {
        ModelSummary summary = ModelSummary.of(model.checkpoint());
        var rows = new Rows();
        if (!summary.name().isEmpty()) {
            rows.add("model", summary.name());
        }
        rows.add("file", summary.path());
        rows.add("format", String.format(Locale.ROOT, "%s, %,.1f MB", summary.format(), summary.fileBytes() / 1e6));
        rows.add("architecture", summary.architecture());
        rows.add("parameters", String.format(Locale.ROOT, "%,d", summary.parameters()));
        rows.add("context", "%d tokens, %d of them in use".formatted(session.capacity(), session.length()));
        rows.add("kernels", model.kernels());
        return rows.toString();
    }

    private String parameters(ChatSettings settings) {
        Map<String, Object> given = Parameters.given(settings.options());
        var rows = new Rows();
        if (!given.isEmpty()) {
            rows.title("set:");
            given.forEach(rows::add);
        }
        Sampling sampling = model.sampling(settings.options().sampling());
        rows.title(given.isEmpty() ? "nothing is set; in force, from the model's makers or by default:" : "in force:");
        rows.add("temperature", sampling.temperature());
        rows.add("top_k", sampling.topK());
        rows.add("top_p", sampling.topP());
        rows.add("min_p", sampling.minP());
        rows.add("typical_p", sampling.typicalP());
        rows.add("repeat_penalty", sampling.repetitionPenalty());
        rows.add("repeat_last_n", sampling.penaltyLastN());
        rows.add("frequency_penalty", sampling.frequencyPenalty());
        rows.add("presence_penalty", sampling.presencePenalty());
        return rows.toString();
    }

    private static String license(Metadata metadata) {
        var lines = new StringJoiner("\n").setEmptyValue("the model file names no licence");
        for (String key : List.of("general.license", "general.license.name", "general.license.link")) {
            String value = metadata.text(key, "");
            if (!value.isEmpty()) {
                lines.add(value);
            }
        }
        return lines.toString();
    }

    /// Lines of names and values.
    private static final class Rows {
        private final StringJoiner lines = new StringJoiner("\n");

        void title(String title) {
            lines.add(title);
        }

        void add(String name, Object value) {
            lines.add("  %-20s%s".formatted(name, value));
        }

        @Override
        public String toString() {
            return lines.toString();
        }
    }
}
