package dev.freehold.cli.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.cli.chat.ChatCommand.Bye;
import dev.freehold.cli.chat.ChatCommand.Help;
import dev.freehold.cli.chat.ChatCommand.Load;
import dev.freehold.cli.chat.ChatCommand.NotUnderstood;
import dev.freehold.cli.chat.ChatCommand.Save;
import dev.freehold.cli.chat.ChatCommand.SetParameter;
import dev.freehold.cli.chat.ChatCommand.SetSystem;
import dev.freehold.cli.chat.ChatCommand.Show;
import dev.freehold.cli.chat.ChatCommand.Switch;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CommandParserTest {
    @Test
    void commandsBeginWithASlashAndPathsAreText() {
        assertTrue(CommandParser.isCommand("/bye"));
        assertTrue(CommandParser.isCommand("/save /tmp/talk.json"));
        assertFalse(CommandParser.isCommand("/etc/hosts is what?"));
        assertFalse(CommandParser.isCommand(" /bye"));
        assertFalse(CommandParser.isCommand("what is /bye?"));
    }

    @Test
    void settingsAreRead() {
        assertEquals(new SetParameter("temperature", "0.7"), CommandParser.parse("/set parameter temperature 0.7"));
        assertEquals(new SetParameter("stop", "\"a b\" c"), CommandParser.parse("/set  parameter stop  \"a b\" c "));
        assertEquals(new SetSystem("Be brief."), CommandParser.parse("/set system \"Be brief.\""));
        assertEquals(new SetSystem("Be\nbrief."), CommandParser.parse("/system Be\nbrief."));
        assertEquals(new SetSystem(""), CommandParser.parse("/set system \"\""));
        assertEquals(new Switch(Toggle.VERBOSE, true), CommandParser.parse("/set verbose"));
        assertEquals(new Switch(Toggle.VERBOSE, false), CommandParser.parse("/set quiet"));
        assertEquals(new Switch(Toggle.THINK, false), CommandParser.parse("/set nothink"));
    }

    @Test
    void otherCommandsAreRead() {
        assertEquals(new Show(Topic.LICENSE), CommandParser.parse("/show license"));
        assertEquals(new Show(Topic.SYSTEM), CommandParser.parse("/system"));
        assertEquals(new Save(Path.of("my talk.json")), CommandParser.parse("/save my talk.json"));
        assertEquals(new Load(Path.of("talk.json")), CommandParser.parse("/load \"talk.json\""));
        assertEquals(new Help(), CommandParser.parse("/?"));
        assertEquals(new Bye(), CommandParser.parse("/bye"));
    }

    @Test
    void whatIsMistypedIsAnsweredWithASuggestion() {
        assertEquals("unknown command '/claer': did you mean '/clear'?", why("/claer"));
        assertEquals("unknown command '/sys': did you mean '/system'?", why("/sys"));
        assertEquals("unknown command '/frobnicate': /? lists what is possible", why("/frobnicate"));
        assertEquals("unknown setting 'verbos': did you mean 'verbose'?", why("/set verbos"));
        assertEquals("unknown topic 'licence': did you mean 'license'?", why("/show licence"));
    }

    @Test
    void whatIsIncompleteIsAnsweredWithWhatIsMissing() {
        assertEquals("/save needs the name of a file", why("/save"));
        assertEquals("/set parameter needs a name and a value, as in: /set parameter top_k 40",
                why("/set parameter top_k"));
        assertTrue(why("/set").startsWith("/set needs to know what: parameter, system, "), why("/set"));
        assertEquals("/show needs to know what: info, parameters, system, template, license", why("/show"));
    }

    @Test
    void everyFixedPhraseIsUnderstood() {
        for (List<String> phrase : CommandParser.phrases()) {
            String line = String.join(" ", phrase) + (phrase.getFirst().equals("/show") ? "" : " 1");
            boolean complete = !List.of("/set", "/show", "/set parameter").contains(String.join(" ", phrase));
            assertEquals(complete, !(CommandParser.parse(line) instanceof NotUnderstood), line);
        }
    }

    @Property(tries = 300)
    void noLineIsTooMuch(@ForAll String line) {
        CommandParser.isCommand("/" + line);
        assertInstanceOf(ChatCommand.class, CommandParser.parse("/set" + line));
        assertInstanceOf(ChatCommand.class, CommandParser.parse("/save " + line));
    }

    private static String why(String line) {
        return assertInstanceOf(NotUnderstood.class, CommandParser.parse(line)).why();
    }
}
