package dev.freehold.tokenizer.pipeline;

import dev.freehold.tokenizer.TextStream;
import dev.freehold.tokenizer.model.Texts;
import dev.freehold.tokenizer.text.Utf8;
import java.util.Arrays;
import java.util.function.IntPredicate;

/// Joins the bytes of tokens and gives them away as soon as they are whole characters.
final class ByteStream implements TextStream {
    private final Decoding decoding;
    private final IntPredicate shown;
    private byte[] bytes = new byte[64];
    private int size;
    private boolean started;

    /// @param shown  which tokens count
    ByteStream(Decoding decoding, IntPredicate shown) {
        this.decoding = decoding;
        this.shown = shown;
    }

    @Override
    public String accept(int id) {
        append(id);
        return take(size - Utf8.unfinished(bytes, 0, size));
    }

    @Override
    public String flush() {
        return take(size);
    }

    void append(int id) {
        Texts pieces = decoding.pieces();
        if (id < 0 || id >= pieces.size()) {
            throw new IllegalArgumentException("no token %d in a vocabulary of %d".formatted(id, pieces.size()));
        }
        if (!shown.test(id)) {
            return;
        }
        int from = pieces.start(id);
        int to = pieces.end(id);
        reserve(to - from + 1);
        switch (decoding.start()) {
            case PLAIN -> append(pieces.bytes(), from, to);
            case WITHOUT_SPACE -> {
                boolean drop = !started && from < to && pieces.bytes()[from] == ' ';
                append(pieces.bytes(), drop ? from + 1 : from, to);
                started |= from < to;
            }
            case WITHOUT_FIRST_TOKENS_SPACES -> {
                for (int at = from; at < to; at++) {
                    if (started || pieces.bytes()[at] != ' ') {
                        bytes[size++] = pieces.bytes()[at];
                    }
                }
                started = true;
            }
            case THEN_SPACES -> {
                if (started) {
                    bytes[size++] = ' ';
                }
                append(pieces.bytes(), from, to);
                started = true;
            }
        }
    }

    private void append(byte[] source, int from, int to) {
        System.arraycopy(source, from, bytes, size, to - from);
        size += to - from;
    }

    private void reserve(int more) {
        if (more > bytes.length - size) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), 2 * size));
        }
    }

    private String take(int count) {
        if (count == 0) {
            return "";
        }
        String text = Utf8.text(bytes, 0, count);
        System.arraycopy(bytes, count, bytes, 0, size - count);
        size -= count;
        return text;
    }
}
