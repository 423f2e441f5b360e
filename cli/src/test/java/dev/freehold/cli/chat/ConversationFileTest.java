package dev.freehold.cli.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.engine.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConversationFileTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsSavedIsLoaded() throws IOException {
        List<Message> talk = List.of(Message.system("Be \"brief\"."), Message.user("Привет\n🙂"), Message.assistant(""));
        Path file = folder.resolve("talk.json");
        ConversationFile.save(file, talk);
        ConversationFile.save(file, talk); // again, over itself
        assertEquals(talk, ConversationFile.load(file));
        assertEquals("""
                {"messages":[{"role":"system","content":"Be \\"brief\\"."},{"role":"user","content":"Привет\\n🙂"},\
                {"role":"assistant","content":""}]}
                """, Files.readString(file));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void aFileThatHoldsSomethingElseIsNotReplaced() throws IOException {
        Path file = Files.writeString(folder.resolve("model.gguf"), "GGUF");
        assertEquals(file + " holds something else than a conversation: choose another name",
                assertThrows(ChatException.class, () -> ConversationFile.save(file, List.of())).getMessage());
        assertEquals("GGUF", Files.readString(file));
    }

    @Test
    void whatIsNoConversationIsRefusedWithItsPlace() {
        assertEquals("no conversation, which would be a JSON object with 'messages'", message(""));
        assertEquals("no conversation, which would be a JSON object with 'messages'", message("GGUF\0\1"));
        assertEquals("no conversation, which would be a JSON object with 'messages'", message("[]"));
        assertEquals("Unexpected end-of-input within/between Object entries (line 1, column 13)",
                message("{\"messages\":"));
        assertEquals("'messages' should be an array, is null", message("{}"));
        assertEquals("messages[0] should be an object, is a string", message("{\"messages\": [\"hi\"]}"));
        assertEquals("messages[0].role should be a string, is null or absent", message("{\"messages\": [{}]}"));
        assertEquals("messages[0].content should be a string, is a number",
                message("{\"messages\": [{\"role\": \"user\", \"content\": 1}]}"));
        assertEquals("messages[1].role should be user, assistant, tool, or, in the first message, system; is 'system'",
                message("""
                        {"messages": [{"role": "user", "content": ""}, {"role": "system", "content": ""}]}"""));
    }

    @Test
    void filesThatCannotBeReadOrWrittenAreNamed() {
        assertEquals(folder.resolve("no") + ": no such file",
                assertThrows(ChatException.class, () -> ConversationFile.load(folder.resolve("no"))).getMessage());
        assertThrows(ChatException.class, () -> ConversationFile.load(folder));
        assertThrows(ChatException.class, () -> ConversationFile.save(folder.resolve("no/talk.json"), List.of()));
    }

    @Property(tries = 200)
    void noTextIsTooMuch(@ForAll String text) throws IOException {
        Path file = Files.createTempFile("talk", ".json");
        try {
            Files.write(file, text.getBytes(StandardCharsets.UTF_8));
            assertThrows(ChatException.class, () -> ConversationFile.load(file));
        } finally {
            Files.delete(file);
        }
    }

    private String message(String json) {
        try {
            Path file = Files.writeString(folder.resolve("talk.json"), json);
            String message = assertThrows(ChatException.class, () -> ConversationFile.load(file)).getMessage();
            assertEquals(file + ": ", message.substring(0, file.toString().length() + 2));
            return message.substring(file.toString().length() + 2);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
