package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `train-tokenizer`, and `distill` by a model here.
class TrainTokenizerCommandTest {
    @TempDir
    private Path folder;

    @Test
    void aVocabularyIsLearnedAndUsable() throws IOException {
        Path text = Files.writeString(folder.resolve("text.txt"), "hello hello hello world world\n");
        Path output = folder.resolve("out");
        var run = CommandLineRun.of("train-tokenizer", text, "--vocab-size", 262, "-o", output, "--special", "<x>");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().startsWith(output + ": 262 tokens, 2 merges, "), run.out());
        assertEquals("2,", CommandLineRun.of("tokenize", output.resolve("tokenizer.json"), "--ids", "<|im_end|>h").out()
                .substring(0, 2));
        assertTrue(Files.readString(output.resolve("tokenizer_config.json")).contains("chat_template"));
        assertEquals(2, CommandLineRun.of("train-tokenizer", text, "--vocab-size", 9, "-o", output).exitCode());
        var absent = CommandLineRun.of("train-tokenizer", folder.resolve("no.txt"), "--vocab-size", 300, "-o", output,
                "--overwrite");
        assertEquals("freehold: %s: no such file\n".formatted(folder.resolve("no.txt")), absent.err());
    }

    @Test
    void aTokenizerIsReplacedOnlyWhenAsked() throws IOException {
        Path text = Files.writeString(folder.resolve("text.txt"), "hello hello\n");
        Path output = Files.createDirectory(folder.resolve("out"));
        Path config = Files.writeString(output.resolve("tokenizer_config.json"), "{}");
        var run = CommandLineRun.of("train-tokenizer", text, "--vocab-size", 262, "-o", output);
        assertEquals("freehold: %s: is there already; --overwrite replaces it\n".formatted(config), run.err());
        assertEquals("{}", Files.readString(config));
        run = CommandLineRun.of("train-tokenizer", text, "--vocab-size", 262, "-o", output, "--overwrite");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(Files.readString(config).contains("chat_template"));
    }

    @Test
    void anAnswerThatNoControlTokenEndsIsTold() throws IOException {
        Path text = Files.writeString(folder.resolve("text.txt"), "hello hello\n");
        Path template = Files.writeString(folder.resolve("template.jinja"),
                "{% for m in messages %}[{{ m.role }}]{{ m.content }}<|end|>\n{% endfor %}");
        Object[] command = {"train-tokenizer", text, "--vocab-size", 259, "-o", folder.resolve("out"), "--overwrite",
            "--chat-template", template, "--special", "<|other|>"};
        var run = CommandLineRun.of(command);
        assertEquals("freehold: the chat template writes '<|end|>' behind an answer, which begins with no control"
                + " token: --special names those of a template", run.err().lines().findFirst().orElse(""));
        command[command.length - 1] = "<|end|>";
        assertFalse(CommandLineRun.of(command).err().contains("control token"));
        var chatml = CommandLineRun.of("train-tokenizer", text, "--vocab-size", 262, "-o", folder.resolve("chatml"));
        assertFalse(chatml.err().contains("control token"));
    }

    @Test
    void aModelHereAnswersPrompts() throws IOException {
        Path prompts = Files.writeString(folder.resolve("prompts.txt"), "What is the capital of France?\n");
        Path output = folder.resolve("data.jsonl");
        var run = CommandLineRun.of("distill", "--teacher", CommandLineRun.MODEL, prompts, "-o", output, "--temp", "0",
                "-t", "1");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(Files.readString(output).contains("The capital of France is Paris."));
        var again = CommandLineRun.of("distill", "--teacher", CommandLineRun.MODEL, prompts, "-o", output);
        assertEquals(output + ": 0 answers, 1 there already, 0 prompts without an answer\n", again.out());
        assertEquals(2, CommandLineRun.of("distill", "--teacher", "http://localhost:1", prompts, "-o", output, "-t", 1)
                .exitCode());
    }
}
