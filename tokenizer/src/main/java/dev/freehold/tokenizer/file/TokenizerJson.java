package dev.freehold.tokenizer.file;

import dev.freehold.tokenizer.TokenizerException;
import dev.freehold.tokenizer.model.MergeList;
import dev.freehold.tokenizer.model.Texts;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// What a `tokenizer.json` says, read but not yet understood (https://github.com/huggingface/tokenizers).
///
/// The vocabulary and the merges, which are nearly all of the file, are kept out of the maps.
final class TokenizerJson {
    private final Map<String, Object> root = new HashMap<>();
    private final Map<String, Object> model = new HashMap<>();
    private final Texts vocabulary = new Texts(1024);
    private final MergeList merges = new MergeList();
    private final String source;
    private int[] ids = {};
    private double[] scores = {};
    private boolean hasModel;

    /// @param json  valid UTF-8
    /// @param source  where it comes from, for messages
    /// @throws TokenizerException if it is not JSON, or model, vocabulary or merges have another form
    TokenizerJson(byte[] json, String source) {
        this.source = source;
        var cursor = new JsonCursor(json, source);
        cursor.open('{', "the file");
        for (boolean first = true; cursor.hasNext('}', first); first = false) {
            String name = cursor.name();
            if (name.equals("model")) {
                readModel(cursor);
            } else if (root.putIfAbsent(name, cursor.value(name)) != null) {
                throw cursor.error("'%s' stands twice".formatted(name));
            }
        }
        cursor.end();
        if (!hasModel) {
            throw new TokenizerException(source + ": no 'model'");
        }
    }

    private void readModel(JsonCursor cursor) {
        if (hasModel) {
            throw cursor.error("'model' stands twice");
        }
        hasModel = true;
        cursor.open('{', "model");
        for (boolean first = true; cursor.hasNext('}', first); first = false) {
            String name = cursor.name();
            switch (name) {
                case "vocab" -> readVocabulary(cursor);
                case "merges" -> readMerges(cursor);
                default -> model.put(name, cursor.value(name));
            }
        }
    }

    private void readVocabulary(JsonCursor cursor) {
        if (vocabulary.size() > 0) {
            throw cursor.error("'vocab' stands twice");
        }
        boolean scored = cursor.peek() == '[';
        cursor.open(scored ? '[' : '{', "model.vocab");
        for (boolean first = true; cursor.hasNext(scored ? ']' : '}', first); first = false) {
            int index = vocabulary.size();
            if (scored) {
                readScored(cursor, index);
            } else {
                cursor.string(vocabulary, "a token");
                cursor.expect(':');
                ids = index < ids.length ? ids : Arrays.copyOf(ids, Math.max(1024, 2 * index));
                ids[index] = cursor.integer("a token's id");
            }
        }
        ids = Arrays.copyOf(ids, scored ? 0 : vocabulary.size());
        scores = Arrays.copyOf(scores, scored ? vocabulary.size() : 0);
    }

    private void readScored(JsonCursor cursor, int index) {
        cursor.open('[', "a token");
        cursor.string(vocabulary, "a token");
        cursor.expect(',');
        scores = index < scores.length ? scores : Arrays.copyOf(scores, Math.max(1024, 2 * index));
        scores[index] = cursor.number("a token's score");
        if (cursor.hasNext(']', false)) {
            throw cursor.error("a token should be text and score");
        }
    }

    private void readMerges(JsonCursor cursor) {
        cursor.open('[', "model.merges");
        for (boolean first = true; cursor.hasNext(']', first); first = false) {
            if (cursor.peek() == '[') {
                cursor.open('[', "a merge");
                cursor.string(merges.parts(), "the left token of a merge");
                cursor.expect(',');
                cursor.string(merges.parts(), "the right token of a merge");
                if (cursor.hasNext(']', false)) {
                    throw cursor.error("a merge should be two tokens");
                }
            } else {
                cursor.string(merges.line(), "a merge");
                try {
                    merges.addLine();
                } catch (TokenizerException e) {
                    throw cursor.error(e.getMessage());
                }
            }
        }
    }

    String source() {
        return source;
    }

    /// All but the model.
    Section root() {
        return new Section(root, source);
    }

    /// The model but for vocabulary and merges.
    Section model() {
        return new Section(model, source + ": model");
    }

    /// The tokens of the model, in the order of the file.
    Texts vocabulary() {
        return vocabulary;
    }

    /// The id of every token of [#vocabulary]; empty if they have [#scores] instead, and the ids are 0, 1, 2 …
    int[] ids() {
        return ids;
    }

    /// The score of every token of [#vocabulary]; empty if they have [#ids].
    double[] scores() {
        return scores;
    }

    MergeList merges() {
        return merges;
    }
}
