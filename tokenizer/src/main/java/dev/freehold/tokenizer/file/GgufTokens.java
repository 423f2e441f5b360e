package dev.freehold.tokenizer.file;

import dev.freehold.tokenizer.GgufVocabulary;
import dev.freehold.tokenizer.TokenizerException;
import dev.freehold.tokenizer.model.Texts;
import dev.freehold.tokenizer.model.Vocabulary;
import dev.freehold.tokenizer.pipeline.AddedToken;
import dev.freehold.tokenizer.text.ByteToken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;

/// The tokens of a GGUF vocabulary by their types.
final class GgufTokens {
    private static final int MAX_ADDED_LENGTH = 1024;
    private static final int NORMAL = 1;
    private static final int UNKNOWN = 2;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;
    private static final int UNUSED = 5;
    private static final int BYTE = 6;

    private final GgufVocabulary file;
    private final Vocabulary index;
    private final BitSet ordinary = new BitSet();
    private final BitSet special = new BitSet();
    private final List<AddedToken> added = new ArrayList<>();
    private boolean hasBytes;

    GgufTokens(GgufVocabulary file) {
        this.file = file;
        int size = file.tokens().size();
        if (size == 0) {
            throw new TokenizerException("tokenizer.ggml.tokens is empty");
        }
        checkLength("token_type", file.types().length);
        checkLength("scores", file.scores().length);
        file.ids().forEach((name, id) -> {
            if (id < 0 || id >= size) {
                throw new TokenizerException(
                        "tokenizer.ggml.%s_token_id is %d, but there are %d tokens".formatted(name, id, size));
            }
        });
        var texts = new Texts(size);
        file.tokens().forEach(texts::add);
        index = new Vocabulary(texts);
        for (int id = 0; id < size; id++) {
            int first = texts.length(id) == 0 ? id : index.index(id); // some files leave gaps
            if (first != id) {
                throw new TokenizerException("tokenizer.ggml.tokens: %d and %d are both '%s'"
                        .formatted(first, id, texts.text(id)));
            }
            sort(id, file.types().length == 0 ? NORMAL : file.types()[id], texts.text(id));
        }
    }

    private void checkLength(String name, int length) {
        if (length != 0 && length != file.tokens().size()) {
            throw new TokenizerException("tokenizer.ggml.%s has %d values for %d tokens"
                    .formatted(name, length, file.tokens().size()));
        }
    }

    private void sort(int id, int type, String text) {
        switch (type) {
            case NORMAL -> ordinary.set(id);
            case UNKNOWN, CONTROL, USER_DEFINED -> {
                special.set(id, type != USER_DEFINED);
                if (!text.isEmpty() && text.length() <= MAX_ADDED_LENGTH) {
                    added.add(AddedToken.of(id, text, type != USER_DEFINED));
                }
            }
            case UNUSED -> { }
            case BYTE -> {
                if (ByteToken.value(text) == ByteToken.NONE) {
                    throw new TokenizerException("token %d, '%s', should be a byte".formatted(id, text));
                }
                hasBytes = true;
            }
            default -> throw new TokenizerException("token %d has the unknown type %d".formatted(id, type));
        }
    }

    /// All tokens as they are written.
    Vocabulary index() {
        return index;
    }

    /// The tokens that any text may become.
    BitSet ordinary() {
        return ordinary;
    }

    BitSet special() {
        return special;
    }

    List<AddedToken> added() {
        return added;
    }

    boolean hasBytes() {
        return hasBytes;
    }

    /// The byte that a token of type byte stands for; [ByteToken#NONE] for all others.
    int byteValue(int id) {
        boolean isByte = file.types().length > 0 && file.types()[id] == BYTE;
        return isByte ? ByteToken.value(file.tokens().get(id)) : ByteToken.NONE;
    }

    /// The id that the file gives for a purpose: `bos`, `eos`, `unknown`; SentencePiece has customary ones.
    OptionalInt id(String purpose) {
        Integer id = file.ids().get(purpose);
        if (id == null && file.model().equals("llama")) {
            id = List.of("unknown", "bos", "eos").indexOf(purpose);
        }
        return id == null || id < 0 || id >= index.size() ? OptionalInt.empty() : OptionalInt.of(id);
    }

    int needed(String purpose) {
        return id(purpose).orElseThrow(() ->
                new TokenizerException("no tokenizer.ggml.%s_token_id, which is needed".formatted(purpose)));
    }

    /// Ranks by id for ordinary tokens, -1 for others.
    int[] ranksById() {
        int[] ranks = new int[index.size()];
        for (int id = 0; id < ranks.length; id++) {
            ranks[id] = ordinary.get(id) ? id : -1;
        }
        return ranks;
    }

    /// Ranks by falling score for ordinary tokens, the same for the same score; -1 for others.
    int[] ranksByScore() {
        float[] scores = file.scores();
        if (scores.length == 0) {
            throw new TokenizerException("no tokenizer.ggml.scores, which SentencePiece needs");
        }
        for (float score : scores) {
            if (!Float.isFinite(score)) {
                throw new TokenizerException("tokenizer.ggml.scores: %s is not finite".formatted(score));
            }
        }
        float[] falling = distinct(scores);
        int[] ranks = new int[scores.length];
        for (int id = 0; id < ranks.length; id++) {
            ranks[id] = ordinary.get(id) ? Arrays.binarySearch(falling, 0.0f - scores[id]) : -1;
        }
        return ranks;
    }

    /// The negatives of all different values, rising.
    private static float[] distinct(float[] scores) {
        float[] sorted = new float[scores.length];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = 0.0f - scores[i]; // never the other zero
        }
        Arrays.sort(sorted);
        int count = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                sorted[count++] = sorted[i];
            }
        }
        return Arrays.copyOf(sorted, count);
    }
}
