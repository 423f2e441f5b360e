package dev.freehold.cli.markdown;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnsiTest {
    @Test
    void dumbTerminalsGetNoSequences() {
        assertEquals(Ansi.NONE, Ansi.of("dumb", Map.of()));
        assertEquals(Ansi.NONE, Ansi.of("", Map.of()));
        assertEquals("text", Ansi.NONE.paint("text", Look.BOLD));
        assertEquals("", Ansi.NONE.sequence(Set.of(Look.CODE)));
    }

    @Test
    void noColorIsHonouredIfItIsNotEmpty() {
        assertEquals(Ansi.MONOCHROME, Ansi.of("xterm-256color", Map.of("NO_COLOR", "1")));
        assertEquals(Ansi.COLOUR, Ansi.of("xterm-256color", Map.of("NO_COLOR", "")));
        assertEquals("\u001b[0;1m", Ansi.MONOCHROME.sequence(Set.of(Look.CODE)));
    }

    @Test
    void aSequenceStatesTheWholeStyle() {
        assertEquals("\u001b[0;1;3m", Ansi.COLOUR.sequence(Set.of(Look.ITALIC, Look.BOLD)));
        assertEquals("\u001b[0;2mtext\u001b[0m", Ansi.COLOUR.paint("text", Look.DIM));
    }
}
