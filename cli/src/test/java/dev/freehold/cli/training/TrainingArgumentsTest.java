package dev.freehold.cli.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingArgumentsTest {
    @Test
    void whatWasInterruptedGoesOnFromTheNewestState() {
        assertEquals("train a.txt -o out --resume",
                TrainingArguments.again(List.of("train", "a.txt", "-o", "out", "--overwrite"), null));
        assertEquals("train a.txt -o out --force --resume", TrainingArguments.again(
                List.of("train", "a.txt", "--resume=out/checkpoint-000003", "-o", "out", "--force"),
                "out/checkpoint-000003"));
        assertEquals("train a.txt -o out --resume", TrainingArguments.again(
                List.of("train", "--resume", "out/checkpoint-000003", "a.txt", "-o", "out"),
                "out/checkpoint-000003"));
        assertEquals("train a.txt -o out --resume",
                TrainingArguments.again(List.of("train", "a.txt", "--resume", "-o", "out"), ""));
    }

    @Test
    void aShellReadsTheSameWords() {
        assertEquals("train 'my texts.txt' -o 'Anna'\\''s' --lr=1e-3 --resume",
                TrainingArguments.again(List.of("train", "my texts.txt", "-o", "Anna's", "--lr=1e-3"), null));
    }
}
