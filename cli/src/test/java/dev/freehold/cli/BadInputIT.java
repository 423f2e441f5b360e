package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Broken and hostile files: one line that names the file and the problem, with little time and memory spent.
///
/// Every process has 64 MiB of heap and five seconds of the processor, most of which starting Java takes.
@ThroughLauncher
class BadInputIT {
    private static final List<String> FIVE_SECONDS = List.of("/bin/sh", "-c", "ulimit -t 5; exec \"$@\"", "sh");
    private static final String MODEL = Fixtures.own("chat/model.gguf").toString();
    private static final String USER = "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}]}";

    @TempDir
    private Path scratch;

    private Freehold freehold;

    @BeforeEach
    void launcher() throws IOException {
        freehold = Freehold.in(scratch).with("-Xmx64m");
    }

    @ParameterizedTest
    @CsvSource({"show, 1000", "complete, 120000", "tokenize, 8000", "logits, 100"})
    void truncatedFilesAreRefused(String command, int length) throws IOException {
        Path file = Files.write(scratch.resolve("cut.gguf"), Arrays.copyOf(Files.readAllBytes(Path.of(MODEL)), length));
        String[] more = command.equals("logits")
                ? new String[] {"--tokens", "1", "--output", scratch.resolve("logits.f32").toString()}
                : command.equals("show") ? new String[0] : new String[] {"Hello"};
        String[] arguments = new String[2 + more.length];
        arguments[0] = command;
        arguments[1] = file.toString();
        System.arraycopy(more, 0, arguments, 2, more.length);
        refused(arguments).mentions(file + ": at byte ");
    }

