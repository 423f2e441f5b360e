package dev.freehold.tokenizer.text;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/// Texts that mix all kinds of characters which tokenizers tell apart.
public final class RandomTexts {
    private static final String[] ALPHABETS = {
        "abcXYZ", "sStTmMdDrReEvVlL'", "0123456789²Ⅷ½٣", " \t\n\r\u000B\f\u0085\u00A0\u2028\u3000",
        " \n", "'\"!?.,-/\\()<>|$+=^~`",
        "ſßẞİıﬁǅʰªºÅ", "áéñüΑωЖя", "\u0300\u0301\u0308\u0903\u20DD", "中文漢字〇々⺀", "あアー가힣각", "اب\u064Bשלं\u093Eक",
        "\u0000\u0001\u200B\u200C\u200D\uFEFF\uFFFD\uFFFF", "😀👍🏽𝔘𠀀𐐀𐐨\uDB40\uDC01", "\uE000\u0378"
    };

    private RandomTexts() {}

    /// Well-formed texts of up to `maxLength` code points.
    public static Arbitrary<String> texts(int maxLength) {
        Arbitrary<Integer> codePoints = Arbitraries.of(ALPHABETS)
                .flatMap(alphabet -> Arbitraries.of(alphabet.codePoints().boxed().toList()));
        Arbitrary<Integer> anywhere = Arbitraries.integers().between(0, Character.MAX_CODE_POINT)
                .filter(codePoint -> Character.getType(codePoint) != Character.SURROGATE);
        Arbitrary<String> runs = Combinators.combine(codePoints, Arbitraries.integers().between(1, 4))
                .as((codePoint, count) -> Character.toString(codePoint).repeat(count));
        Arbitrary<String> parts = Arbitraries.frequencyOf(
                Tuple.of(20, codePoints.map(Character::toString)),
                Tuple.of(5, runs),
                Tuple.of(1, anywhere.map(Character::toString)));
        return parts.list().ofMaxSize(maxLength).map(list -> String.join("", list));
    }
}
