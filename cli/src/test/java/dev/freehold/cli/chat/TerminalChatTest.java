package dev.freehold.cli.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.engine.GenerationOptions;
import dev.freehold.engine.Message;
import dev.freehold.engine.Model;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jline.terminal.Size;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keys in, bytes for the screen out: the whole chat on a terminal that is a pair of streams.
class TerminalChatTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final FakePartner partner = new FakePartner();
    private final PipedOutputStream keys = new PipedOutputStream();
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

    @TempDir
    private Path state;

    @Test
    void aPersonChatsAndLeavesWithControlD() {
        assertTimeoutPreemptively(LIMIT, () -> {
            var chat = start(Map.of());
            type("what is **it**?\r");
            await("\u001b[0;1mIT\u001b[0m");
            type("\u0004");
            chat.join();
        });
        assertTrue(shown().contains("\u001b[0;2mhm, what is **it**?"), shown());
        assertEquals(List.of(Message.user("what is **it**?")), partner.conversations.getFirst());
    }

    @Test
    void controlCStopsTheAnswerAndThePartStays() {
        assertTimeoutPreemptively(LIMIT, () -> {
            var chat = start(Map.of());
            type("wait\r");
            await("WAIT on on");
            type("\u0003");
            await("stopped");
            type("/bye\r");
            chat.join();
        });
        assertEquals(1, partner.conversations.size());
    }

    @Test
    void controlCAtThePromptDropsTheLine() {
        assertTimeoutPreemptively(LIMIT, () -> {
            var chat = start(Map.of());
            awaitPrompts(1);
            type("dropped");
            await("dropped");
            type("\u0003");
            awaitPrompts(2);
            type("kept\r");
            await("KEPT");
            type("/bye\r");
            chat.join();
        });
        assertEquals(List.of(List.of(Message.user("kept"))), partner.conversations);
    }

    @Test
    void tabCompletesCommands() {
        assertTimeoutPreemptively(LIMIT, () -> {
            var chat = start(Map.of());
            type("/set para\ttemp\t0.25\r");
            await("temperature is 0.25 now");
            type("/bye\r");
            chat.join();
        });
    }

    @Test
    void whatWasTypedIsThereTheNextTimeForItsOwnerAlone() throws IOException {
        assertTimeoutPreemptively(LIMIT, () -> {
            var chat = start(Map.of());
            type("remember me!\r");
            await("REMEMBER ME!");
            type("/bye\r");
            chat.join();
        });
        Path file = state.resolve("freehold/history");
        assertEquals(List.of("remember me!", "/bye"), Files.readAllLines(file));
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
    }

    @Test
    void historyIsNotWrittenWhereItIsNotWanted() {
        assertTimeoutPreemptively(LIMIT, () -> {
            var chat = start(Map.of("FREEHOLD_NOHISTORY", "1"));
            type("forget me\r");
            await("FORGET ME");
            type("/bye\r");
            chat.join();
        });
        assertFalse(Files.exists(state.resolve("freehold")));
    }

    @Test
    void aModelAnswersAndCommandsChangeHow() {
        assertTimeoutPreemptively(LIMIT, () -> {
            try (Model model = Model.open(EnginePartnerTest.MODEL); var engine = new EnginePartner(model)) {
                var chat = start(engine, Map.of());
                type("/set parameter temperature 0\r");
                type("What is the capital of France?\r");
                await("The capital of France is Paris.");
                type("/show info\r");
                await("architecture        qwen2");
                type("/bye\r");
                chat.join();
            }
        });
    }

    private CompletableFuture<Void> start(Map<String, String> more) throws IOException {
        return start(partner, more);
    }

    private CompletableFuture<Void> start(Partner partner, Map<String, String> more) throws IOException {
        var environment = new HashMap<>(more);
        environment.put("XDG_STATE_HOME", state.toString());
        var terminal = new ExternalTerminal("test", "xterm", new PipedInputStream(keys), screen, UTF_8);
        terminal.setSize(Size.of(80, 24));
        var settings = new ChatSettings(GenerationOptions.DEFAULT, "", Map.of(), false, true, false);
        return CompletableFuture.runAsync(() -> {
            TerminalChat.run(terminal, "Model", partner, (_, _, _) -> {}, settings, environment);
            try {
                terminal.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void type(String text) throws IOException {
        keys.write(text.getBytes(UTF_8));
        keys.flush();
    }

    private void await(String text) throws InterruptedException {
        while (!shown().contains(text)) {
            Thread.sleep(10);
        }
    }

    private void awaitPrompts(int count) throws InterruptedException {
        while (shown().split(">>> ", -1).length <= count) {
            Thread.sleep(10);
        }
    }

    private String shown() {
        return screen.toString(UTF_8);
    }
}
