package dev.freehold.cli.chat;

import dev.freehold.engine.Message;
import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A conversation in a file, in the form in which chat services and training tools exchange them:
/// `{"messages": [{"role": "user", "content": "…"}, …]}`, in UTF-8.
final class ConversationFile {
    private static final long MAX_BYTES = 64 << 20;
    private static final int BLANKS = 64;
    private static final Set<String> ROLES = Set.of("system", "user", "assistant", "tool");

    private ConversationFile() {}

    /// Writes beside and renames: there is never half a file under this name.
    ///
    /// @throws ChatException if that fails, or the file holds something else than a conversation by now
    static void save(Path file, List<Message> conversation) {
        if (Files.exists(file)) {
            loadToReplace(file);
        }
        List<Object> messages = new ArrayList<>();
        conversation.forEach(message -> {
            var turn = new LinkedHashMap<String, Object>();
            turn.put("role", message.role());
            turn.put("content", message.content());
            messages.add(turn);
        });
        String json = Json.write(Map.of("messages", messages)) + "\n";
        Path target = file.toAbsolutePath();
        Path beside = target.resolveSibling(target.getFileName() + ".part");
        try {
            Files.writeString(beside, json);
            move(beside, target);
        } catch (IOException e) {
            throw ChatException.of(file, "cannot be written", e);
        }
    }

    private static void loadToReplace(Path file) {
        try {
            load(file);
        } catch (ChatException e) {
            throw new ChatException("%s holds something else than a conversation: choose another name".formatted(file));
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /// @throws ChatException if there is no such file, or it holds anything else than a conversation; says where
    static List<Message> load(Path file) {
        if (Files.isDirectory(file)) {
            throw new ChatException(file + ": a folder, expected a file");
        }
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
            if (!beginsLikeAnObject(bytes)) {
                throw new ChatException(file + ": no conversation, which would be a JSON object with 'messages'");
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new ChatException("%s: %,d bytes, expected a conversation of at most %,d"
                        .formatted(file, Files.size(file), MAX_BYTES));
            }
            return messages(Json.object(Json.parse(bytes), "the file"));
        } catch (NoSuchFileException e) {
            throw new ChatException(file + ": no such file");
        } catch (IOException e) {
            throw ChatException.of(file, "cannot be read", e);
        } catch (JsonException e) {
            throw new ChatException(file + ": " + e.getMessage());
        }
    }

    /// Without this, the complaint about a file of bytes would quote them.
    private static boolean beginsLikeAnObject(InputStream bytes) throws IOException {
        bytes.mark(BLANKS);
        String beginning = new String(bytes.readNBytes(BLANKS), StandardCharsets.UTF_8);
        bytes.reset();
        return beginning.stripLeading().startsWith("{");
    }

    private static List<Message> messages(Map<String, Object> file) {
        List<Object> array = Json.array(file.get("messages"), "'messages'");
        var messages = new ArrayList<Message>(array.size());
        for (int i = 0; i < array.size(); i++) {
            String where = "messages[%d]".formatted(i);
            Map<String, Object> message = Json.object(array.get(i), where);
            String role = text(message, where, "role");
            if (!ROLES.contains(role) || role.equals("system") && i > 0) {
                throw new JsonException(
                        "%s.role should be user, assistant, tool, or, in the first message, system; is '%s'"
                        .formatted(where, role));
            }
            messages.add(new Message(role, text(message, where, "content")));
        }
        return messages;
    }

    private static String text(Map<String, Object> message, String where, String name) {
        return switch (message.get(name)) {
            case String text -> text;
            case Object other -> throw new JsonException(
                    "%s.%s should be a string, is %s".formatted(where, name, Json.describe(other)));
            case null -> throw new JsonException("%s.%s should be a string, is null or absent".formatted(where, name));
        };
    }
}
