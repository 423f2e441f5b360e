package dev.freehold.cli;

import static dev.freehold.cli.CommandLineRun.MODEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `tokenize` and `detokenize`.
class TokenizeCommandTest {
    private static String ids(String line, Object... options) {
        var arguments = new ArrayList<Object>(List.of("tokenize", MODEL, "--jsonl"));
        arguments.addAll(List.of(options));
        return CommandLineRun.piped(line, arguments.toArray()).out();
    }

    @Test
    void linesGoThereAndBack() {
        String texts = "\"Hello\"\n\n\"\\u2028 é <|im_end|>\\n\"\n";
        var run = CommandLineRun.piped(ids(texts), "detokenize", MODEL, "--jsonl");
        assertEquals("\"Hello\"\n\"\\u2028 é <|im_end|>\\n\"\n", run.out());
        assertEquals(0, run.exitCode());
    }

    @Test
    void controlTokensMayBeTextLikeAnyOther() {
        assertTrue(ids("\"<|im_end|>\"").length() < 8);
        assertTrue(ids("\"<|im_end|>\"", "--no-parse-special").length() > 8);
    }

    @Test
    void aTextGivenAsArgumentsIsShownTokenByToken() {
        var shown = CommandLineRun.of("tokenize", MODEL, "a<|im_end|>");
        assertTrue(shown.out().contains("\"<|im_end|>\""), shown.out());
        String ids = CommandLineRun.of("tokenize", MODEL, "--ids", "a<|im_end|>").out().strip();
        assertEquals("a<|im_end|>\n", CommandLineRun.of("detokenize", MODEL, ids).out());
        assertEquals("a\n", CommandLineRun.of("detokenize", "--skip-special", MODEL, ids).out());
    }

    @Test
    void badLinesAreNamed() {
        assertComplaint("standard input, line 2: expected a string, found null", "\"a\"\nnull\n", "tokenize");
        assertComplaint("standard input, line 1: expected a string, found a number", "7", "tokenize");
        assertComplaint("standard input, line 3: ", "\"a\"\n\n\"b", "tokenize");
        assertComplaint("standard input, line 1: expected token ids, found null", "[1,null]", "detokenize");
        assertComplaint("standard input, line 1: expected token ids, found a number", "[4294967296]", "detokenize");
        assertComplaint("standard input, line 1: ", "[400]", "detokenize");
        assertComplaint("standard input, line 1: ", "[-1]", "detokenize");
    }

    private static void assertComplaint(String message, String input, String command) {
        var run = CommandLineRun.piped(input, command, MODEL, "--jsonl");
        assertEquals(1, run.exitCode());
        assertTrue(run.err().startsWith("freehold: " + message), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        var run = CommandLineRun.piped(
                "\"\u00e9\"".getBytes(StandardCharsets.ISO_8859_1), "tokenize", MODEL, "--jsonl");
        assertEquals("freehold: standard input is not UTF-8 text\n", run.err());
        assertEquals(1, run.exitCode());
    }

    @Test
    void wordsThatAreNoIdsAreRefused() {
        var run = CommandLineRun.of("detokenize", MODEL, "1,x");
        assertEquals("freehold: 'x' is no token id: expected numbers, as in 1,2,3\n", run.err());
        assertEquals(1, run.exitCode());
    }
}
