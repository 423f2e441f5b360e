package dev.freehold.tokenizer.split;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A fixed text.
///
/// @param wanted  its UTF-8 form, not empty
record TextScanner(byte[] wanted) implements Scanner {

    TextScanner(String wanted) {
        this(wanted.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int match(byte[] text, int at, int to) {
        int end = at + wanted.length;
        return end <= to && Arrays.equals(text, at, end, wanted, 0, wanted.length) ? end : NO_MATCH;
    }
}
