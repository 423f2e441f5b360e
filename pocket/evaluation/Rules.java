import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What an answer must be to count as right. A rule is a JSON object with one member:
///
///     {"all": [TEXT …]}     holds each of these texts, in any case of letters; "any": one of them; "none": none
///     {"regex": PATTERN}    has a place that matches
///     {"exactly": TEXT}     is this text
///     {"number": N}         has N as its last number
///     {"json": OBJECT}      is this object and nothing else
///     {"list": {"items": N, "style": "bullet", "numbered", "comma" or "json", "of": [TEXT …]}}
///                           is a list of N different items, all of them among these
///     {"call": {"name": TEXT, "arguments": OBJECT}}    calls this tool, once
///     {"calls": 0}          calls no tool
///     {"small": true}       says that the model is a small one for demonstration
final class Rules {
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:\\.\\d+)?");

    private Rules() {}

    /// What is wrong with an answer by a rule, if anything is.
    static Optional<String> broken(Map<?, ?> rule, Answer answer) {
        String name = (String) rule.keySet().iterator().next();
        Object value = rule.get(name);
        boolean kept = switch (name) {
            case "all" -> texts(value).allMatch(answer::holds);
            case "any" -> texts(value).anyMatch(answer::holds);
            case "none" -> texts(value).noneMatch(answer::holds);
            case "regex" -> Pattern.compile((String) value).matcher(answer.text()).find();
            case "exactly" -> answer.text().strip().equals(value);
            case "number" -> lastNumber(answer.text()).filter(n -> n == ((Number) value).doubleValue()).isPresent();
            case "json" -> equal(parsed(answer.text()), value);
            case "list" -> isList((Map<?, ?>) value, answer.text().strip());
            case "call" -> answer.calls().size() == 1 && isCall((Map<?, ?>) value, answer.calls().getFirst());
            case "calls" -> answer.calls().size() == ((Number) value).intValue();
            case "small" -> answer.holds("small demonstration model");
            default -> throw new IllegalArgumentException("no such rule: " + name);
        };
        return kept ? Optional.empty() : Optional.of(Json.write(rule));
    }

    private static Stream<String> texts(Object list) {
        return ((List<?>) list).stream().map(String.class::cast);
    }

    private static Optional<Double> lastNumber(String text) {
        List<String> numbers = NUMBER.matcher(text).results().map(MatchResult::group).toList();
        return numbers.isEmpty() ? Optional.empty() : Optional.of(Double.valueOf(numbers.getLast()));
    }

    private static Object parsed(String text) {
        try {
            return Json.parse(text.strip());
        } catch (JsonException e) {
            return text;
        }
    }

    /// Whether two values of JSON are the same; numbers are when they are worth the same.
    private static boolean equal(Object one, Object other) {
        if (one instanceof Number a && other instanceof Number b) {
            return a.doubleValue() == b.doubleValue();
        }
        if (one instanceof Map<?, ?> a && other instanceof Map<?, ?> b) {
            return a.keySet().equals(b.keySet()) && a.keySet().stream().allMatch(key -> equal(a.get(key), b.get(key)));
        }
        return one.equals(other);
    }

    private static boolean isCall(Map<?, ?> wanted, Answer.Call call) {
        return call.name().equals(wanted.get("name")) && parsed(call.arguments()) instanceof Map<?, ?> arguments
                && equal(withoutSpaces(arguments), withoutSpaces((Map<?, ?>) wanted.get("arguments")));
    }

    /// Spaces in expressions mean nothing.
    private static Map<?, ?> withoutSpaces(Map<?, ?> arguments) {
        return arguments.get("expression") instanceof String expression
                ? Map.of("expression", expression.replace(" ", ""), "others", arguments.size()) : arguments;
    }

    private static boolean isList(Map<?, ?> wanted, String text) {
        Pattern item = switch ((String) wanted.get("style")) {
            case "bullet" -> Pattern.compile("[-*•] (.+)");
            case "numbered" -> Pattern.compile("\\d+[.)] (.+)");
            default -> Pattern.compile("(.+)");
        };
        var items = new ArrayList<String>();
        if (wanted.get("style").equals("json")) {
            if (!(parsed(text) instanceof List<?> array)) {
                return false;
            }
            array.forEach(each -> items.add(String.valueOf(each)));
        } else {
            boolean lines = !wanted.get("style").equals("comma");
            for (String part : text.split(lines ? "\n" : ",\\s*")) {
                var match = item.matcher(part.strip());
                if (!match.matches()) {
                    return false;
                }
                items.add(match.group(1).replaceFirst("\\.$", ""));
            }
        }
        List<String> known = texts(wanted.get("of")).toList();
        boolean all = items.stream().allMatch(each -> known.contains(each.toLowerCase(Locale.ROOT)));
        return all && items.size() == ((Number) wanted.get("items")).intValue() && new HashSet<>(items).size() == items.size();
    }
}
