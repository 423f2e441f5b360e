package dev.freehold.engine.dialect;

/// A call while it is read.
final class Call {
    static final int MAX_NAME = 256;

    private final int index;
    private final AnswerEvents events;
    private String name = "";
    private String id = "";
    private boolean begun;

    Call(int index, AnswerEvents events) {
        this.index = index;
        this.events = events;
    }

    /// @return false if no tool can have this name
    boolean name(String name) {
        this.name = name;
        return !name.isEmpty() && name.length() <= MAX_NAME
                && name.chars().noneMatch(c -> c <= ' ' || "<>{}[]()\"'`".indexOf(c) >= 0);
    }

    String name() {
        return name;
    }

    void id(String id) {
        this.id = id;
    }

    /// The name is certain, and that this is a call: tells so.
    void begin() {
        begun = true;
        events.begin(index, id, name);
    }

    boolean begun() {
        return begun;
    }

    int index() {
        return index;
    }

    /// Where the arguments go, as JSON.
    StringBuilder arguments() {
        return events.arguments(index);
    }
}
