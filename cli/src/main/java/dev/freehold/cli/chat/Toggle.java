package dev.freehold.cli.chat;

/// What `/set` turns on with one word and off with another.
enum Toggle {
    VERBOSE("verbose", "quiet", "show times and speeds after each answer"),
    WORD_WRAP("wordwrap", "nowordwrap", "break lines between words"),
    HISTORY("history", "nohistory", "remember what is typed for later sessions"),
    THINK("think", "nothink", "let the model think first, if it can");

    final String on;
    final String off;
    final String meaning;

    Toggle(String on, String off, String meaning) {
        this.on = on;
        this.off = off;
        this.meaning = meaning;
    }
}
