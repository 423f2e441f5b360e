package dev.freehold.tuning.data;

import dev.freehold.checkpoint.NewFile;
import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import dev.freehold.tuning.data.Prompts.Prompt;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Collects a teacher's answers as a file to learn from, a conversation a line. Answers that the file has already are
/// not asked for again, so that a run that was interrupted goes on.
public final class Distillation {
    private final Teacher teacher;
    private final Path output;
    private final Progress progress;
    private int failed;

    /// Hears of each prompt.
    public interface Progress {
        /// A prompt was answered.
        void answered(int done, int of);

        /// A prompt was not answered.
        ///
        /// @param source  where the prompt stands
        void failed(String source, String problem);
    }

    /// What came of it.
    ///
    /// @param answered  prompts with a new answer
    /// @param skipped   prompts that the file had an answer to, or that stand there twice
    /// @param failed    prompts without an answer
    public record Outcome(int answered, int skipped, int failed) {}

    private record Done(Prompt prompt, Optional<Map<String, Object>> message, Optional<TeacherException> problem) {}

    private Distillation(Teacher teacher, Path output, Progress progress) {
        this.teacher = teacher;
        this.output = output;
        this.progress = progress;
    }

    /// Asks a teacher all prompts of a file and appends its answers to another.
    ///
    /// @param system  what the teacher is told before prompts that bring no system message
    /// @throws DataException if a file cannot be read or written, a prompt is malformed, or the teacher answers nobody
    public static Outcome run(Teacher teacher, Path prompts, Path output, Optional<String> system, Progress progress) {
        return new Distillation(teacher, output, progress).run(Prompts.read(prompts, system));
    }

    private Outcome run(List<Prompt> prompts) {
        Set<String> known = known();
        List<Prompt> open = prompts.stream().filter(prompt -> known.add(key(prompt.question()))).toList();
        if (open.isEmpty()) {
            return new Outcome(0, prompts.size(), 0);
        }
        try (FileChannel file = FileChannel.open(output, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.APPEND)) {
            ask(open, file);
        } catch (IOException e) {
            throw new DataException("%s: cannot be written: %s".formatted(output, NewFile.why(e)), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException(output + ": interrupted; the same command goes on", e);
        }
        return new Outcome(open.size() - failed, prompts.size() - open.size(), failed);
    }

    private void ask(List<Prompt> prompts, FileChannel file) throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(teacher.concurrency());
        try {
            CompletionService<Done> answers = new ExecutorCompletionService<>(threads);
            prompts.forEach(prompt -> answers.submit(() -> done(prompt)));
            for (int i = 1; i <= prompts.size(); i++) {
                Done done = answers.take().get();
                if (done.problem.isPresent()) {
                    report(done.prompt, done.problem.get());
                } else {
                    append(file, line(done.prompt.question(), done.message.orElseThrow()));
                    progress.answered(i, prompts.size());
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private Done done(Prompt prompt) throws InterruptedException {
        try {
            return new Done(prompt, Optional.of(teacher.answer(prompt.question())), Optional.empty());
        } catch (TeacherException e) {
            return new Done(prompt, Optional.empty(), Optional.of(e));
        }
    }

    private void report(Prompt prompt, TeacherException problem) {
        if (problem.forAll()) {
            throw new DataException(problem.getMessage(), problem);
        }
        failed++;
        progress.failed(prompt.source(), problem.getMessage());
    }

    private static void append(FileChannel file, String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    private static String line(Teacher.Question question, Map<String, Object> answer) {
        var messages = new ArrayList<>(question.messages());
        messages.add(answer);
        var line = new LinkedHashMap<String, Object>();
        line.put("messages", messages);
        if (!question.tools().isEmpty()) {
            line.put("tools", question.tools());
        }
        return Json.write(line);
    }

    /// What makes two questions the same: the order of members does not count.
    private static String key(Teacher.Question question) {
        return sorted(question.messages()) + " " + sorted(question.tools());
    }

    private static String sorted(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                var members = new TreeMap<String, String>();
                map.forEach((name, member) -> members.put(name.toString(), sorted(member)));
                yield members.toString();
            }
            case List<?> list -> list.stream().map(Distillation::sorted).toList().toString();
            case String text -> Json.write(text);
            case null -> "null";
            default -> value.toString();
        };
    }

    /// The questions that the file answers. A last line without its end is kept where it is whole, and taken away where
    /// an interrupted run has left half of it.
    private Set<String> known() {
        var known = new HashSet<String>();
        if (!Files.exists(output)) {
            return known;
        }
        try {
            byte[] bytes = Files.readAllBytes(output);
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--;
            }
            int number = 0;
            for (String line : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, end)).toString()
                    .lines().toList()) {
                number++;
                if (!line.isBlank()) {
                    known.add(key(answered(line, number)));
                }
            }
            if (end < bytes.length) {
                finish(new String(bytes, end, bytes.length - end, StandardCharsets.UTF_8), end, number + 1, known);
            }
            return known;
        } catch (IOException e) {
            throw DataReader.unreadable(output, e);
        }
    }

    /// Makes the file end with a line, without losing one.
    ///
    /// @param tail   what stands behind the last end of a line, from byte `from` on
    /// @param known  what the lines before it answer; without any it is somebody else's file that would be cut off
    private void finish(String tail, int from, int number, Set<String> known) throws IOException {
        boolean half = !tail.isBlank() && !known.isEmpty() && !isJson(tail);
        if (!half && !tail.isBlank()) {
            known.add(key(answered(tail, number)));
        }
        try (FileChannel file = FileChannel.open(output, StandardOpenOption.WRITE)) {
            if (half) {
                file.truncate(from);
            } else {
                file.write(ByteBuffer.wrap(new byte[] {'\n'}), file.size());
            }
        }
    }

    private static boolean isJson(String text) {
        try {
            Json.parse(text);
            return true;
        } catch (JsonException _) {
            return false;
        }
    }

    /// The question that a line of the output answers.
    ///
    /// @throws DataException if it is no answer
    private Teacher.Question answered(String line, int number) {
        try {
            Map<String, Object> entry = Json.parseObject(line);
            var parser = new MessageParser("line " + number);
            List<Map<String, Object>> messages = parser.messages(entry.get("messages"), "messages");
            if (messages.isEmpty() || !"assistant".equals(messages.getLast().get("role"))) {
                throw new DataException("line %d: 'messages' should end with an answer".formatted(number));
            }
            return new Teacher.Question(messages.subList(0, messages.size() - 1), parser.tools(entry.get("tools")));
        } catch (JsonException e) {
            throw foreign("line %d: %s".formatted(number, e.getMessage().replace("(line 1, column", "(column")), e);
        } catch (DataException e) {
            throw foreign(e.getMessage(), e);
        }
    }

    private DataException foreign(String problem, RuntimeException cause) {
        return new DataException("%s: is no file of answers: %s".formatted(output, problem), cause);
    }
}
