package dev.freehold.checkpoint;

/// A model file cannot be used. The message is one line: the file, the offset or key, what was expected and found.
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_LENGTH = 4096;

    public CheckpointException(String message) {
        super(printable(message));
    }

    public CheckpointException(String message, Throwable cause) {
        super(printable(message), cause);
    }

    /// Messages quote files, which anybody may have made: what a terminal would obey is shown as an escape, and what
    /// has no end is cut.
    private static String printable(String message) {
        String start = message.length() <= MAX_LENGTH ? message : message.substring(0, MAX_LENGTH) + "…";
        var text = new StringBuilder(start.length());
        start.chars().forEach(c -> text.append(
                Character.isISOControl(c) || Character.getType(c) == Character.FORMAT
                        ? "\\u%04x".formatted(c)
                        : String.valueOf((char) c)));
        return text.toString();
    }
}
