package dev.freehold.tokenizer.template;

import java.time.LocalDateTime;
import java.time.format.TextStyle;
import java.time.temporal.IsoFields;
import java.util.Locale;

/// C's `strftime` in the C locale, for a time without a zone.
///
/// Source: <https://docs.python.org/3/library/datetime.html#format-codes>; `%-d` and the like are the GNU C library's.
final class Strftime {
    private Strftime() {}

    /// @throws TemplateException if the format has a code that is not supported
    static String format(Budget budget, String format, LocalDateTime time) {
        var text = new BoundedText(budget);
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%') {
                text.append(c);
                continue;
            }
            boolean bare = format.startsWith("-", i + 1);
            i += bare ? 2 : 1;
            if (i >= format.length()) {
                throw TemplateException.rendering("strftime_now: the format ends within a code");
            }
            String part = part(format.charAt(i), time);
            text.append(bare ? part.replaceFirst("^[0 ]+(?=.)", "") : part);
        }
        return text.toString();
    }

    private static String part(char code, LocalDateTime time) {
        int hour = time.getHour();
        return switch (code) {
            case 'Y' -> Integer.toString(time.getYear());
            case 'y' -> two(time.getYear() % 100);
            case 'C' -> two(time.getYear() / 100);
            case 'm' -> two(time.getMonthValue());
            case 'd' -> two(time.getDayOfMonth());
            case 'e' -> "%2d".formatted(time.getDayOfMonth());
            case 'j' -> "%03d".formatted(time.getDayOfYear());
            case 'H' -> two(hour);
            case 'k' -> "%2d".formatted(hour);
            case 'I' -> two((hour + 11) % 12 + 1);
            case 'l' -> "%2d".formatted((hour + 11) % 12 + 1);
            case 'M' -> two(time.getMinute());
            case 'S' -> two(time.getSecond());
            case 'f' -> "%06d".formatted(time.getNano() / 1_000);
            case 'p' -> hour < 12 ? "AM" : "PM";
            case 'P' -> hour < 12 ? "am" : "pm";
            case 'a' -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'A' -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'b', 'h' -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'B' -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'u' -> Integer.toString(time.getDayOfWeek().getValue());
            case 'w' -> Integer.toString(time.getDayOfWeek().getValue() % 7);
            case 'U' -> two((time.getDayOfYear() + 6 - time.getDayOfWeek().getValue() % 7) / 7);
            case 'W' -> two((time.getDayOfYear() + 6 - (time.getDayOfWeek().getValue() - 1)) / 7);
            case 'V' -> two(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case 'G' -> Integer.toString(time.get(IsoFields.WEEK_BASED_YEAR));
            case 'z', 'Z' -> ""; // the time has no zone
            case 'D', 'x' -> parts("m/d/y", time);
            case 'F' -> parts("Y-m-d", time);
            case 'R' -> parts("H:M", time);
            case 'T', 'X' -> parts("H:M:S", time);
            case 'r' -> parts("I:M:S p", time);
            case 'c' -> parts("a b e H:M:S Y", time);
            case 'n' -> "\n";
            case 't' -> "\t";
            case '%' -> "%";
            default -> throw TemplateException.rendering("strftime_now: code '%%%s' not supported".formatted(code));
        };
    }

    private static String parts(String codes, LocalDateTime time) {
        var text = new StringBuilder();
        codes.chars().forEach(c -> text.append(Character.isLetter(c) ? part((char) c, time) : Character.toString(c)));
        return text.toString();
    }

    private static String two(int number) {
        return "%02d".formatted(number);
    }
}
