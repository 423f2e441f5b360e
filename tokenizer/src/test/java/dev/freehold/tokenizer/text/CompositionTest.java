package dev.freehold.tokenizer.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.text.Normalizer;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CompositionTest {
    @Provide
    Arbitrary<String> texts() {
        return RandomTexts.texts(12);
    }

    @Property
    void isFormC(@ForAll("texts") String text) {
        assertEquals(Normalizer.normalize(text, Normalizer.Form.NFC), Composition.compose(text));
    }

    /// No shortcut is wrong: every character of the base plane alone, after and before one that composes.
    @Test
    void isFormCForEveryCharacter() {
        for (char c = 0; c < Character.MAX_VALUE; c++) {
            for (String text : new String[] {"" + c, "가" + c, c + "中", "か" + c, c + "e"}) {
                assertEquals(Normalizer.normalize(text, Normalizer.Form.NFC), Composition.compose(text));
            }
        }
    }
}
