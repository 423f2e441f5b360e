package dev.freehold.tokenizer.file;

import dev.freehold.tokenizer.pipeline.BertNormalizer;
import dev.freehold.tokenizer.pipeline.Normalizer;
import java.text.Normalizer.Form;
import java.util.List;

/// The `normalizer` of a `tokenizer.json`.
final class Normalizers {
    private static final int MAX_STEPS = 64;
    private static final double MAX_GROWTH = 64;

    private int steps;
    private double growth = 1;

    private Normalizers() {}

    static Normalizer read(Section section) {
        return new Normalizers().step(section);
    }

    private Normalizer step(Section section) {
        if (++steps > MAX_STEPS) {
            throw section.error("more than %d steps".formatted(MAX_STEPS));
        }
        return switch (section.type()) {
            case "Sequence" -> sequence(section.only("normalizers").sections("normalizers"));
            case "NFC" -> Normalizer.NFC;
            case "NFD" -> form(Form.NFD);
            case "NFKC" -> form(Form.NFKC);
            case "NFKD" -> form(Form.NFKD);
            case "Prepend" -> Normalizer.prepend(section.only("prepend").string("prepend"));
            case "Replace" -> replace(section.only("pattern", "content"));
            case "Lowercase" -> new BertNormalizer(false, false, false, true);
            case "BertNormalizer" ->
                bert(section.only("clean_text", "handle_chinese_chars", "strip_accents", "lowercase"));
            case "Strip" -> strip(section.only("strip_left", "strip_right"));
            case String other -> throw section.error("normalizer '%s' is not supported".formatted(other));
        };
    }

    private Normalizer sequence(List<Section> sections) {
        Normalizer all = Normalizer.NONE;
        for (Section section : sections) {
            all = all.then(step(section));
        }
        return all;
    }

    private static Normalizer form(Form form) {
        return (text, _) -> java.text.Normalizer.normalize(text, form);
    }

    /// Many replacements by something longer could grow a text beyond all bounds.
    private Normalizer replace(Section section) {
        String pattern = section.section("pattern").only("String").string("String");
        String content = section.string("content");
        if (pattern.isEmpty()) {
            throw section.error("an empty pattern");
        }
        growth *= Math.max(1, (double) content.length() / pattern.length());
        if (growth > MAX_GROWTH) {
            throw section.error("the text may grow more than %.0f-fold".formatted(MAX_GROWTH));
        }
        return Normalizer.replace(pattern, content);
    }

    private static Normalizer bert(Section section) {
        boolean lowercase = section.flag("lowercase", true);
        return new BertNormalizer(section.flag("clean_text", true), section.flag("handle_chinese_chars", true),
                section.flag("strip_accents", lowercase), lowercase);
    }

    private static Normalizer strip(Section section) {
        boolean left = section.flag("strip_left", false);
        boolean right = section.flag("strip_right", false);
        return Normalizer.strip(left, right);
    }
}
