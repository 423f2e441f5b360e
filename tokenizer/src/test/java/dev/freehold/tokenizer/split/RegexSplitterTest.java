package dev.freehold.tokenizer.split;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.freehold.tokenizer.TokenizerException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexSplitterTest {
    @ParameterizedTest
    @ValueSource(strings = {
        "(.*,){12}P", "(a+)+\\1b", "(a|b)*", "(a|b)+", "(?<=a)b", "(?<!a)b", "(?<n>a)\\k<n>", "(", "[z-a]",
        "\\p{Xyzzy}",
        "[[:alpha:]]", "[a[b]]", "\\h+", "a*", "", "\\", "((((((((((((((((((((((((((a))))))))))))))))))))))))))"
    })
    void expressionsThatMayRunAwayAreRefused(String expression) {
        assertThrows(TokenizerException.class, () -> Splitters.byExpression(expression));
    }

    @Test
    void longExpressionsAreRefused() {
        var refusal = assertThrows(TokenizerException.class, () -> Splitters.byExpression("a|".repeat(500_000) + "b"));
        assertEquals("the expression uses more than 10000 characters, which is not supported", refusal.getMessage());
    }

    @Test
    void polynomialSearchIsStopped() {
        Splitter splitter = Splitters.byExpression("a*a*a*a*a*b");
        byte[] text = "a".repeat(3000).getBytes(StandardCharsets.UTF_8);
        var stop = assertTimeoutPreemptively(Duration.ofSeconds(10), () ->
                assertThrows(TokenizerException.class, () -> splitter.split(text, 0, text.length, (_, _) -> {})));
        assertEquals("the splitting expression takes too long for this text", stop.getMessage());
    }
}
