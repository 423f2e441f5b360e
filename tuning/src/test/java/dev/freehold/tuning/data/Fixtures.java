package dev.freehold.tuning.data;

import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.TokenizerFile;
import dev.freehold.tokenizer.training.Splitting;
import dev.freehold.tokenizer.training.TrainingSettings;
import dev.freehold.tokenizer.training.VocabularyTrainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// What tests of training data share: real chat templates, and a vocabulary of bytes and of all their control tokens.
final class Fixtures {
    static final List<String> STOPS = List.of("<|im_end|>", "<|eot_id|>", "<|eom_id|>", "</s>", "<|end|>",
            "<｜end▁of▁sentence｜>", "[EOS]");
    static final List<String> SPECIALS = Stream.concat(STOPS.stream(), Stream.of("<|endoftext|>", "<|im_start|>",
            "<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|python_tag|>", "<s>", "[INST]",
            "[/INST]", "<|user|>", "<|assistant|>", "<|system|>", "<｜begin▁of▁sentence｜>", "<｜User｜>",
            "<｜Assistant｜>", "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]", "[TOOL_CALLS]", "[TOOL_RESULTS]",
            "[/TOOL_RESULTS]", "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]", "[ARGS]", "[CALL_ID]", "[TOOL_CONTENT]",
            "<|im_system|>", "<|im_user|>", "<|im_assistant|>", "<|im_middle|>", "<|tool_calls_section_begin|>",
            "<|tool_calls_section_end|>", "<|tool_call_begin|>", "<|tool_call_end|>",
            "<|tool_call_argument_begin|>")).toList();

    private Fixtures() {}

    /// A file under `shared/fixtures`; skips the test where that folder is absent.
    static Path shared(String name) {
        Path folder = above("shared/fixtures");
        Assumptions.assumeTrue(folder != null, "no folder shared/fixtures beside the repository");
        return folder.resolve(name);
    }

    /// A file under the repository's `fixtures`.
    static Path own(String name) {
        return above("fixtures/README.md").resolveSibling(name);
    }

    private static Path above(String name) {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve(name))) {
            folder = folder.getParent();
        }
        return folder == null ? null : folder.resolve(name);
    }

    /// A vocabulary of bytes and control tokens.
    static Tokenizer bytes(List<String> specials, String endOfText) {
        var vocabulary = VocabularyTrainer.train(Stream.empty(),
                new TrainingSettings(256 + specials.size(), 2, specials, Splitting.QWEN2));
        try {
            Path folder = Files.createTempDirectory("tokenizer");
            Path file = folder.resolve("tokenizer.json");
            Path config = folder.resolve("tokenizer_config.json");
            Files.writeString(file, vocabulary.tokenizerJson());
            Files.writeString(config, vocabulary.tokenizerConfig(Optional.empty(), Optional.of(endOfText), 512));
            Tokenizer tokenizer = TokenizerFile.readFolder(folder);
            for (Path path : List.of(file, config, folder)) {
                Files.delete(path);
            }
            return tokenizer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A format with that chat template, and all stop tokens of all models.
    static TextFormat format(Optional<String> template) {
        Tokenizer tokenizer = bytes(SPECIALS, "</s>");
        Set<Integer> stops = STOPS.stream().map(stop -> tokenizer.id(stop).orElseThrow()).collect(Collectors.toSet());
        return new TextFormat("test", tokenizer, template, Optional.empty(), stops);
    }

    /// The stretches of an example that are learned, as text.
    static List<String> learned(Tokenizer tokenizer, Example example) {
        var texts = new ArrayList<String>();
        int[] ids = example.ids();
        for (int from = 0; from < ids.length; from++) {
            int to = from;
            while (to < ids.length && example.learned()[to]) {
                to++;
            }
            if (to > from) {
                texts.add(tokenizer.decode(Arrays.copyOfRange(ids, from, to), true));
                from = to;
            }
        }
        return texts;
    }
}
