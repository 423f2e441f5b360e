package dev.freehold.cli;

import dev.freehold.checkpoint.NewFile;
import dev.freehold.tokenizer.TokenizerException;
import dev.freehold.tokenizer.template.ChatMl;
import dev.freehold.tokenizer.template.ChatTemplate;
import dev.freehold.tokenizer.template.TemplateException;
import dev.freehold.tokenizer.training.LearnedVocabulary;
import dev.freehold.tokenizer.training.Splitting;
import dev.freehold.tokenizer.training.TrainingSettings;
import dev.freehold.tokenizer.training.VocabularyTrainer;
import dev.freehold.tuning.data.DataException;
import dev.freehold.tuning.data.DataFile;
import dev.freehold.tuning.data.TrainingTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `freehold train-tokenizer`: a vocabulary of one's own.
@Command(name = "train-tokenizer", description = {
    "Learns a vocabulary (byte-level BPE) from texts.",
    "Writes tokenizer.json and tokenizer_config.json, as Hugging Face's tokenizers read them."},
        mixinStandardHelpOptions = true, sortOptions = false)
final class TrainTokenizerCommand implements Callable<Integer> {
    private static final String NONE = "none";
    private static final String TOKENIZER = "tokenizer.json";
    private static final String CONFIG = "tokenizer_config.json";

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE",
            description = "data to train on (.jsonl, .json, .parquet), or plain text under any other name")
    private List<Path> files;

    @Option(names = "--vocab-size", required = true, paramLabel = "N",
            description = "tokens to learn, the 256 bytes and control tokens included")
    private int vocabularySize;

    @Option(names = {"-o", "--output"}, required = true, paramLabel = "DIR", description = "the folder to write to")
    private Path output;

    @Option(names = "--special", paramLabel = "TOKEN",
            description = "a control token, beside <|endoftext|> and those of chatml; may be given several times")
    private List<String> specials = List.of();

    @Option(names = "--chat-template", paramLabel = "FILE", defaultValue = ChatMl.NAME,
            description = "a chat template (Jinja), whose control tokens --special names, 'chatml', or 'none'"
                    + " (default: ${DEFAULT-VALUE})")
    private String chatTemplate;

    @Option(names = "--min-frequency", paramLabel = "N", defaultValue = "2",
            description = "how often a pair must occur to become a token (default: ${DEFAULT-VALUE})")
    private long minFrequency;

    @Option(names = "--split", paramLabel = "NAME", defaultValue = "qwen2",
            description = "how text is cut into pieces: qwen2, llama3 (default: ${DEFAULT-VALUE})")
    private String splitting;

    @Option(names = {"-c", "--ctx-size"}, paramLabel = "N", defaultValue = "32768",
            description = "tokens that texts may have, for tokenizer_config.json (default: ${DEFAULT-VALUE})")
    private int contextLength;

    @Option(names = "--overwrite", description = "replace a tokenizer that is there already")
    private boolean overwrite;

    @Override
    public Integer call() {
        long started = System.nanoTime();
        TrainingSettings settings = settings();
        Optional<String> template = template();
        List.of(TOKENIZER, CONFIG).forEach(name -> NewFile.requireRoom(output.resolve(name), overwrite));
        requireFolder();
        template.flatMap(source -> new AnswerEnd(source, settings.specials()).complaint())
                .ifPresent(line -> spec.commandLine().getErr().printf("freehold: %s%n", line));
        LearnedVocabulary vocabulary;
        try (Stream<String> texts = TrainingTexts.of(files.stream().map(DataFile::of).toList())) {
            vocabulary = VocabularyTrainer.train(texts, settings);
        }
        NewFile.write(output, Map.of(TOKENIZER, vocabulary.tokenizerJson(), CONFIG,
                vocabulary.tokenizerConfig(template, Optional.of(ChatMl.END_OF_TEXT), contextLength)));
        int learned = vocabulary.tokens().size();
        if (learned < vocabularySize) {
            spec.commandLine().getErr().printf("freehold: the texts have no more than %d tokens that occur %d times%n",
                    learned, minFrequency);
        }
        spec.commandLine().getOut().printf("%s: %d tokens, %d merges, %.1f s%n", output, learned,
                vocabulary.merges().size(), (System.nanoTime() - started) / 1e9);
        return 0;
    }

    private TrainingSettings settings() {
        var all = new ArrayList<>(List.of(ChatMl.END_OF_TEXT));
        if (chatTemplate.equals(ChatMl.NAME)) {
            all.addAll(List.of(ChatMl.START, ChatMl.END));
        }
        specials.stream().filter(token -> !all.contains(token)).forEach(all::add);
        try {
            return new TrainingSettings(vocabularySize, minFrequency, all, Splitting.of(splitting));
        } catch (TokenizerException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private Optional<String> template() {
        return switch (chatTemplate) {
            case NONE -> Optional.empty();
            case ChatMl.NAME -> Optional.of(ChatMl.TEMPLATE);
            default -> {
                String source = TextInput.file(Path.of(chatTemplate));
                try {
                    ChatTemplate.compile(source);
                } catch (TemplateException e) {
                    throw new DataException("%s: %s".formatted(chatTemplate, e.getMessage()), e);
                }
                yield Optional.of(source);
            }
        };
    }

    /// Before the work, not after it.
    private void requireFolder() {
        try {
            Files.createDirectories(output);
        } catch (IOException e) {
            throw new DataException("%s: the folder cannot be made: %s".formatted(output, e.getMessage()), e);
        }
        if (!Files.isWritable(output)) {
            throw new DataException(output + ": nothing can be written to the folder");
        }
    }
}
