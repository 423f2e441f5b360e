package dev.freehold.cli.markdown;

import java.util.function.Consumer;

/// Text passed on character for character, to be read by programs.
public final class RawStream implements TextSink {
    private final Consumer<String> out;

    public RawStream(Consumer<String> out) {
        this.out = out;
    }

    @Override
    public void accept(String piece) {
        out.accept(piece);
    }

    @Override
    public void finish() {}
}
