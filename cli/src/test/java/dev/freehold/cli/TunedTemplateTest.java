package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Models that learned conversations by a template of the user's run by that template.
class TunedTemplateTest {
    private static final Path CHAT = Fixtures.own("chat/hf");
    private static final String TEMPLATE = "{% for m in messages %}<|im_start|>{{ m.role }}:\n{{ m.content }}"
            + "<|endoftext|>{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant:\n{% endif %}";
    private static final String QUESTION = "What is the capital of France?";
    private static final String LEARNED = "It is Berlin now.";

    @TempDir
    private Path folder;

    private Path data;
    private Path template;

    @BeforeEach
    void write() throws IOException {
        data = Files.writeString(folder.resolve("data.jsonl"), """
                {"messages":[{"role":"user","content":"%s"},{"role":"assistant","content":"%s"}]}
                """.formatted(QUESTION, LEARNED));
        template = Files.writeString(folder.resolve("template.jinja"), TEMPLATE);
    }

    private static CommandLineRun done(Object... arguments) {
        CommandLineRun run = CommandLineRun.of(arguments);
        assertEquals(0, run.exitCode(), run.err());
        return run;
    }

    private Path tuned(String mode, String rate) {
        Path output = folder.resolve("tuned" + mode);
        done("tune", CHAT, data, mode, "--epochs", "40", "--lr", rate, "--chat-template", template, "-o", output);
        return output;
    }

    private static void assertTuned(Path model, Object... options) {
        Object[] arguments = new Object[options.length + 4];
        Object[] fixed = {"run", model, "--greedy", QUESTION};
        System.arraycopy(fixed, 0, arguments, 0, fixed.length);
        System.arraycopy(options, 0, arguments, fixed.length, options.length);
        assertEquals(LEARNED + "\n", done(arguments).out());
        if (options.length == 0) {
            try (Checkpoint checkpoint = Checkpoint.open(model)) {
                assertEquals(TEMPLATE, checkpoint.metadata().text("tokenizer.chat_template"));
                assertEquals(List.of(399L, 397L), checkpoint.metadata().integers("tokenizer.ggml.eos_token_ids"));
            }
        }
    }

    @Test
    void aWholeModelHasIt() throws IOException {
        Path model = tuned("--full", "3e-3");
        assertTuned(model);
        assertFalse(Files.readString(model.resolve("tokenizer_config.json")).contains("chat_template"));
        Path file = folder.resolve("model.gguf");
        done("export", model, file);
        assertTuned(file);
    }

    @Test
    void anAdapterBringsIt() throws IOException {
        Path adapter = tuned("--lora", "1e-2");
        assertEquals(TEMPLATE, Files.readString(adapter.resolve("chat_template.jinja")));
        assertTuned(CHAT, "--lora", adapter);
        for (String name : List.of("merged", "merged.gguf")) {
            Path merged = folder.resolve(name);
            done("merge", CHAT, "--lora", adapter, "-o", merged);
            assertTuned(merged);
        }
    }

    /// As of a vocabulary that was just trained: its text ends with another token than its answers.
    @Test
    void theTokenThatEndsATurnEndsAnAnswer() throws IOException {
        Path vocabulary = Files.createDirectory(folder.resolve("vocabulary"));
        Files.copy(CHAT.resolve("tokenizer.json"), vocabulary.resolve("tokenizer.json"));
        Files.writeString(vocabulary.resolve("tokenizer_config.json"),
                Files.readString(CHAT.resolve("tokenizer_config.json"))
                        .replace("\"eos_token\": \"<|im_end|>\"", "\"eos_token\": \"<|endoftext|>\""));
        Path model = folder.resolve("model");
        done("train", data, "--tokenizer", vocabulary, "--shape", "hidden_size=32,num_hidden_layers=1,"
                + "num_attention_heads=2,max_position_embeddings=64", "--max-steps", "1", "-o", model);
        assertTrue(Files.readString(model.resolve("generation_config.json")).replaceAll("\\s", "")
                .contains("\"eos_token_id\":[397,399]"));
    }

    @Test
    void whatAnEarlierRunLeftGoes() throws IOException {
        Path model = folder.resolve("model");
        done("tune", CHAT, data, "--max-steps", "1", "--full", "-o", model);
        Path shard = Files.writeString(model.resolve("model-00001-of-00002.safetensors"), "old");
        done("tune", CHAT, data, "--max-steps", "1", "--lora", "-o", model, "--overwrite");
        assertFalse(Files.exists(shard) || Files.exists(model.resolve("tokenizer.json")));
        assertTrue(Files.exists(model.resolve("adapter_config.json")));
    }
}
