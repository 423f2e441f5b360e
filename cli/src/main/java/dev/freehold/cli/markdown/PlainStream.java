package dev.freehold.cli.markdown;

import java.util.Set;

/// Text shown as it is, in one style, with lines broken between words.
public final class PlainStream implements TextSink {
    private final WordWrap out;
    private final Set<Look> looks;

    public PlainStream(WordWrap out, Look... looks) {
        this.out = out;
        this.looks = Set.of(looks);
    }

    @Override
    public void accept(String piece) {
        piece.codePoints().forEach(c -> {
            if (c == '\n') {
                out.newLine();
            } else if (c != '\r') {
                out.text(c, looks);
            }
        });
    }

    @Override
    public void finish() {
        out.flush();
    }
}
