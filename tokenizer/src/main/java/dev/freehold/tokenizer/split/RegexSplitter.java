package dev.freehold.tokenizer.split;

import dev.freehold.tokenizer.TokenizerException;
import dev.freehold.tokenizer.text.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Any other splitting expression, run by `java.util.regex`: slow, but right.
///
/// Expressions come from files, so only those run that cannot run away: no back-references, no look-behind, no repeated
/// groups (they overflow the stack or take exponential time). What is left may still be polynomial, so the steps are
/// counted, too.
final class RegexSplitter implements Splitter {
    private static final int MAX_LENGTH = 10_000;
    private static final int MAX_DEPTH = 20;
    private static final int STEPS_PER_CHARACTER = 500;
    private static final int FLAGS = Pattern.UNICODE_CHARACTER_CLASS | Pattern.MULTILINE | Pattern.UNIX_LINES;

    /// Escapes that mean the same to Oniguruma, for which the expressions are written, and to Java.
    private static final String KNOWN_ESCAPES = "pPsSdDrntufvx";

    /// What Oniguruma takes for `\w`; Java's has the joiners U+200C and U+200D, too.
    private static final String WORD = "\\p{IsAlphabetic}\\p{M}\\p{Nd}\\p{Pc}";

    private final Pattern pattern;

    /// @throws TokenizerException if the expression is not understood, or may take too long
    RegexSplitter(String expression) {
        try {
            pattern = Pattern.compile(translate(expression), FLAGS);
        } catch (PatternSyntaxException e) {
            throw new TokenizerException("the expression is not understood: " + e.getDescription());
        }
        if (pattern.matcher("").find()) {
            throw new TokenizerException("the expression matches the empty text");
        }
    }

    /// The expression in Java's dialect.
    private static String translate(String expression) {
        refuse(expression.length() > MAX_LENGTH, "more than %d characters".formatted(MAX_LENGTH));
        refuse(expression.contains("(?<"), "look-behind or a named group");
        refuse(expression.contains("[:"), "a POSIX bracket");
        var java = new StringBuilder();
        boolean inClass = false;
        int depth = 0;
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            char next = i + 1 < expression.length() ? expression.charAt(i + 1) : ' ';
            if (c == '\\') {
                refuse(i + 1 == expression.length(), "an escape of nothing");
                java.append(escape(next, inClass));
                i++;
                continue;
            }
            java.append(c);
            if (inClass) {
                inClass = c != ']';
                refuse(c == '[' || c == '&' && next == '&', "a nested class");
            } else {
                inClass = c == '[';
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
                refuse(depth > MAX_DEPTH, "deeply nested groups");
                refuse(c == ')' && "*+{".indexOf(next) >= 0, "a repeated group");
            }
        }
        return java.toString().replace("\\p{Han}", "\\p{IsHan}");
    }

    private static String escape(char c, boolean inClass) {
        if (c == 'w' || c == 'W' && !inClass) {
            return inClass ? WORD : (c == 'w' ? "[" : "[^") + WORD + "]";
        }
        refuse(Character.isLetterOrDigit(c) && KNOWN_ESCAPES.indexOf(c) < 0, "the back-reference or escape \\" + c);
        return "\\" + c;
    }

    private static void refuse(boolean found, String what) {
        if (found) {
            throw new TokenizerException("the expression uses %s, which is not supported".formatted(what));
        }
    }

    @Override
    public void split(byte[] text, int from, int to, Pieces pieces) {
        var characters = new String(text, from, to - from, StandardCharsets.UTF_8);
        Matcher matcher = pattern.matcher(new Counted(characters, new Budget(characters.length())));
        int gap = 0;
        int at = from; // the byte where character `gap` starts
        while (matcher.find()) {
            if (matcher.end() > matcher.start()) {
                int start = advance(text, at, matcher.start() - gap);
                int end = advance(text, start, matcher.end() - matcher.start());
                if (at < start) {
                    pieces.accept(at, start);
                }
                pieces.accept(start, end);
                at = end;
                gap = matcher.end();
            }
        }
        if (at < to) {
            pieces.accept(at, to);
        }
    }

    /// The byte that is `units` UTF-16 units after `at`.
    private static int advance(byte[] text, int at, int units) {
        int end = at;
        for (int left = units; left > 0; left--) {
            int length = Utf8.length(text[end]);
            left -= length == 4 ? 1 : 0;
            end += length;
        }
        return end;
    }

    private static final class Budget {
        private long steps;

        Budget(int characters) {
            steps = 10_000 + (long) STEPS_PER_CHARACTER * characters;
        }

        void step() {
            if (--steps < 0) {
                throw new TokenizerException("the splitting expression takes too long for this text");
            }
        }
    }

    /// A text that counts how often it is looked at.
    private record Counted(String text, Budget budget) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            budget.step();
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
