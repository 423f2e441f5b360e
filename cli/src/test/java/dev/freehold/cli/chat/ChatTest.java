package dev.freehold.cli.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.cli.chat.Input.End;
import dev.freehold.cli.chat.Input.Interrupt;
import dev.freehold.cli.chat.Input.Text;
import dev.freehold.cli.markdown.Ansi;
import dev.freehold.engine.GenerationOptions;
import dev.freehold.engine.Message;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatTest {
    private final FakePartner partner = new FakePartner();
    private final StringWriter shown = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void messagesAreAnsweredAndBothRemembered() {
        chat("hello you", "bye");
        assertEquals("HELLO YOU\n\n[STOP_TOKEN]\nBYE\n\n[STOP_TOKEN]\n", shown.toString());
        assertEquals(List.of(Message.user("hello you"), Message.assistant("HELLO YOU"), Message.user("bye")),
                partner.conversations.getLast());
    }

    @Test
    void thinkingIsShownButNotRemembered() {
        chat("why?", "so");
        assertTrue(shown.toString().startsWith("Thinking...\nhm, why?\n...done thinking.\n\nWHY?\n"), shown.toString());
        assertEquals(Message.assistant("WHY?"), partner.conversations.getLast().get(1));
    }

    @Test
    void theSystemMessageLeadsTheConversation() {
        chat("/set system \"Be brief.\"", "a", "/system", "/set system \"\"", "b");
        assertEquals(List.of(Message.system("Be brief."), Message.user("a")), partner.conversations.getFirst());
        assertEquals("user", partner.conversations.getLast().getFirst().role());
    }

    @Test
    void clearForgetsTheConversation() {
        chat("a", "/clear", "b");
        assertEquals(List.of(Message.user("b")), partner.conversations.getLast());
    }

    @Test
    void retryAsksTheLastMessageAgain() {
        chat("/retry", "a", "b", "/retry");
        assertTrue(shown.toString().startsWith("there is nothing to answer yet\n"), shown.toString());
        assertEquals(3, partner.conversations.size());
        assertEquals(partner.conversations.get(1), partner.conversations.get(2));
    }

    @Test
    void settingsTakeEffectWithTheNextAnswer() {
        chat("/set parameter temperature 0.5", "/set parameter stop END", "/set nothink", "/set verbose",
                "/set nowordwrap", "a");
        ChatSettings settings = partner.settings.getFirst();
        assertEquals(Map.of("temperature", 0.5), settings.options().sampling().given());
        assertEquals(List.of("END"), settings.options().stop());
        assertEquals(Map.of("enable_thinking", false), settings.variables());
        assertTrue(settings.verbose());
        assertFalse(settings.wordWrap());
    }

    @Test
    void impossibleSettingsChangeNothing() {
        chat("/set parameter top_p 7", "/set parameter temperature warm", "/verbos", "a");
        assertEquals(Map.of(), partner.settings.getFirst().options().sampling().given());
        assertEquals(3, shown.toString().lines().takeWhile(line -> !line.equals("A")).count(), shown.toString());
    }

    @Test
    void whatFailsIsNotPartOfTheConversation() {
        chat("a", "fail", "b");
        assertTrue(shown.toString().contains("the prompt has 9 tokens and the context 8"), shown.toString());
        assertEquals(List.of(Message.user("a"), Message.assistant("A"), Message.user("b")),
                partner.conversations.getLast());
    }

    @Test
    void theEpilogueHearsWhyAnAnswerIsNotWhole() {
        chat("full");
        assertTrue(shown.toString().endsWith("[CONTEXT_FULL]\n"), shown.toString());
    }

    @Test
    void conversationsAreSavedAndLoaded() {
        String file = folder.resolve("talk.json").toString();
        chat("/set system Be brief.", "a", "/save " + file, "/clear", "/set system Be long.", "/load " + file, "b");
        assertEquals(List.of(Message.system("Be brief."), Message.user("a"), Message.assistant("A"), Message.user("b")),
                partner.conversations.getLast());
    }

    @Test
    void whatCannotBeLoadedChangesNothing() {
        chat("a", "/load " + folder.resolve("nothing"), "b");
        assertTrue(shown.toString().contains("nothing: no such file"), shown.toString());
        assertEquals(3, partner.conversations.getLast().size());
    }

    @Test
    void whatComesFromTheModelFileDoesNotSteerTheTerminal() {
        chat("/show info");
        assertEquals("about info\uFFFD[2J\n", shown.toString());
    }

    @Test
    void historyIsUpToTheInput() {
        var input = ScriptedInput.lines("/set nohistory");
        chat(input);
        assertFalse(input.keepsHistory);
    }

    @Test
    void aSecondInterruptInARowTellsHowToLeave() {
        chat(new ScriptedInput(new Interrupt(true), new Text("/set quiet"), new Interrupt(true), new Interrupt(true)));
        assertEquals("quiet is set\nCtrl+D or /bye leaves\n", shown.toString());
    }

    @Test
    void byeAndTheEndOfInputLeave() {
        chat("/bye", "not asked");
        chat(new ScriptedInput(new End(), new Text("not asked")));
        assertEquals(List.of(), partner.conversations);
    }

    @Test
    void helpNamesEveryCommand() {
        chat("/?");
        for (List<String> phrase : CommandParser.phrases()) {
            String last = phrase.getLast();
            assertTrue(last.equals("/exit") || shown.toString().contains(last), last);
        }
    }

    private void chat(String... lines) {
        chat(ScriptedInput.lines(lines));
    }

    private void chat(InputSource input) {
        var screen = new Screen(new PrintWriter(shown), Ansi.NONE, () -> 80);
        var settings = new ChatSettings(GenerationOptions.DEFAULT, "", Map.of(), false, true, false);
        new Chat(partner, input, screen, (end, _, out) -> out.println("[" + end.reason() + "]"), settings).run();
    }
}
