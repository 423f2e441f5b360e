package dev.freehold.cli;

import dev.freehold.engine.GenerationOptions;
import dev.freehold.engine.Model;
import dev.freehold.engine.ModelOptions;
import dev.freehold.engine.sampling.SamplingSettings;
import dev.freehold.tuning.data.Distillation;
import dev.freehold.tuning.data.LocalTeacher;
import dev.freehold.tuning.data.RemoteTeacher;
import dev.freehold.tuning.data.Teacher;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `freehold distill`: a teacher's answers, as data to train on.
@Command(name = "distill", description = {
    "Asks a teacher, a model here or a server with OpenAI's API, and keeps its answers as data to train on.",
    "Prompts that the output answers already are not asked again: the same command goes on where it stopped."},
        mixinStandardHelpOptions = true, sortOptions = false)
final class DistillCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "PROMPTS",
            description = "a .jsonl of {\"prompt\"} or {\"messages\", \"tools\"}, or a text with a prompt a line")
    private Path prompts;

    @Option(names = "--teacher", required = true, paramLabel = "MODEL-OR-URL",
            description = "a .gguf file, a Hugging Face folder, or a server as in http://localhost:8080/v1")
    private String teacher;

    @Option(names = "--teacher-model", paramLabel = "NAME", description = "the name of the model on the server")
    private String teacherModel;

    @Option(names = {"-o", "--output"}, required = true, paramLabel = "FILE",
            description = "a .jsonl of conversations; answers are appended")
    private Path output;

    @Option(names = "--system", paramLabel = "TEXT",
            description = "a system message for prompts that bring none; becomes part of the data")
    private String system;

    @Option(names = {"--temp", "--temperature"}, paramLabel = "X", description = "0: always the likeliest token")
    private Double temperature;

    @Option(names = "--top-p", paramLabel = "P",
            description = "choose among the likeliest tokens that together have probability P")
    private Double topP;

    @Option(names = {"-s", "--seed"}, paramLabel = "N", description = "the same seed gives the same answers")
    private Long seed;

    @Option(names = {"-n", "--predict", "--n-predict", "--max-tokens"}, paramLabel = "N",
            description = "tokens of an answer at most; longer ones are not kept")
    private Integer maxTokens;

    @Option(names = "--stop", paramLabel = "TEXT",
            description = "end the answer before this text; may be given several times")
    private List<String> stop = List.of();

    @Option(names = "--key-env", paramLabel = "NAME", defaultValue = "OPENAI_API_KEY",
            description = "the environment variable with the server's key (default: ${DEFAULT-VALUE}, but over http"
                    + " only to this machine)")
    private String keyVariable;

    @Option(names = "--concurrency", paramLabel = "N", defaultValue = "4",
            description = "requests at once to a server (default: ${DEFAULT-VALUE})")
    private int concurrency;

    @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "300",
            description = "how long a server may take for an answer (default: ${DEFAULT-VALUE})")
    private int timeout;

    @Option(names = "--retries", paramLabel = "N", defaultValue = "5",
            description = "how often a request is tried again (default: ${DEFAULT-VALUE})")
    private int retries;

    @Option(names = {"-t", "--threads"}, paramLabel = "N",
            description = "threads for a model here (default: one a core)")
    private int threads;

    @Option(names = {"-c", "--ctx-size"}, paramLabel = "N",
            description = "tokens that prompt and answer may have together, for a model here")
    private int contextLength;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        Distillation.Outcome outcome;
        try (Teacher asked = isServer() ? server() : model()) {
            outcome = Distillation.run(asked, prompts, output, Optional.ofNullable(system),
                    new Distillation.Progress() {
                        @Override
                        public void answered(int done, int of) {
                            err.printf("freehold: %d of %d%n", done, of);
                        }

                        @Override
                        public void failed(String source, String problem) {
                            err.printf("freehold: %s: %s%n", source, problem);
                        }
                    });
        }
        spec.commandLine().getOut().printf("%s: %d answers, %d there already, %d prompts without an answer%n", output,
                outcome.answered(), outcome.skipped(), outcome.failed());
        return outcome.failed() == 0 ? 0 : 1;
    }

    private boolean isServer() {
        return teacher.startsWith("http://") || teacher.startsWith("https://");
    }

    private Teacher server() {
        if (threads != 0 || contextLength != 0) {
            throw new ParameterException(spec.commandLine(), "--threads and --ctx-size are for a model here");
        }
        var parameters = new LinkedHashMap<String, Object>();
        put(parameters, "temperature", temperature);
        put(parameters, "top_p", topP);
        put(parameters, "seed", seed);
        put(parameters, "max_tokens", maxTokens);
        put(parameters, "stop", stop.isEmpty() ? null : stop);
        return UsageError.orValue(spec, () -> {
            URI server = URI.create(teacher);
            return new RemoteTeacher(new RemoteTeacher.Settings(server, Optional.ofNullable(teacherModel),
                    key(server, System.getenv()), parameters, concurrency, Duration.ofSeconds(timeout), retries,
                    Duration.ofSeconds(1)));
        });
    }

    /// The server's key. One that nobody named is not shown to everybody on the way.
    private Optional<String> key(URI server, Map<String, String> environment) {
        Optional<String> key = Optional.ofNullable(environment.get(keyVariable)).filter(text -> !text.isBlank());
        if (isGiven("--key-env")) {
            return Optional.of(key.orElseThrow(() -> new ParameterException(spec.commandLine(),
                    "--key-env: there is no environment variable '%s'".formatted(keyVariable))));
        }
        if (key.isPresent() && !RemoteTeacher.isConfidential(server)) {
            spec.commandLine().getErr().printf("freehold: %s is not sent to %s, since nothing is encrypted on the way;"
                    + " --key-env %1$s sends it%n", keyVariable, server.getHost());
            return Optional.empty();
        }
        return key;
    }

    private boolean isGiven(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    private static void put(Map<String, Object> parameters, String name, Object value) {
        if (value != null) {
            parameters.put(name, value);
        }
    }

    private Teacher model() {
        for (String option : List.of("--teacher-model", "--key-env", "--concurrency", "--timeout", "--retries")) {
            if (isGiven(option)) {
                throw new ParameterException(spec.commandLine(), option + " is for a server");
            }
        }
        ModelOptions options = UsageError.orValue(spec,
                () -> ModelOptions.DEFAULT.withThreads(threads).withContextLength(contextLength));
        GenerationOptions generation = UsageError.orValue(spec, this::generation);
        return new LocalTeacher(Model.open(Path.of(teacher), options), generation);
    }

    private GenerationOptions generation() {
        SamplingSettings sampling = SamplingSettings.NONE;
        sampling = temperature == null ? sampling : sampling.withTemperature(temperature);
        sampling = topP == null ? sampling : sampling.withTopP(topP);
        sampling = seed == null ? sampling : sampling.withSeed(seed);
        GenerationOptions options = GenerationOptions.DEFAULT.withSampling(sampling).withStop(stop);
        return maxTokens == null ? options : options.withMaxTokens(maxTokens);
    }
}
