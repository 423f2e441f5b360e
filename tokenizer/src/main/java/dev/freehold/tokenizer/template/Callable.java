package dev.freehold.tokenizer.template;

/// What a template can call: macros, methods of values and the functions of [Globals].
interface Callable {
    Object call(Budget budget, Arguments arguments);
}
