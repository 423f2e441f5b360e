package dev.freehold.cli;

import dev.freehold.engine.EngineException;
import dev.freehold.engine.Generation;
import dev.freehold.engine.GenerationEvent.Finished;
import dev.freehold.engine.GenerationEvent.Token;
import dev.freehold.engine.Model;
import dev.freehold.json.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `freehold complete`: raw text in, its continuation out; no chat template.
@Command(name = "complete", description = "Continues a text as it is, without a chat template.")
final class CompleteCommand extends ModelCommand {
    @Parameters(index = "1..*", paramLabel = "TEXT", description = "the text; standard input where none is given")
    private List<String> words = List.of();

    @Option(names = {"-f", "--file"}, paramLabel = "FILE", description = "a file that holds the text")
    private Path file;

    @Option(names = "--tokens", paramLabel = "IDS", converter = TokenList.Converter.class,
            description = "token ids instead of text, as in 1,2,3: exactly these, nothing is added")
    private TokenList tokens;

    @Mixin
    private GenerationArguments generation;

    @Option(names = "--json", description = "one JSON object: text, ids, why it ended, usage")
    private boolean json;

    @Option(names = "--verbose", description = "load time and speeds, on standard error")
    private boolean verbose;

    @Override
    public Integer call() {
        requireOnePrompt();
        long started = System.nanoTime();
        try (Model opened = model.open(); var session = opened.newSession()) {
            Warnings.about(opened.checkpoint(), err());
            Speeds speeds = new Speeds(err(), System.nanoTime() - started);
            Generation answer = session.generate(prompt(opened), generation.options());
            Finished end = json ? asJson(answer) : asText(opened, answer);
            Warnings.about(end, session.capacity(), err());
            if (verbose) {
                speeds.print(end.usage());
            }
            return 0;
        }
    }

    private int[] prompt(Model opened) {
        if (tokens != null) {
            return tokens.ids();
        }
        String text = file != null ? TextInput.file(file) : TextInput.of(words);
        if (text.isEmpty()) {
            throw new EngineException(
                    "there is no text to continue: give it as an argument, with --file, or pipe it in");
        }
        return opened.encode(text);
    }

    private void requireOnePrompt() {
        int given = (words.isEmpty() ? 0 : 1) + (file == null ? 0 : 1) + (tokens == null ? 0 : 1);
        if (given > 1) {
            throw misused("TEXT, --file and --tokens exclude each other");
        }
        if (generation.logProbabilities >= 0 && !json) {
            throw misused("--logprobs is for --json: plain text has no place for them");
        }
    }

    private Finished asText(Model opened, Generation answer) {
        PrintWriter out = out();
        boolean hasText = opened.hasTokenizer();
        while (true) {
            switch (answer.next()) {
                case Token(int id, String text, _) -> out.print(hasText ? text : id + " ");
                case Finished end -> {
                    out.println(end.text());
                    out.flush();
                    return end;
                }
            }
            if (out.checkError()) { // flushes; nobody reads on: `| head`
                answer.cancel();
            }
        }
    }

    private Finished asJson(Generation answer) {
        var ids = new ArrayList<Integer>();
        var logProbabilities = new ArrayList<Object>();
        var text = new StringBuilder();
        while (true) {
            switch (answer.next()) {
                case Token(int id, String piece, var probabilities) -> {
                    ids.add(id);
                    text.append(piece);
                    probabilities.ifPresent(found -> logProbabilities.add(AnswerJson.of(found)));
                }
                case Finished end -> {
                    text.append(end.text());
                    Map<String, Object> object = new LinkedHashMap<>();
                    object.put("text", text.toString());
                    object.put("ids", ids);
                    object.putAll(AnswerJson.of(end));
                    if (!logProbabilities.isEmpty()) {
                        object.put("logprobs", logProbabilities);
                    }
                    out().println(Json.write(object));
                    return end;
                }
            }
        }
    }
}
