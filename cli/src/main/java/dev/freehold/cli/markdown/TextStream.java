package dev.freehold.cli.markdown;

/// Text that is shown while it comes, in pieces cut anywhere.
public sealed interface TextStream permits MarkdownStream, PlainStream, RawStream {
    void accept(String piece);

    /// Shows what is held back; the last line stays open.
    void finish();
}
