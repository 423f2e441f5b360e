package dev.freehold.tokenizer.template;

import dev.freehold.tokenizer.template.Filters.Filter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Filters that make text of anything.
final class TextFilters {
    static final Map<String, Filter> ALL = Map.ofEntries(
            Map.entry("string", TextFilters::string),
            Map.entry("safe", TextFilters::string),
            Map.entry("upper", (budget, value, none) -> TextCase.upper(plain(budget, value, none))),
            Map.entry("lower", (budget, value, none) -> TextCase.lower(plain(budget, value, none))),
            Map.entry("capitalize", (budget, value, none) -> TextCase.capitalize(plain(budget, value, none))),
            Map.entry("title", (budget, value, none) -> title(plain(budget, value, none))),
            Map.entry("trim", TextFilters::trim),
            Map.entry("replace", TextFilters::replace),
            Map.entry("format", TextFilters::format),
            Map.entry("indent", TextFilters::indent),
            Map.entry("center", TextFilters::center),
            Map.entry("truncate", TextFilters::truncate),
            Map.entry("wordcount", TextFilters::wordCount),
            Map.entry("escape", TextFilters::escape),
            Map.entry("e", TextFilters::escape),
            Map.entry("forceescape", TextFilters::escape),
            Map.entry("urlencode", TextFilters::urlEncode));

    private TextFilters() {}

    private static Object string(Budget budget, Object value, Arguments arguments) {
        arguments.refuseAny();
        return PythonText.str(budget, value);
    }

    private static String plain(Budget budget, Object value, Arguments arguments) {
        arguments.refuseAny();
        String text = PythonText.str(budget, value);
        budget.text(text.length());
        return text;
    }

    /// Unlike the method, makes words start only at the start and after white space, `-`, `(`, `[`, `{` and `<`.
    private static String title(String text) {
        var changed = new StringBuilder(text.length());
        boolean starts = true;
        for (int i = 0; i < text.length();) {
            int end = text.offsetByCodePoints(i, 1);
            String one = text.substring(i, end);
            changed.append(starts ? TextCase.upper(one) : TextCase.lower(one));
            starts = "-({[<".contains(one) || Characters.isSpace(text.codePointAt(i));
            i = end;
        }
        return changed.toString();
    }

    private static Object trim(Budget budget, Object value, Arguments arguments) {
        String characters = arguments.bind("chars").textOrNone("chars", null);
        return TextMethods.strip(budget, PythonText.str(budget, value), characters, true, true);
    }

    private static Object replace(Budget budget, Object value, Arguments arguments) {
        var given = arguments.bind("old", "new", "count");
        return TextMethods.replace(budget, PythonText.str(budget, value), PythonText.str(budget, given.value("old")),
                PythonText.str(budget, given.value("new")), given.integerOrNone("count", -1));
    }

    private static Object format(Budget budget, Object value, Arguments arguments) {
        if (!arguments.positional().isEmpty() && !arguments.named().isEmpty()) {
            throw TemplateException.rendering("format takes values either by position or by name");
        }
        Object values = arguments.named().isEmpty() ? new Tuple(arguments.positional())
                : new TemplateMap(arguments.named());
        return PercentFormat.format(budget, PythonText.str(budget, value), values);
    }

    private static String text(Object value, String filter) {
        return switch (value) {
            case String text -> text;
            case Undefined undefined -> throw undefined.failure();
            case null, default -> throw TemplateException.rendering("%s needs a string, is given %s"
                    .formatted(filter, Values.type(value)));
        };
    }

    private static Object indent(Budget budget, Object value, Arguments arguments) {
        var given = arguments.bind("width", "first", "blank");
        String indent = given.value("width", 4L) instanceof String text ? text
                : " ".repeat(budget.text(Math.max(0, given.integer("width", 4))));
        boolean blank = given.truth("blank", false);
        List<Object> lines = TextParts.lines(budget, text(value, "indent") + "\n", false);
        var indented = new BoundedText(budget);
        for (int i = 0; i < lines.size(); i++) {
            String line = (String) lines.get(i);
            boolean indents = i == 0 ? given.truth("first", false) : blank || !line.isEmpty();
            indented.append(i == 0 ? "" : "\n").append(indents ? indent : "").append(line);
        }
        return indented.toString();
    }

    private static Object center(Budget budget, Object value, Arguments arguments) {
        long width = arguments.bind("width").integer("width", 80);
        return TextMethods.pad(budget, PythonText.str(budget, value), width, " ", '^');
    }

    private static Object truncate(Budget budget, Object value, Arguments arguments) {
        var given = arguments.bind("length", "killwords", "end", "leeway");
        String text = text(value, "truncate");
        String end = given.text("end", "...");
        long length = given.integer("length", 255);
        long leeway = given.integerOrNone("leeway", 5);
        long endLength = Values.length(budget, end);
        if (length < endLength || leeway < 0) {
            throw TemplateException.rendering("truncate: the length should be at least %d, and the leeway 0"
                    .formatted(endLength));
        }
        if (Values.length(budget, text) - leeway <= length) {
            return text;
        }
        String cut = (String) Access.slice(budget, text, null, length - endLength, null);
        int word = given.truth("killwords", false) ? -1 : cut.lastIndexOf(' ');
        return (word < 0 ? cut : cut.substring(0, word)) + end;
    }

    private static Object wordCount(Budget budget, Object value, Arguments arguments) {
        String text = plain(budget, value, arguments);
        long words = 0;
        boolean inside = false;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            boolean word = c == '_' || Characters.isLetterOrNumber(c);
            words += word && !inside ? 1 : 0;
            inside = word;
        }
        return words;
    }

    private static Object escape(Budget budget, Object value, Arguments arguments) {
        String text = plain(budget, value, arguments);
        var escaped = new BoundedText(budget);
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '\'' -> escaped.append("&#39;");
                case '"' -> escaped.append("&#34;");
                default -> escaped.append(text.charAt(i));
            }
        }
        return escaped.toString();
    }

    private static Object urlEncode(Budget budget, Object value, Arguments arguments) {
        String text = plain(budget, value, arguments);
        budget.text(text.length() * 9L);
        if (value instanceof Map<?, ?> || value instanceof List<?>) {
            throw TemplateException.rendering("urlencode is supported for strings only");
        }
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A")
                .replace("%2F", "/").replace("%7E", "~");
    }
}
