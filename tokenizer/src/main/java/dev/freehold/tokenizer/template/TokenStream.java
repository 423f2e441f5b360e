package dev.freehold.tokenizer.template;

import java.util.List;

/// The tokens of a template, one after the other, and how deep the parser is in them.
final class TokenStream {
    private final List<Token> tokens;
    private int next;
    private int depth;

    TokenStream(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token peek() {
        return tokens.get(next);
    }

    /// The token after [#peek()].
    Token peekSecond() {
        return tokens.get(Math.min(next + 1, tokens.size() - 1));
    }

    Token take() {
        Token token = peek();
        if (token.kind() != Token.Kind.END) {
            next++;
        }
        return token;
    }

    int line() {
        return peek().line();
    }

    boolean atOperator(String operator) {
        return peek().isOperator(operator);
    }

    boolean atName(String name) {
        return peek().isName(name);
    }

    boolean at(Token.Kind kind) {
        return peek().kind() == kind;
    }

    boolean skipOperator(String operator) {
        if (atOperator(operator)) {
            next++;
            return true;
        }
        return false;
    }

    boolean skipName(String name) {
        if (atName(name)) {
            next++;
            return true;
        }
        return false;
    }

    void expectOperator(String operator) {
        if (!skipOperator(operator)) {
            throw unexpected("'" + operator + "'");
        }
    }

    void expectName(String name) {
        if (!skipName(name)) {
            throw unexpected("'" + name + "'");
        }
    }

    Token expect(Token.Kind kind) {
        if (!at(kind)) {
            throw unexpected(kind.words());
        }
        return take();
    }

    TemplateException unexpected(String expected) {
        return TemplateException.syntax(line(), "expected %s, found %s".formatted(expected, peek().describe()));
    }

    /// Goes one level deeper; [#leave()] comes back.
    ///
    /// @throws TemplateException past [Budget#MAX_DEPTH] levels
    void enter() {
        if (++depth > Budget.MAX_DEPTH) {
            throw TemplateException.limit("nested deeper than " + Budget.MAX_DEPTH + " levels").at(line());
        }
    }

    void leave() {
        depth--;
    }
}
