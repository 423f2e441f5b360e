package dev.freehold.tokenizer.template;

import java.util.Locale;
import java.util.function.UnaryOperator;

/// Capitals and small letters, by Unicode's full mappings as in Python.
final class TextCase {
    private TextCase() {}

    static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /// The first character as in a title, the others small.
    static String capitalize(String text) {
        return changeWords(text, false);
    }

    /// Every letter after something else than a letter as in a title, the others small.
    static String title(String text) {
        return changeWords(text, true);
    }

    private static String changeWords(String text, boolean everyWord) {
        String small = lower(text); // as a whole, since the small form of a sigma depends on where it stands
        if (small.length() != text.length()) {
            small = null;
        }
        var changed = new StringBuilder(text.length());
        boolean starts = true;
        for (int i = 0; i < text.length();) {
            int c = text.codePointAt(i);
            int end = i + Character.charCount(c);
            String one = text.substring(i, end);
            changed.append(starts ? titleForm(c, one) : small == null ? lower(one) : small.substring(i, end));
            starts = everyWord && !isCased(c);
            i = end;
        }
        return changed.toString();
    }

    private static String titleForm(int c, String one) {
        String upper = upper(one);
        return upper.codePointCount(0, upper.length()) > 1
                ? upper.substring(0, 1) + lower(upper.substring(1)) : Character.toString(Character.toTitleCase(c));
    }

    private static boolean isCased(int c) {
        return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
    }

    static String swap(String text) {
        UnaryOperator<String> swap = one -> Character.isUpperCase(one.codePointAt(0)) ? lower(one)
                : Character.isLowerCase(one.codePointAt(0)) ? upper(one) : one;
        var swapped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> swapped.append(swap.apply(Character.toString(c))));
        return swapped.toString();
    }

    /// Whether there is a letter with capitals, and none is small.
    static boolean isUpper(String text) {
        return text.codePoints().anyMatch(Character::isUpperCase)
                && text.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
    }

    /// Whether there is a small letter, and none is a capital.
    static boolean isLower(String text) {
        return text.codePoints().anyMatch(Character::isLowerCase)
                && text.codePoints().noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
    }
}
