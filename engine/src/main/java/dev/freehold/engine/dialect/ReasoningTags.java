package dev.freehold.engine.dialect;

/// What stands around thinking.
public record ReasoningTags(String opening, String closing) {
    /// Of nearly all models that think.
    public static final ReasoningTags ANGLES = new ReasoningTags("<think>", "</think>");
    /// Magistral's and Ministral's, control tokens.
    public static final ReasoningTags BRACKETS = new ReasoningTags("[THINK]", "[/THINK]");
}
