import dev.freehold.engine.Conversation;
import dev.freehold.engine.GenerationOptions;
import dev.freehold.engine.Message;
import dev.freehold.engine.Model;
import dev.freehold.engine.dialect.Toolbox;
import dev.freehold.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Asks a model the questions of an evaluation, takes the likeliest tokens, and prints how many answers are right by
/// category, with those that are wrong. Exits with 1 where fewer than 90 % are right.
///
/// `../evaluate.sh` starts it. Arguments: the model, the file of questions, and `--answers` to print all answers.
final class Evaluate {
    private static final double BAR = 0.9;
    private static final int MOST_TOKENS = 160;

    /// How many questions of a category there are, and how many were answered right.
    private record Score(int right, int all) {
        Score plus(boolean one) {
            return new Score(right + (one ? 1 : 0), all + 1);
        }

        @Override
        public String toString() {
            return "%3d of %3d   %5.1f %%".formatted(right, all, 100.0 * right / all);
        }
    }

    private Evaluate() {}

    public static void main(String[] args) throws IOException {
        boolean all = args.length > 2 && args[2].equals("--answers");
        var scores = new LinkedHashMap<String, Score>();
        var total = new Score(0, 0);
        long begin = System.nanoTime();
        try (var model = Model.open(Path.of(args[0]))) {
            for (String line : Files.readAllLines(Path.of(args[1]))) {
                Map<String, Object> entry = Json.parseObject(line);
                Answer answer = ask(model, entry);
                List<String> broken = broken(entry, answer);
                String category = (String) entry.get("category");
                scores.merge(category, new Score(0, 0).plus(broken.isEmpty()),
                        (sum, one) -> sum.plus(one.right() == 1));
                total = total.plus(broken.isEmpty());
                if (all || !broken.isEmpty()) {
                    System.out.printf("%s %s%n  Q: %s%n  A: %s%n", entry.get("id"), broken.isEmpty() ? "right" : "WRONG",
                            question(entry), answer.toString().replace("\n", "\n     "));
                    broken.forEach(rule -> System.out.println("  not: " + rule));
                }
            }
        }
        System.out.println();
        scores.forEach((category, score) -> System.out.printf("%-12s %s%n", category, score));
        System.out.printf("%-12s %s   in %.1f s%n", "all", total, (System.nanoTime() - begin) / 1e9);
        System.exit(total.right() >= BAR * total.all() ? 0 : 1);
    }

    private static Answer ask(Model model, Map<String, Object> entry) {
        List<Message> messages = Json.array(entry.get("messages"), "messages").stream()
                .map(each -> message(Json.object(each, "message")))
                .toList();
        var tools = new Toolbox(entry.get("tools") instanceof List<?> list ? list : List.of());
        var conversation = new Conversation(messages, tools, Map.of());
        try (var events = model.answer(conversation, GenerationOptions.GREEDY.withMaxTokens(MOST_TOKENS))) {
            return Answer.collect(events);
        }
    }

    private static Message message(Map<String, Object> message) {
        var more = new LinkedHashMap<>(message);
        return new Message((String) more.remove("role"), (String) more.remove("content"), more);
    }

    private static List<String> broken(Map<String, Object> entry, Answer answer) {
        var broken = new ArrayList<String>();
        for (Object rule : Json.array(entry.get("rules"), "rules")) {
            Optional<String> wrong = Rules.broken(Json.object(rule, "rule"), answer);
            wrong.ifPresent(broken::add);
        }
        return broken;
    }

    private static Object question(Map<String, Object> entry) {
        return Json.object(Json.array(entry.get("messages"), "messages").getLast(), "message").get("content");
    }
}
