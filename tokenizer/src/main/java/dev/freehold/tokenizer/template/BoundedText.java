package dev.freehold.tokenizer.template;

/// A text that grows within a budget.
final class BoundedText {
    private final Budget budget;
    private final StringBuilder text = new StringBuilder();
    private int uncounted;

    BoundedText(Budget budget) {
        this.budget = budget;
    }

    /// @throws TemplateException if the text would pass a limit; then nothing was appended
    BoundedText append(String more) {
        reserve(more.length());
        text.append(more);
        return this;
    }

    BoundedText append(char c) {
        reserve(1);
        text.append(c);
        return this;
    }

    private void reserve(int more) {
        uncounted = budget.grow(text.length() + (long) more, uncounted + more);
    }

    int length() {
        return text.length();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
