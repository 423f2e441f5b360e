import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the evaluation asks, so that training data can stay away from it.
///
/// @param questions  the last user's message of every entry, [normalized](#normal(java.lang.String))
/// @param sums       pairs of numbers in questions of arithmetic, with the operation, as in `17+26`
/// @param names      words that are to be copied: capitalized ones in extractions, arguments of calls
record HeldOut(Set<String> questions, Set<String> sums, Set<String> names) {
    private static final Pattern USER = Pattern.compile("\"role\": \"user\", \"content\": \"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern ARGUMENT = Pattern.compile("\"(?:city|location|timezone|name)\": \"([A-Z][^\"]*)\"");
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    /// Reads the evaluation.
    ///
    /// @throws IllegalArgumentException if a line has no question
    static HeldOut read(Path file) throws IOException {
        var held = new HeldOut(new HashSet<>(), new HashSet<>(), new HashSet<>());
        for (String line : Files.readAllLines(file)) {
            List<String> asked = USER.matcher(line).results().map(found -> found.group(1)).toList();
            if (asked.isEmpty()) {
                throw new IllegalArgumentException(file + ": no question in " + line);
            }
            String question = asked.getLast().replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
            held.questions.add(normal(question));
            if (line.contains("\"category\": \"arithmetic\"")) {
                held.holdSum(question);
            } else if (line.contains("\"category\": \"json\"") || line.contains("\"category\": \"tool")) {
                int rules = line.indexOf("\"rules\"");
                Matcher arguments = ARGUMENT.matcher(line).region(rules, line.length());
                arguments.results().forEach(found -> held.names.add(found.group(1)));
            }
        }
        return held;
    }

    private void holdSum(String question) {
        List<String> numbers = NUMBER.matcher(question).results().map(MatchResult::group).toList();
        if (numbers.size() == 2) {
            for (char operation : "+-*".toCharArray()) {
                sums.add(numbers.get(0) + operation + numbers.get(1));
            }
            sums.add(numbers.get(1) + '+' + numbers.get(0));
            sums.add(numbers.get(1) + '-' + numbers.get(0));
        }
    }

    /// Whether a conversation may not be trained on.
    boolean holds(Chat chat) {
        return chat.messages().stream()
                .anyMatch(message -> message.role().equals("user") && questions.contains(normal(message.content())));
    }

    /// A text without case, punctuation and double spaces.
    static String normal(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}+*/-]+", " ").strip();
    }
}
