package dev.freehold.tokenizer.template;

/// Texts that a rendering puts around what stands in blocks of `generation`: what the model itself wrote.
///
/// @param open   put before; should occur nowhere else
/// @param close  put after; should occur nowhere else
public record GenerationMarks(String open, String close) {
    /// No marks.
    public static final GenerationMarks NONE = new GenerationMarks("", "");
}
