package dev.freehold.cli.markdown;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class MarkdownStreamTest {
    private static final Pattern SEQUENCE = Pattern.compile("\u001b\\[0([;\\d]*)m");
    private static final String SAMPLE = """
            # Primes

            A *prime* has **exactly two** divisors; `1` is ~~one~~ none, 2 * 3 * 5 is composite.

            - first item that is long enough to be broken
              - nested
            12. number twelve also has a long line to break

            > a quote that goes on and on until it breaks

            ---
            ```python
            def f(x):

                return x ** 2  # not *emphasis*
            ```
            done_with_names and __dunder__""";

    @Test
    void headingsAreBoldAndTheirMarksDisappear() {
        assertEquals("<BU>Title</>\nText", show("# Title\nText"));
        assertEquals("<B>Part</>", show("### Part"));
        assertEquals("#hashtag", show("#hashtag"));
    }

    @Test
    void emphasisIsShownOnceItIsClosed() {
        assertEquals("a <B>bold</> b", show("a **bold** b"));
        assertEquals("<I>it</> and <I>it</>", show("*it* and _it_"));
        assertEquals("<BI>both</>", show("***both***"));
        assertEquals("<B>bold <BI>and italic<B> too</>", show("**bold *and italic* too**"));
        assertEquals("<I>a <BI>b</>", show("*a **b***"));
        assertEquals("<S>no</> yes", show("~~no~~ yes"));
    }

    @Test
    void marksWithoutPartnersAreText() {
        assertEquals("**never closed", show("**never closed"));
        assertEquals("*args and **kwargs", show("*args and **kwargs"));
        assertEquals("2 * 3 * 4 and 5*3*2", show("2 * 3 * 4 and 5*3*2"));
        assertEquals("snake_case_name", show("snake_case_name"));
        assertEquals("open *\nclosed*", show("open *\nclosed*"));
        assertEquals("a ` b", show("a ` b"));
    }

    @Test
    void chineseTextNeedsNoSpacesAroundEmphasis() {
        assertEquals("中文<B>粗体</>中文", show("中文**粗体**中文"));
    }

    @Test
    void codeIsShownAsItIs() {
        assertEquals("use <C>**kwargs</> here", show("use `**kwargs` here"));
        assertEquals("<C>a`b</>", show("`` a`b ``"));
        assertEquals("<D>```java</>\n<C>int a = b*c*d;</>\n\n<C>  f();</>\n<D>```</>\nend",
                show("```java\nint a = b*c*d;\n\n  f();\n```\nend"));
        assertEquals("<D>~~~</>\n<C>```</>\n<D>~~~</>", show("~~~\n```\n~~~"));
    }

    @Test
    void codeLinesAreNotBroken() {
        assertEquals("<D>```</>\n<C>a long line of code</>\n<D>```</>", show("```\na long line of code\n```", 10));
    }

    @Test
    void listItemsHangBelowTheirMark() {
        assertEquals("• one two\n  three\n  • four\n    five", show("- one two three\n  * four five", 9));
        assertEquals("10. one two\n    three", show("10. one two three", 12));
    }

    @Test
    void quotesAndRulesAreDrawn() {
        assertEquals("<D>│ <I>to be or</>\n<D>│ <I>not</>", show("> to be or not", 10));
        assertEquals("a\n<D>" + "─".repeat(40) + "</>\nb", show("a\n---\nb"));
    }

    @Test
    void escapedMarksAreText() {
        assertEquals("*not italic* and \\(x\\)", show("\\*not italic\\* and \\(x\\)"));
    }

    @Test
    void emptyLinesAtTheEndsDisappearAndOthersAreOne() {
        assertEquals("a\n\nb", show("\n\na\n\n\n\nb\n\n"));
    }

    @Test
    void escapeSequencesInTheTextAreHarmless() {
        assertEquals("\uFFFD]0;title\uFFFD \uFFFD[31mred", show("\u001b]0;title\u0007 \u001b[31mred"));
        assertFalse(show("```\n\u001b[2J\n```").contains("\u001b"));
    }

    @Test
    void anOpenMarkIsHeldBackForALimitedLength() {
        var shown = new StringBuilder();
        var markdown = new MarkdownStream(new WordWrap(shown::append, () -> 80, Ansi.NONE));
        markdown.accept("**" + "word ".repeat(300));
        assertFalse(shown.isEmpty());
    }

    @Property(tries = 300)
    void piecesMakeNoDifference(@ForAll("markdown") String text, @ForAll List<Integer> cuts) {
        assertEquals(show(text, 30), show(text, 30, cuts));
    }

    @Property(tries = 1)
    void piecesMakeNoDifferenceToTheSample() {
        String whole = show(SAMPLE, 30);
        for (int i = 1; i < SAMPLE.length(); i++) {
            assertEquals(whole, show(SAMPLE, 30, List.of(i)));
        }
    }

    @Provide
    Arbitrary<String> markdown() {
        Arbitrary<String> snippet = Arbitraries.of("*", "**", "_", "`", "```", "~~", "\n", "\n\n", " ", "  ", "- ",
                "1. ", "# ", "> ", "---", "\\", "word", "longer_word", "中文", "🙂", "e\u0301", "\t", "\r\n", "|", "3");
        return snippet.list().ofMaxSize(40).map(snippets -> String.join("", snippets));
    }

    private static String show(String text) {
        return show(text, 0);
    }

    private static String show(String text, int width) {
        return show(text, width, List.of());
    }

    /// What is shown, with styles as tags: `<BI>` means bold italics from here, `</>` plain text.
    private static String show(String text, int width, List<Integer> cuts) {
        var shown = new StringBuilder();
        var markdown = new MarkdownStream(new WordWrap(shown::append, () -> width, Ansi.COLOUR));
        int from = 0;
        for (int cut : cuts.stream().map(cut -> Math.floorMod(cut, text.length() + 1)).sorted().toList()) {
            markdown.accept(text.substring(from, cut));
            from = cut;
        }
        markdown.accept(text.substring(from));
        markdown.finish();
        return SEQUENCE.matcher(shown).replaceAll(sequence -> "<" + (sequence.group(1).isEmpty() ? "/"
                : sequence.group(1).replace(";36", "C").replace(";1", "B").replace(";2", "D").replace(";3", "I")
                        .replace(";4", "U").replace(";9", "S")) + ">");
    }
}
