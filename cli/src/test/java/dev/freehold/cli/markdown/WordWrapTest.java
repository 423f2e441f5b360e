package dev.freehold.cli.markdown;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NumericChars;
import org.jline.utils.WCWidth;
import org.junit.jupiter.api.Test;

class WordWrapTest {
    @Test
    void linesBreakBetweenWords() {
        assertEquals("the quick\nbrown fox", wrap("the quick brown fox", 10));
    }

    @Test
    void aWordThatEndsAtTheLastColumnFits() {
        assertEquals("0123456789\nnext", wrap("0123456789 next", 10));
        assertEquals("01 3456789\nnext", wrap("01 3456789 next", 10));
    }

    @Test
    void aWordLongerThanTheLineIsCut() {
        assertEquals("a\n0123456789\n01234", wrap("a 012345678901234", 10));
    }

    @Test
    void wideCharactersTakeTwoColumnsAndBreakAnywhere() {
        assertEquals("中文中文中\n文", wrap("中文中文中文", 10));
        assertEquals("ab 中文中\n文", wrap("ab 中文中文", 10));
    }

    @Test
    void withoutAWidthNothingIsBroken() {
        assertEquals("the quick brown fox", wrap("the quick brown fox", 0));
    }

    @Test
    void indentationStaysAndBlanksAtTheEndDisappear() {
        assertEquals("    a", wrap("    a  ", 10));
    }

    @Property(tries = 300)
    void noLineIsLongerThanTheTerminalAndNoTextIsLost(
            @ForAll @AlphaChars @NumericChars @Chars({' ', '中', '\u0301'}) String text,
            @ForAll @IntRange(min = 8, max = 30) int width) {
        String wrapped = wrap(text, width);
        assertTrue(wrapped.lines().allMatch(line -> line.codePoints().map(WCWidth::wcwidth).sum() <= width), wrapped);
        assertEquals(text.replace(" ", ""), wrapped.replaceAll("[ \n]", ""));
    }

    private static String wrap(String text, int width) {
        var wrapped = new StringBuilder();
        var wrap = new WordWrap(wrapped::append, () -> width, Ansi.NONE);
        wrap.text(text, Set.of());
        wrap.flush();
        return wrapped.toString();
    }
}
