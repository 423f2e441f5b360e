package dev.freehold.cli.markdown;

/// How a stretch of text looks; a set of these makes a style.
public enum Look {
    BOLD,
    DIM,
    ITALIC,
    UNDERLINE,
    STRIKETHROUGH,
    CODE
}
