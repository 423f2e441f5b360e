package dev.freehold.tokenizer.model;

import dev.freehold.tokenizer.TokenizerException;
import java.util.BitSet;

/// Merges as files list them: two tokens each, the first merge first.
public final class MergeList {
    private final Texts parts = new Texts(16);
    private final Texts line = new Texts(1);

    /// Where the two tokens of the next merge go, as two texts.
    public Texts parts() {
        return parts;
    }

    /// An empty text list for [#addLine]'s text.
    public Texts line() {
        line.clear();
        return line;
    }

    /// Adds the merge that the one text of [#line] writes as `left right`.
    ///
    /// @throws TokenizerException if it is not two tokens with one space between them
    public void addLine() {
        byte[] text = line.bytes();
        int space = -1;
        int spaces = 0;
        for (int at = 0; at < line.end(0); at++) {
            if (text[at] == ' ') {
                space = at;
                spaces++;
            }
        }
        if (spaces != 1 || space == 0 || space == line.end(0) - 1) {
            throw new TokenizerException(
                    "merge %d should be two tokens and a space between them, is '%s'".formatted(size(), line.text(0)));
        }
        parts.add(text, 0, space);
        parts.add(text, space + 1, line.end(0));
    }

    public int size() {
        return parts.size() / 2;
    }

    /// The table of these merges.
    ///
    /// @param index  tokens as the merges write them
    /// @param excluded  tokens that must not come out of a merge
    /// @throws TokenizerException if a merge names a token that does not exist
    public Merges table(Vocabulary index, BitSet excluded) {
        Merges merges = Merges.of(size());
        byte[] bytes = parts.bytes();
        int next = 0; // after the last result: mostly the result of the next merge
        for (int rank = 0; rank < size(); rank++) {
            int left = index.find(bytes, parts.start(2 * rank), parts.end(2 * rank));
            int right = index.find(bytes, parts.start(2 * rank + 1), parts.end(2 * rank + 1));
            int start = parts.start(2 * rank);
            int end = parts.end(2 * rank + 1);
            boolean isNext = next < index.size() && index.is(next, bytes, start, end);
            int result = isNext ? next : index.find(bytes, start, end);
            next = result + 1;
            if (left < 0 || right < 0 || result < 0) {
                String missing = left < 0 ? parts.text(2 * rank) : right < 0 ? parts.text(2 * rank + 1)
                        : parts.text(2 * rank) + parts.text(2 * rank + 1);
                throw new TokenizerException(
                        "merge %d names '%s', which is no token".formatted(rank, missing));
            }
            if (!excluded.get(result)) {
                merges.add(left, right, rank, result);
            }
        }
        return merges;
    }
}
