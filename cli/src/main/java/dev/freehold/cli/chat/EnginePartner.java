package dev.freehold.cli.chat;

import dev.freehold.checkpoint.Metadata;
import dev.freehold.engine.ChatFormat;
import dev.freehold.engine.EngineException;
import dev.freehold.engine.Generation;
import dev.freehold.engine.GenerationEvent.Finished;
import dev.freehold.engine.GenerationEvent.Token;
import dev.freehold.engine.Message;
import dev.freehold.engine.Model;
import dev.freehold.engine.Session;
import dev.freehold.engine.sampling.Sampling;
import dev.freehold.engine.sampling.SamplingException;
import dev.freehold.tensor.Tensor;
import dev.freehold.tokenizer.template.TemplateException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// A model on this machine as the partner of one chat: what the model has read of the conversation it remembers.
public final class EnginePartner implements Partner {
    private static final int LONGEST_TAG = 16;

    private final Model model;
    private final Session session;
    private final AtomicReference<Generation> current = new AtomicReference<>();

    /// @param model  stays the caller's to close
    public EnginePartner(Model model) {
        this.model = model;
        this.session = model.newSession();
    }

    /// Tokens that the conversation has room for.
    public int contextLength() {
        return session.capacity();
    }

    @Override
    public Finished reply(List<Message> conversation, ChatSettings settings, Consumer<Part> parts) {
        try {
            int[] prompt = model.chatFormat().encode(conversation, settings.variables());
            var splitter = new ReasoningSplitter(end(prompt));
            Generation generation = session.generate(prompt, settings.options());
            current.set(generation);
            while (true) {
                switch (generation.next()) {
                    case Token(_, var text, _) -> splitter.accept(text).forEach(parts);
                    case Finished end -> {
                        splitter.accept(end.text()).forEach(parts);
                        splitter.finish().forEach(parts);
                        return end;
                    }
                }
            }
        } catch (EngineException | SamplingException | TemplateException e) {
            throw new ChatException(e.getMessage());
        } finally {
            current.set(null);
        }
    }

    /// The end of the prompt as text, where a template may have opened the thinking.
    private String end(int[] prompt) {
        return model.tokenizer().decode(
                Arrays.copyOfRange(prompt, Math.max(0, prompt.length - LONGEST_TAG), prompt.length), true);
    }

    @Override
    public void cancel() {
        Generation generation = current.get();
        if (generation != null) {
            generation.cancel();
        }
    }

    @Override
    public String describe(Topic topic, ChatSettings settings) {
        Metadata metadata = model.checkpoint().metadata();
        return switch (topic) {
            case INFO -> info(metadata);
            case PARAMETERS -> parameters(settings);
            case SYSTEM -> settings.system().isEmpty() ? "there is no system message" : settings.system();
            case TEMPLATE -> ChatFormat.source(metadata).orElse("the model has no chat template");
            case LICENSE -> license(metadata);
        };
    }

    private String info(Metadata metadata) {
        long parameters = model.checkpoint().tensors().stream().mapToLong(EnginePartner::elements).sum();
        var lines = new StringJoiner("\n");
        row(lines, "name", metadata.text("general.name", model.checkpoint().path().getFileName().toString()));
        row(lines, "file", model.checkpoint().path() + ", " + model.checkpoint().format());
        row(lines, "architecture", model.hyperparameters().architecture());
        row(lines, "parameters", "%,d".formatted(parameters));
        row(lines, "size", String.format(Locale.ROOT, "%,.1f MB", model.checkpoint().bytes() / 1e6));
        row(lines, "context", "%,d tokens, %,d in use".formatted(session.capacity(), session.length()));
        row(lines, "kernels", model.kernels());
        return lines.toString();
    }

    private static long elements(Tensor tensor) {
        return (long) tensor.shape().rows() * tensor.shape().columns();
    }

    private String parameters(ChatSettings settings) {
        var given = Parameters.given(settings.options());
        Sampling sampling = model.sampling(settings.options().sampling());
        var lines = new StringJoiner("\n");
        lines.add(given.isEmpty() ? "nothing is set; in force, from the model's makers or by default:" : "set:");
        given.forEach((name, value) -> row(lines, name, value));
        if (!given.isEmpty()) {
            lines.add("in force:");
        }
        row(lines, "temperature", sampling.temperature());
        row(lines, "top_k", sampling.topK());
        row(lines, "top_p", sampling.topP());
        row(lines, "min_p", sampling.minP());
        row(lines, "typical_p", sampling.typicalP());
        row(lines, "repeat_penalty", sampling.repetitionPenalty());
        row(lines, "repeat_last_n", sampling.penaltyLastN());
        row(lines, "frequency_penalty", sampling.frequencyPenalty());
        row(lines, "presence_penalty", sampling.presencePenalty());
        return lines.toString();
    }

    private static void row(StringJoiner lines, String name, Object value) {
        lines.add("  %-20s%s".formatted(name, value));
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

    @Override
    public void close() {
        session.close();
    }
}
