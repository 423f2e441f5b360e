package dev.freehold.cli.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ReasoningSplitterTest {
    @Test
    void textWithoutTagsIsAnswer() {
        assertEquals("|\n Hello <b>you</b>", split("", "\n Hello <b>you</b>"));
        assertEquals("|", split("", ""));
        assertEquals("|<thi", split("", "<thi"));
    }

    @Test
    void thinkingIsWhatStandsBetweenTheTags() {
        assertEquals("hm, well|Yes.", split("", "<think>\nhm, well\n</think>\n\nYes."));
        assertEquals("hm|Yes.", split("", "[THINK]hm[/THINK]Yes."));
        assertEquals("|Yes.", split("", "<think>\n\n</think>\n\nYes."));
    }

    @Test
    void theOpeningTagMayStandInThePrompt() {
        assertEquals("hm|Yes.", split("<|Assistant|><think>\n", "hm\n</think>\nYes."));
        assertEquals("|Yes.", split("<think>\n\n</think>\n\n", "Yes."));
    }

    @Test
    void thinkingThatNeverEndsLeavesNoAnswer() {
        assertEquals("hm, well </thi|", split("", "<think>hm, well </thi"));
    }

    @Test
    void laterTagsAreText() {
        assertEquals("|The tag <think> opens.", split("", "The tag <think> opens."));
        assertEquals("a|b <think>c</think>", split("", "<think>a</think>b <think>c</think>"));
    }

    @Property(tries = 500)
    void piecesMakeNoDifference(@ForAll("texts") String text, @ForAll List<Integer> cuts) {
        assertEquals(split("", text), split("", text, cuts));
    }

    @Property(tries = 500)
    void piecesMakeNoDifferenceWithinThinking(@ForAll("texts") String text, @ForAll List<Integer> cuts) {
        assertEquals(split("<think>", text), split("<think>", text, cuts));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of("<think>", "</think>", "[THINK]", "[/THINK]", "<", "</", "th", "ink>", "\n", " ", "text")
                .list().ofMaxSize(12).map(snippets -> String.join("", snippets));
    }

    private static String split(String prompt, String text) {
        return split(prompt, text, List.of());
    }

    /// Thinking and answer with a bar between them.
    private static String split(String prompt, String text, List<Integer> cuts) {
        var splitter = new ReasoningSplitter(prompt);
        var parts = new ArrayList<Part>();
        int from = 0;
        for (int cut : cuts.stream().map(cut -> Math.floorMod(cut, text.length() + 1)).sorted().toList()) {
            parts.addAll(splitter.accept(text.substring(from, cut)));
            from = cut;
        }
        parts.addAll(splitter.accept(text.substring(from)));
        parts.addAll(splitter.finish());
        return joined(parts, Part.Reasoning.class) + "|" + joined(parts, Part.Answer.class);
    }

    private static String joined(List<Part> parts, Class<? extends Part> kind) {
        return parts.stream().filter(kind::isInstance).map(Part::text).collect(Collectors.joining());
    }
}
