package dev.freehold.tokenizer.template;

/// A value with attributes of its own.
interface Members {
    /// The attribute `name`; what is none is an [Undefined].
    Object member(String name);

    /// The attribute that is missing.
    static Undefined missing(String type, String name) {
        return new Undefined("'%s' has no attribute '%s'".formatted(type, name));
    }
}
