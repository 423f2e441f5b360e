package dev.freehold.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// Text that a command works on: its arguments, a file, or what is piped in.
final class TextInput {
    private TextInput() {}

    /// The words of the command line, or standard input where there are none.
    static String of(List<String> words) {
        return words.isEmpty() ? standardInput() : String.join(" ", words);
    }

    /// The texts of the command line, or the lines of standard input where there are none, empty ones passed over.
    static List<String> each(List<String> texts) {
        return texts.isEmpty() ? standardInput().lines().filter(line -> !line.isBlank()).toList() : texts;
    }

    /// All of standard input, if something is piped in; nothing where a person sits at the terminal.
    static String standardInput() {
        if (System.console() != null) { // null unless a person sits at both ends
            return "";
        }
        try {
            return decode(System.in.readAllBytes());
        } catch (CharacterCodingException e) {
            throw new UncheckedIOException("standard input is not UTF-8 text", e);
        } catch (IOException e) {
            throw new UncheckedIOException("standard input cannot be read: " + e.getMessage(), e);
        }
    }

    /// All of a file, which should be UTF-8.
    static String file(Path file) {
        try {
            return decode(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException(file + ": no such file", e);
        } catch (CharacterCodingException e) {
            throw new UncheckedIOException(file + ": is not UTF-8 text", e);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static String decode(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
}
