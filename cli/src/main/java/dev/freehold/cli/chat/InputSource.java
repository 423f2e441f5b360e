package dev.freehold.cli.chat;

/// Where a chat gets its input from.
interface InputSource {
    /// Waits for the next input.
    ///
    /// @param prompt  shown to ask for it
    Input next(String prompt);

    /// Whether later sessions shall remember what is typed from now on.
    void keepHistory(boolean keep);
}
