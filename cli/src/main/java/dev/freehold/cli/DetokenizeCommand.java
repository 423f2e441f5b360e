package dev.freehold.cli;

import dev.freehold.engine.ModelTokenizer;
import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import dev.freehold.tokenizer.Tokenizer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `freehold detokenize`: token ids to text.
@Command(name = "detokenize", description = "Shows the text of token ids.", mixinStandardHelpOptions = true,
        sortOptions = false)
final class DetokenizeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL",
            description = "a .gguf file, also one with a vocabulary alone, a Hugging Face folder, or a tokenizer.json")
    private Path model;

    @Parameters(index = "1..*", paramLabel = "IDS",
            description = "the ids, as in 1,2,3; standard input where none is given")
    private List<String> words = List.of();

    @Option(names = "--jsonl",
            description = "standard input: an array of ids a line; standard output: a JSON string a line")
    private boolean jsonLines;

    @Option(names = "--skip-special", description = "leave out control tokens")
    private boolean skipSpecial;

    @Override
    public Integer call() throws Exception {
        Tokenizer tokenizer = ModelTokenizer.open(model);
        PrintWriter out = spec.commandLine().getOut();
        if (jsonLines) {
            JsonLines.convert(System.in, out, line -> tokenizer.decode(ids(line), !skipSpecial));
        } else {
            int[] ids = new TokenList.Converter().convert(TextInput.of(words)).ids();
            out.println(tokenizer.decode(ids, !skipSpecial));
            out.flush();
        }
        return 0;
    }

    private static int[] ids(Object line) {
        return Json.array(line, "the line").stream().mapToInt(id -> switch (id) {
            case Long value when value.intValue() == value -> value.intValue();
            case null, default -> throw new JsonException("expected token ids, found " + Json.describe(id));
        }).toArray();
    }
}
