package dev.freehold.tuning.data;

/// A teacher has no answer. The message is one line.
public final class TeacherException extends Exception {
    private static final long serialVersionUID = 1L;
    private final boolean forAll;

    private TeacherException(String message, boolean forAll) {
        super(message);
        this.forAll = forAll;
    }

    /// None to this question.
    static TeacherException once(String message) {
        return new TeacherException(message, false);
    }

    /// None to any question, as with a wrong key.
    static TeacherException always(String message) {
        return new TeacherException(message, true);
    }

    /// Whether no other question would be answered either.
    public boolean forAll() {
        return forAll;
    }
}
