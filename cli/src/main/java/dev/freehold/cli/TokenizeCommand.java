package dev.freehold.cli;

import dev.freehold.engine.ModelTokenizer;
import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.Tokenizer.Specials;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `freehold tokenize`: text to token ids.
@Command(name = "tokenize",
        description = "Shows the tokens of a text.", mixinStandardHelpOptions = true, sortOptions = false)
final class TokenizeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL",
            description = "a .gguf file, also one with a vocabulary alone, a Hugging Face folder, or a tokenizer.json,"
                    + " tiktoken.model or tekken.json")
    private Path model;

    @Parameters(index = "1..*", paramLabel = "TEXT", description = "the text; standard input where none is given")
    private List<String> words = List.of();

    @Option(names = "--ids", description = "only the ids, comma-separated, as --tokens takes them")
    private boolean idsOnly;

    @Option(names = "--jsonl",
            description = "standard input: a JSON string a line; standard output: an array of ids a line")
    private boolean jsonLines;

    @Option(names = "--add-special", description = "add the tokens that the model wants at the beginning and the end")
    private boolean addSpecial;

    @Option(names = "--no-parse-special", description = "control tokens within the text are text like any other")
    private boolean plain;

    @Override
    public Integer call() {
        Tokenizer tokenizer = ModelTokenizer.open(model);
        PrintWriter out = spec.commandLine().getOut();
        if (jsonLines) {
            JsonLines.convert(System.in, out, line -> switch (line) {
                case String text -> encode(tokenizer, text);
                case null, default -> throw new JsonException("expected a string, found " + Json.describe(line));
            });
            return 0;
        }
        int[] ids = encode(tokenizer, TextInput.of(words));
        if (idsOnly) {
            out.println(Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(",")));
        } else {
            for (int id : ids) {
                out.printf("%7d  %s%n", id, Json.write(tokenizer.decode(new int[] {id}, true)));
            }
        }
        out.flush();
        return 0;
    }

    private int[] encode(Tokenizer tokenizer, String text) {
        int[] ids = tokenizer.encode(text, plain ? Specials.AS_TEXT : Specials.PARSE);
        return addSpecial
                ? Stream.of(tokenizer.prefix(), ids, tokenizer.suffix()).flatMapToInt(IntStream::of).toArray()
                : ids;
    }
}
