package dev.freehold.tokenizer.template;

/// A piece of a template.
///
/// @param text  the text of a DATA, NAME, OPERATOR or number token as it stands; of a STRING token what it means
/// @param line  where it starts, from 1
record Token(Kind kind, String text, int line) {
    enum Kind {
        DATA("text"),
        OUTPUT_BEGIN("'{{'"),
        OUTPUT_END("'}}'"),
        TAG_BEGIN("'{%'"),
        TAG_END("'%}'"),
        NAME("a name"),
        STRING("a string"),
        INTEGER("an integer"),
        FLOAT("a float"),
        OPERATOR("an operator"),
        END("the end of the template");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    boolean isName(String name) {
        return kind == Kind.NAME && text.equals(name);
    }

    boolean isOperator(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }

    /// What stands here, for messages.
    String describe() {
        return switch (kind) {
            case NAME, OPERATOR, INTEGER, FLOAT -> "'" + text + "'";
            case DATA, OUTPUT_BEGIN, OUTPUT_END, TAG_BEGIN, TAG_END, STRING, END -> kind.words;
        };
    }
}
