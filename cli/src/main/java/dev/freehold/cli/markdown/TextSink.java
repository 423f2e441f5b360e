package dev.freehold.cli.markdown;

/// Shows a text while it comes, in pieces cut anywhere.
public sealed interface TextSink permits MarkdownStream, PlainStream, RawStream {
    void accept(String piece);

    /// Shows what is held back; the last line stays open.
    void finish();
}
