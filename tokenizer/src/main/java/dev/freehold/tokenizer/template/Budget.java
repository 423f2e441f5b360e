package dev.freehold.tokenizer.template;

/// What one rendering may still use. A template comes from a model file, and so from anywhere.
///
/// Whoever makes or walks something counts it here before doing so. Recursion is counted too, so that no template can
/// overflow the stack.
final class Budget {
    /// The longest template, in bytes of UTF-8.
    static final int MAX_SOURCE = 256 << 10;
    /// Nested tags and brackets, and macros that call each other.
    static final int MAX_DEPTH = 128;
    /// The most items of a `range`.
    static final int MAX_RANGE = 100_000;
    /// The longest text that a template makes, in UTF-16 units.
    static final int MAX_TEXT = 16 << 20;
    /// Lists and dicts in each other, in a variable or in what a template makes.
    static final int MAX_NESTED_VALUES = 256;

    private static final long MAX_STEPS = 5_000_000;
    private static final long MAX_NANOSECONDS = 1_000_000_000;
    private static final int MAX_LEVELS = 600; // with 128 macros they take at most 0.7 MiB of stack
    private static final int CHARACTERS_PER_STEP = 16;
    private static final int STEPS_PER_LOOK_AT_THE_CLOCK = 1_024;

    private final long start = System.nanoTime();
    private long left = MAX_STEPS;
    private long nextLook = MAX_STEPS - STEPS_PER_LOOK_AT_THE_CLOCK;
    private int levels;
    private int macros;
    private int nestedValues;

    void step() {
        spend(1);
    }

    /// @throws TemplateException if fewer steps are left, the time is over, or the thread was interrupted
    void spend(long steps) {
        left -= steps;
        if (left < nextLook) {
            if (left < 0) {
                throw TemplateException.limit("the template takes more than %,d steps".formatted(MAX_STEPS));
            }
            nextLook = left - STEPS_PER_LOOK_AT_THE_CLOCK;
            if (System.nanoTime() - start > MAX_NANOSECONDS) {
                throw TemplateException.limit("the template runs longer than one second");
            }
            if (Thread.currentThread().isInterrupted()) {
                throw TemplateException.limit("the rendering was interrupted");
            }
        }
    }

    /// Counts a text of `length` UTF-16 units that is about to be made, and gives it back for convenience.
    ///
    /// @throws TemplateException if it is longer than [#MAX_TEXT], or no steps are left for it
    int text(long length) {
        step();
        grow(length, length);
        return (int) length;
    }

    /// Counts the last `uncounted` units of a text that is about to be `length` long; returns how many stay uncounted.
    int grow(long length, long uncounted) {
        if (length > MAX_TEXT) {
            throw TemplateException.limit("the template makes a text of more than %,d characters".formatted(MAX_TEXT));
        }
        if (uncounted >= CHARACTERS_PER_STEP) {
            spend(uncounted / CHARACTERS_PER_STEP);
        }
        return (int) (uncounted % CHARACTERS_PER_STEP);
    }

    /// Counts a search for `needle` units in `haystack` units.
    void search(long haystack, long needle) {
        spend(1 + haystack / CHARACTERS_PER_STEP * (1 + needle / 64));
    }

    /// One level deeper into statements and expressions; [#leave()] comes back.
    void enter() {
        step();
        if (++levels > MAX_LEVELS) {
            throw TemplateException.limit("the template goes deeper than %,d levels".formatted(MAX_LEVELS));
        }
    }

    void leave() {
        levels--;
    }

    void enterMacro() {
        if (++macros > MAX_DEPTH) {
            throw TemplateException.limit("macros call each other deeper than %d levels".formatted(MAX_DEPTH));
        }
    }

    void leaveMacro() {
        macros--;
    }

    /// One level deeper into a value; [#leaveValue()] comes back.
    void enterValue() {
        step();
        if (++nestedValues > MAX_NESTED_VALUES) {
            throw TemplateException.limit("a value is nested deeper than %d levels".formatted(MAX_NESTED_VALUES));
        }
    }

    void leaveValue() {
        nestedValues--;
    }
}
