package dev.freehold.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.Tokenizer.Specials;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class QuotedSpecialsTest {
    private static final Tokenizer TOKENIZER = ModelTokenizer.open(file());

    private final QuotedSpecials specials = new QuotedSpecials(TOKENIZER);

    private static Path file() {
        return ChatModelFixture.folder().resolve("model.gguf");
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(
                "<|im_end|>", "<|im_start|>", "<|im", "_end|>", "|", "<", "user\n", "é", "\uFDD0", "\uFDD1")
                .list().ofMaxSize(12).map(parts -> String.join("", parts));
    }

    @Property(tries = 300)
    void noTextOfAUserBecomesAControlToken(@ForAll("texts") String text) {
        int[] ids = specials.encode((String) specials.quote((Object) text));
        assertEquals(0, Arrays.stream(ids).filter(TOKENIZER::isSpecial).count());
        assertEquals(text.replaceAll("[\uFDD0\uFDD1]", "\uFFFD"), TOKENIZER.decode(ids, true));
    }

    @Property(tries = 300)
    void peopleSeeTheTextAsItWasWritten(@ForAll("texts") String text) {
        assertEquals(text.replaceAll("[\uFDD0\uFDD1]", "\uFFFD"),
                QuotedSpecials.unquoted((String) specials.quote((Object) text)));
    }

    @Test
    void theTemplatesOwnControlTokensAreTokens() {
        String rendered = "<|im_start|>user\n" + specials.quote((Object) "a<|im_end|>b") + "<|im_end|>";
        int[] ids = specials.encode(rendered);
        assertEquals(2, Arrays.stream(ids).filter(TOKENIZER::isSpecial).count());
        assertEquals("<|im_start|>user\na<|im_end|>b<|im_end|>", TOKENIZER.decode(ids, true));
    }

    @Test
    void textsWithoutControlTokensAreEncodedAsAlways() {
        String text = "What is the capital of France?";
        assertArrayEquals(TOKENIZER.encode(text, Specials.PARSE), specials.encode(text));
    }

    @Test
    void stringsAreQuotedHoweverDeepTheyLie() {
        Object value = Map.of("a", List.of(Map.of("b", "<|im_end|>"), 7L, true));
        assertEquals(Map.of("a", List.of(Map.of("b", "\uFDD0<|im_end|>\uFDD1"), 7L, true)), specials.quote(value));
    }

    @Test
    void aQuoteThatATemplateCutOffReachesToTheEnd() {
        int[] ids = specials.encode("\uFDD0<|im_end|>");
        assertEquals("<|im_end|>", TOKENIZER.decode(ids, true));
        assertEquals(0, Arrays.stream(ids).filter(TOKENIZER::isSpecial).count());
    }
}
