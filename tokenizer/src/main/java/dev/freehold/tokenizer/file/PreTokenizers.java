package dev.freehold.tokenizer.file;

import dev.freehold.tokenizer.TokenizerException;
import dev.freehold.tokenizer.pipeline.Normalizer;
import dev.freehold.tokenizer.split.Splitter;
import dev.freehold.tokenizer.split.Splitters;

/// The `pre_tokenizer` of a `tokenizer.json`.
final class PreTokenizers {
    private static final int MAX_STEPS = 64;
    private static final String GPT2_SPLIT = "use_regex";

    private Normalizer preparation = Normalizer.NONE;
    private Splitter splitter = Splitter.NONE;
    private boolean byteLevel;
    private int steps;

    /// What the steps amount to.
    ///
    /// @param byteLevel  whether the vocabulary is written in bytes
    record Result(Normalizer preparation, Splitter splitter, boolean byteLevel) {
        static final Result NONE = new Result(Normalizer.NONE, Splitter.NONE, false);
    }

    private PreTokenizers() {}

    static Result read(Section section) {
        var all = new PreTokenizers();
        all.step(section);
        return new Result(all.preparation, all.splitter, all.byteLevel);
    }

    private void step(Section section) {
        if (++steps > MAX_STEPS) {
            throw section.error("more than %d steps".formatted(MAX_STEPS));
        }
        if (byteLevel) {
            throw section.error("ByteLevel must be the last step");
        }
        switch (section.type()) {
            case "Sequence" -> section.only("pretokenizers").sections("pretokenizers").forEach(this::step);
            case "ByteLevel" -> byteLevel(section.only("add_prefix_space", "trim_offsets", GPT2_SPLIT));
            case "BertPreTokenizer" -> {
                section.only();
                splitter = splitter.then(Splitters.words());
            }
            case "Split" -> split(section.only("pattern", "behavior", "invert"));
            case "Digits" -> splitter = splitter.then(
                    Splitters.numbers(section.only("individual_digits").flag("individual_digits", false)));
            case "Metaspace" -> metaspace(
                    section.only("replacement", "prepend_scheme", "split", "add_prefix_space", "str_rep"));
            case String other -> throw section.error("pre-tokenizer '%s' is not supported".formatted(other));
        }
    }

    private void byteLevel(Section section) {
        byteLevel = true;
        if (section.flag("add_prefix_space", true)) {
            mustBeFirst(section, "add_prefix_space");
            preparation = Normalizer.ensurePrefix(" ", false);
        }
        if (section.flag(GPT2_SPLIT, true)) {
            splitter = splitter.then(Splitters.gpt2());
        }
    }

    private void split(Section section) {
        Section pattern = section.section("pattern").only("Regex", "String");
        String behavior = section.string("behavior");
        boolean invert = section.flag("invert", false);
        boolean isolated = behavior.equals("Isolated")
                || behavior.equals("Removed") && invert && pattern.has("Regex")
                        && Splitters.coversAll(pattern.string("Regex"));
        if (!isolated) {
            throw section.error("behavior '%s' is not supported here".formatted(behavior));
        }
        if (pattern.has("String")) {
            String text = pattern.string("String");
            if (text.isEmpty()) {
                throw section.error("an empty pattern");
            }
            splitter = splitter.then(Splitters.atTexts(text));
            return;
        }
        try {
            splitter = splitter.then(Splitters.byExpression(pattern.string("Regex")));
        } catch (TokenizerException e) {
            throw section.error(e.getMessage());
        }
    }

    private void metaspace(Section section) {
        mustBeFirst(section, "Metaspace");
        String mark = mark(section);
        preparation = Normalizer.replace(" ", mark);
        String scheme = scheme(section);
        if (!scheme.equals("never")) {
            preparation = preparation.then(Normalizer.ensurePrefix(mark, scheme.equals("first")));
        }
        if (section.flag("split", true)) {
            splitter = Splitters.atMarks(mark);
        }
    }

    /// The character that stands for a space.
    static String mark(Section metaspace) {
        String mark = metaspace.string("replacement");
        if (mark.isEmpty() || mark.codePointCount(0, mark.length()) != 1) {
            throw metaspace.error("replacement should be one character");
        }
        return mark;
    }

    /// When a mark is put before a text: `always`, `never`, or `first` for the first part of a text only.
    static String scheme(Section metaspace) {
        String scheme = metaspace.has("prepend_scheme")
                ? metaspace.string("prepend_scheme")
                : metaspace.flag("add_prefix_space", true) ? "always" : "never";
        if (!scheme.equals("always") && !scheme.equals("never") && !scheme.equals("first")) {
            throw metaspace.error("prepend_scheme '%s' is not supported".formatted(scheme));
        }
        return scheme;
    }

    private void mustBeFirst(Section section, String what) {
        if (splitter != Splitter.NONE || preparation != Normalizer.NONE) {
            throw section.error(what + " is supported only in the first step");
        }
    }
}
