package dev.freehold.tokenizer.template;

/// The value of what is not there. It prints as nothing, is false and has no items; everything else fails.
///
/// @param message  what is missing, for that failure
record Undefined(String message) {
    TemplateException failure() {
        return TemplateException.rendering(message);
    }
}
