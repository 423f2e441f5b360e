package dev.freehold.cli.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.cli.chat.Input.End;
import dev.freehold.cli.chat.Input.Interrupt;
import dev.freehold.cli.chat.Input.Text;
import org.junit.jupiter.api.Test;

class MultiLineInputTest {
    @Test
    void aLineIsAnInput() {
        assertEquals(new Text("say \"\"\"x\"\"\""), input(new Text("say \"\"\"x\"\"\"")));
    }

    @Test
    void linesBetweenMarksAreOneInput() {
        assertEquals(new Text("a\n\n  b"), input(new Text("\"\"\"a"), new Text(""), new Text("  b\"\"\"")));
        assertEquals(new Text("a\nb"), input(new Text("\"\"\""), new Text("a"), new Text("b"), new Text("\"\"\" ")));
        assertEquals(new Text("on one line"), input(new Text("\"\"\"on one line\"\"\"")));
    }

    @Test
    void commandsMayGoOnForSeveralLines() {
        assertEquals(new Text("/set system Be\nbrief."),
                input(new Text("/set system \"\"\"Be"), new Text("brief."), new Text("\"\"\"")));
    }

    @Test
    void interruptDropsTheLinesAndTheEndEnds() {
        assertEquals(new Interrupt(true), input(new Text("\"\"\"a"), new Interrupt(false)));
        assertEquals(new End(), input(new Text("\"\"\"a"), new End()));
    }

    private static Input input(Input... lines) {
        return new MultiLineInput(new ScriptedInput(lines)).next(">>> ");
    }
}
