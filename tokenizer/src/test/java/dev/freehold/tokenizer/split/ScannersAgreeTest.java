package dev.freehold.tokenizer.split;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.tokenizer.text.RandomTexts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Every scanner written by hand against `java.util.regex` with the expression it stands for.
class ScannersAgreeTest {
    private static final String HEAD = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?";
    private static final String SPACE = "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    private static final String UPPER = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
    private static final String LOWER = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";

    /// A splitter and the expressions it applies one after the other.
    private record Pair(String name, Splitter splitter, String... expressions) {
        @Override
        public String toString() {
            return name;
        }
    }

    @Provide
    Arbitrary<Pair> pairs() {
        return Arbitraries.of(
                new Pair("llama-bpe", Splitters.byName("llama-bpe"),
                        HEAD + "\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*" + SPACE),
                new Pair("qwen2", Splitters.byName("qwen2"),
                        HEAD + "\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*" + SPACE),
                new Pair("qwen35", Splitters.byName("qwen35"),
                        HEAD + "[\\p{L}\\p{M}]+|\\p{N}| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*" + SPACE),
                new Pair("tekken", Splitters.byName("tekken"),
                        cased(UPPER, LOWER, "") + "|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*" + SPACE),
                new Pair("gpt-4o", Splitters.byName("gpt-4o"), cased(UPPER, LOWER, "(?i:'s|'t|'re|'ve|'m|'ll|'d)?")
                        + "|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*" + SPACE),
                new Pair("kimi-k2", Splitters.byName("kimi-k2"), "[\\p{IsHan}]+|"
                        + cased(withoutHan(UPPER), withoutHan(LOWER), "(?i:'s|'t|'re|'ve|'m|'ll|'d)?")
                        + "|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*" + SPACE),
                new Pair("deepseek-v3", Splitters.byName("deepseek-v3"), "\\p{N}{1,3}",
                        "[\\u4e00-\\u9fa5\\u3040-\\u309f\\u30a0-\\u30ff]+",
                        "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+"
                                + "|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
                                + "| ?[\\p{P}\\p{S}]+[\\r\\n]*" + SPACE),
                new Pair("gpt-2", Splitters.byName("gpt-2"),
                        "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"),
                new Pair("smollm", Splitters.byName("smollm"), "\\p{N}",
                        "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"),
                new Pair("a run of words", new RegexSplitter("[A-Z]?[a-z]+|\\s+|[^\\s中]+?(?=\\p{L})"),
                        "[A-Z]?[a-z]+|\\s+|[^\\s中]+?(?=\\p{L})"));
    }

    private static String cased(String upper, String lower, String suffix) {
        String lead = "[^\\r\\n\\p{L}\\p{N}]?";
        return lead + upper + "*" + lower + "+" + suffix + "|" + lead + upper + "+" + lower + "*" + suffix;
    }

    private static String withoutHan(String characters) {
        return characters.substring(0, characters.length() - 1) + "&&[^\\p{IsHan}]]";
    }

    @Provide
    Arbitrary<String> texts() {
        return RandomTexts.texts(40);
    }

    @Property(tries = 6000)
    void cutsLikeTheExpression(@ForAll("pairs") Pair pair, @ForAll("texts") String text) {
        List<String> pieces = List.of(text);
        for (String expression : pair.expressions) {
            Pattern pattern = Pattern.compile(expression, Pattern.UNICODE_CHARACTER_CLASS);
            pieces = pieces.stream().flatMap(piece -> cut(pattern, piece).stream()).toList();
        }
        assertEquals(pieces, cut(pair.splitter, text));
    }

    private static List<String> cut(Pattern pattern, String text) {
        var pieces = new ArrayList<String>();
        Matcher matcher = pattern.matcher(text);
        int done = 0;
        while (matcher.find()) {
            if (done < matcher.start()) {
                pieces.add(text.substring(done, matcher.start()));
            }
            pieces.add(matcher.group());
            done = matcher.end();
        }
        if (done < text.length()) {
            pieces.add(text.substring(done));
        }
        return pieces;
    }

    private static List<String> cut(Splitter splitter, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        var pieces = new ArrayList<String>();
        if (utf8.length > 0) {
            splitter.split(utf8, 0, utf8.length, (from, to) ->
                    pieces.add(new String(utf8, from, to - from, StandardCharsets.UTF_8)));
        }
        return pieces;
    }
}
