package dev.freehold.tokenizer.file;

import dev.freehold.tokenizer.pipeline.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/// The `post_processor` of a `tokenizer.json`: ids before and after a text.
final class PostProcessors {
    private static final int MAX_STEPS = 64;

    private final IntPredicate exists;
    private final List<Integer> prefix = new ArrayList<>();
    private final List<Integer> suffix = new ArrayList<>();
    private int steps;

    private PostProcessors(IntPredicate exists) {
        this.exists = exists;
    }

    /// @param exists  whether an id is of the vocabulary
    static Frame read(Section section, IntPredicate exists) {
        var all = new PostProcessors(exists);
        all.step(section);
        return new Frame(
                OptionalInt.empty(),
                OptionalInt.empty(),
                all.prefix.stream().mapToInt(Integer::intValue).toArray(),
                all.suffix.stream().mapToInt(Integer::intValue).toArray());
    }

    private void step(Section section) {
        if (++steps > MAX_STEPS) {
            throw section.error("more than %d steps".formatted(MAX_STEPS));
        }
        switch (section.type()) {
            case "Sequence" -> section.only("processors").sections("processors").forEach(this::step);
            case "ByteLevel" -> { } // changes offsets only
            case "TemplateProcessing" -> template(section.only("single", "pair", "special_tokens"));
            case "BertProcessing" -> bert(section.only("sep", "cls"));
            case String other -> throw section.error("post-processor '%s' is not supported".formatted(other));
        }
    }

    private void template(Section section) {
        if (!prefix.isEmpty() || !suffix.isEmpty()) {
            throw section.error("a second template");
        }
        boolean afterText = false;
        for (Section piece : section.sections("single")) {
            if (piece.has("Sequence")) {
                if (afterText) {
                    throw piece.error("the text stands twice");
                }
                afterText = true;
            } else {
                String name = piece.section("SpecialToken").string("id");
                addIds(section.section("special_tokens").section(name), afterText ? suffix : prefix);
            }
        }
        if (!afterText) {
            throw section.error("a template without the text");
        }
    }

    /// `[CLS] text [SEP]`, each given as `[text, id]`.
    private void bert(Section section) {
        if (!prefix.isEmpty() || !suffix.isEmpty()) {
            throw section.error("a second template");
        }
        prefix.add(id(section, "cls"));
        suffix.add(id(section, "sep"));
    }

    private int id(Section section, String name) {
        boolean isPair = section.get(name) instanceof List<?> pair && pair.size() == 2
                && pair.get(1) instanceof Double id && id == id.intValue() && exists.test(id.intValue());
        if (!isPair) {
            throw section.error("%s should be a token and its id, is %s".formatted(name, section.get(name)));
        }
        return ((Double) ((List<?>) section.get(name)).get(1)).intValue();
    }

    private void addIds(Section token, List<Integer> ids) {
        if (!(token.get("ids") instanceof List<?> values)) {
            throw token.error("no 'ids'");
        }
        for (Object value : values) {
            if (!(value instanceof Double id && id == id.intValue() && exists.test(id.intValue()))) {
                throw token.error("%s is no id of the vocabulary".formatted(value));
            }
            if (ids.size() == MAX_STEPS) {
                throw token.error("more than %d ids".formatted(MAX_STEPS));
            }
            ids.add(id.intValue());
        }
    }
}
