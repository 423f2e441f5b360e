package dev.freehold.tuning.data;

/// Training data cannot be used. The message is one line: where, as in `data.jsonl:12`, and what is wrong.
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