    @ParameterizedTest
    @CsvSource({
        "FUGG, 3, 'magic: ''GGUF'' expected, found ''FUGG'''",
        "GGUF, 1, 'version: 2 or 3 expected, found 1'",
        "GGUF, 4, 'version: 2 or 3 expected, found 4'",
        "GGUF, 50331648, 'big-endian'"
    })
    void filesOfOtherKindsAreRefused(String magic, int version, String because) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(Path.of(MODEL))).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(magic.getBytes(StandardCharsets.US_ASCII)).putInt(version);
        Path file = Files.write(scratch.resolve("other.gguf"), bytes.array());
        refused("complete", file.toString(), "Hello").mentions(file.toString(), because);
    }

    @Test
    void whatIsNoFileIsRefused() throws IOException, InterruptedException {
        Path folder = Files.createDirectory(scratch.resolve("folder"));
        Path pipe = scratch.resolve("pipe.gguf");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        Path zero = Files.createSymbolicLink(scratch.resolve("zero.gguf"), Path.of("/dev/zero"));
        Path loop = Files.createSymbolicLink(scratch.resolve("loop.gguf"), Path.of("loop.gguf"));
        Path empty = Files.createFile(scratch.resolve("empty.gguf"));
        refused("run", folder.toString(), "Hello").mentions(folder + ": ", "config.json");
        refused("run", pipe.toString(), "Hello").mentions(pipe + ": ", "not a regular file");
        refused("complete", zero.toString(), "Hello").mentions(zero + ": ", "not a regular file");
        refused("tokenize", zero.toString(), "Hello").mentions(zero + ": ", "not a regular file");
        refused("show", loop.toString()).mentions(loop + ": ", "symbolic link");
        refused("show", empty.toString()).mentions(empty + ": at byte 0");
        refused("run", scratch.resolve("absent.gguf").toString(), "Hello").mentions("absent.gguf: no such file");
    }

    @Test
    void brokenSafetensorsAreRefused() throws IOException {
        Path folder = copy("chat/hf");
        Path weights = folder.resolve("model.safetensors");
        byte[] good = Files.readAllBytes(weights);
        Files.write(weights, "\377\377\377\377\377\377\377\377{}".getBytes(StandardCharsets.ISO_8859_1));
        refused("complete", folder.toString(), "Hello").mentions(weights + ": at byte 0: header length");
        Files.write(weights, "\005\0\0\0\0\0\0\0{\"a\":".getBytes(StandardCharsets.ISO_8859_1));
        refused("show", folder.toString()).mentions(weights + ": at byte 8");
        Files.write(weights, Arrays.copyOf(good, good.length - 1));
        refused("complete", folder.toString(), "Hello").mentions(weights + ": at byte ");
    }

    @Test
    void anIndexMayNotLeadOutOfItsFolder() throws IOException {
        Path folder = copy("models/mistral-window");
        Path index = folder.resolve("model.safetensors.index.json");
        Files.writeString(index, Files.readString(index).replace("model-00002-of", "../model-00002-of"));
        refused("logits", folder.toString(), "--tokens", "1", "-o", scratch.resolve("logits.f32").toString())
                .mentions(index + ": ", "../model-00002-of-00003.safetensors");
    }

    @Test
    void brokenFilesBesideTheWeightsAreRefused() throws IOException {
        Path folder = copy("chat/hf");
        Path config = folder.resolve("config.json");
        String good = Files.readString(config);
        Files.writeString(config, good.replace("model_type", "kind"));
        refused("run", folder.toString(), "Hello").mentions(config + ": no 'model_type'");
        Files.writeString(config, good.substring(0, 100));
        refused("run", folder.toString(), "Hello").mentions(config + ": ");
        Files.writeString(config, good);
        Path tokenizer = folder.resolve("tokenizer.json");
        Files.writeString(tokenizer, Files.readString(tokenizer).substring(0, 500));
        refused("run", folder.toString(), "Hello").mentions(tokenizer + ": ");
        refused("tokenize", tokenizer.toString(), "Hello").mentions(tokenizer + ": ");
    }

    /// The template is good, but a conversation makes it run for ever: an answer like any other, soon.
    @ParameterizedTest
    @ValueSource(strings = {
        "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{{ 'A' * 1000000000 }}",
        "{{ ().__class__.__base__.__subclasses__() }}"
    })
    void hostileTemplatesAreStopped(String source) throws IOException {
        Path template = Files.writeString(scratch.resolve("hostile.jinja"), source);
        Finished run = limited(USER, "render", template.toString());
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("", run.err());
        assertTrue(Json.parseObject(run.out()).get("error") instanceof String message && message.startsWith("line 1: "),
                run.out());
    }

    @ParameterizedTest
    @CsvSource({
        "'{{ messages }}{% if x %}', endif",
        "'{{ messages', does not end",
        "'{% include \"/etc/passwd\" %}', include"
    })
    void templatesThatCannotBeReadAreRefused(String source, String because) throws IOException {
        Path template = Files.writeString(scratch.resolve("broken.jinja"), source);
        Complaint.of(limited(USER, "render", template.toString()))
                .mentions(template + ": line 1", because);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "tokenize   | no json       | standard input, line 2: ",
        "detokenize | [1,2          | standard input, line 2: ",
        "detokenize | [1,99999]     | standard input, line 2: ",
        "detokenize | [-1]          | standard input, line 2: ",
        "tokenize   | {\"a\": 1}    | standard input, line 2: expected a string, found an object",
        "render     | [[[           | standard input, line 2: ",
        "render     | {\"tools\":1} | standard input, line 2: "
    })
    void linesThatAreNotWhatWasAskedForAreNamed(String command, String line, String because) {
        String good = switch (command) {
            case "tokenize" -> "\"Hello\"";
            case "detokenize" -> "[1,2]";
            default -> USER;
        };
        String[] arguments = command.equals("render")
                ? new String[] {command, MODEL} : new String[] {command, MODEL, "--jsonl"};
        Finished run = limited(good + "\n" + line + "\n" + good + "\n", arguments);
        assertEquals(1, run.out().lines().count(), "the good line before it is answered");
        Complaint.of(new Finished(run.exitCode(), "", run.err())).mentions(because);
    }

    @Test
    void otherFilesAndNamesAreCheckedToo() throws IOException {
        Path folder = Files.createDirectory(scratch.resolve("folder"));
        refused("complete", MODEL, "--file", scratch.resolve("absent.txt").toString())
                .mentions("absent.txt: no such file");
        Path latin = Files.write(scratch.resolve("latin.txt"), new byte[] {'a', (byte) 0xE4, 'o'});
        refused("perplexity", MODEL, latin.toString()).mentions(latin + ": ", "UTF-8");
        String stranger = Fixtures.own("models/qwen2-tied/model.gguf").toString();
        refused("perplexity", MODEL, SourceTree.root().resolve("README.md").toString(), "--against", stranger)
                .mentions(MODEL, stranger, "the vocabularies differ");
        refused("render", "/").mentions("freehold: /: ");
        refused("complete", MODEL, "--tokens", "1,99999").mentions("token 99999 is not of the vocabulary");
        refused("logits", MODEL, "--tokens", "1", "--output", folder.toString()).mentions(folder + ": ");
        assertTrue(Files.isDirectory(folder));
    }

    private Complaint refused(String... arguments) {
        return Complaint.of(limited("", arguments));
    }

    private Finished limited(String input, String... arguments) {
        try {
            Path file = Files.writeString(scratch.resolve("input.txt"), input);
            return Freehold.finish(freehold.start(Map.of(), Redirect.from(file.toFile()), FIVE_SECONDS, arguments));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A copy of a model folder that may be broken.
    private Path copy(String name) throws IOException {
        Path copy = Files.createDirectory(scratch.resolve("copy"));
        try (var files = Files.list(Fixtures.own(name))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.write(copy.resolve(file.getFileName()), Files.readAllBytes(file));
            }
        }
        return copy;
    }
}
