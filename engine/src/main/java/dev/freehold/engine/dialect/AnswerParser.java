package dev.freehold.engine.dialect;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/// Takes an answer apart while it comes, in pieces cut anywhere: thinking, text, calls of tools.
///
/// Thinking stands at the beginning, between tags; where the prompt has the opening one already, only the closing one
/// comes. White space around the tags belongs to neither side. A tag further on is text like any other.
///
/// The events do not depend on how the text is cut, except for how many pieces a text comes in. Time is linear in the
/// text; what is held back is bounded.
public final class AnswerParser {
    private static final int MAX_BLANKS = 4096;
    private static final String ID_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int ID_LENGTH = 9; // what Mistral's templates demand, and others take

    private final List<ReasoningTags> tags;
    private final AnswerEvents events;
    private final CallFinder answer;
    private final StringBuilder held = new StringBuilder();
    private int blanks; // that `held` begins with
    private State state;
    private ReasoningTags open;

    private enum State {
        BEGINNING,
        REASONING_BEGINNING,
        REASONING,
        ANSWER_BEGINNING,
        ANSWER
    }

    /// @param tools   what the model may call; none finds no calls
    /// @param prompt  what the answer continues, or its end
    public AnswerParser(Dialect dialect, Toolbox tools, String prompt) {
        this(dialect, tools, prompt, AnswerParser::newId);
    }

    /// @param ids  gives calls an identifier where the model gives none
    public AnswerParser(Dialect dialect, Toolbox tools, String prompt, Supplier<String> ids) {
        tags = dialect.reasoning();
        events = new AnswerEvents(ids);
        answer = new CallFinder(tools.isEmpty() ? List.of() : dialect.openers(tools), events);
        String end = prompt.stripTrailing();
        Optional<ReasoningTags> opened = tags.stream().filter(pair -> end.endsWith(pair.opening())).findAny();
        state = opened.isPresent() ? State.REASONING_BEGINNING : State.BEGINNING;
        open = opened.orElse(null);
    }

    private static String newId() {
        var id = new StringBuilder(ID_LENGTH);
        ThreadLocalRandom.current().ints(ID_LENGTH, 0, ID_CHARACTERS.length())
                .forEach(i -> id.append(ID_CHARACTERS.charAt(i)));
        return id.toString();
    }

    /// What is certain after one more piece.
    public List<AnswerEvent> accept(String piece) {
        for (int i = 0; i < piece.length(); i++) {
            accept(piece.charAt(i));
        }
        return events.take();
    }

    /// What was held back, at the end of the text.
    public List<AnswerEvent> finish() {
        if (state == State.BEGINNING) {
            passHeld();
        } else if (blanks < held.length()) { // half a closing tag
            events.reasoning(held);
        }
        held.setLength(0);
        answer.finish();
        return events.take();
    }

    private void accept(char c) {
        switch (state) {
            case BEGINNING -> beginning(c);
            case REASONING_BEGINNING -> reasoningBeginning(c);
            case REASONING -> reasoning(c);
            case ANSWER_BEGINNING -> {
                if (!Character.isWhitespace(c)) {
                    state = State.ANSWER;
                    answer.accept(c);
                }
            }
            case ANSWER -> answer.accept(c);
        }
    }

    private void beginning(char c) {
        held.append(c);
        if (blanks == held.length() - 1 && Character.isWhitespace(c) && blanks < MAX_BLANKS) {
            blanks++;
            return;
        }
        String tag = held.substring(blanks);
        boolean waits = false;
        for (ReasoningTags pair : tags) {
            if (pair.opening().equals(tag)) {
                open = pair;
                state = State.REASONING_BEGINNING;
                held.setLength(0);
                blanks = 0;
                return;
            }
            waits |= pair.opening().startsWith(tag);
        }
        if (!waits) {
            passHeld();
            state = State.ANSWER;
        }
    }

    private void passHeld() {
        for (int i = 0; i < held.length(); i++) {
            answer.accept(held.charAt(i));
        }
        held.setLength(0);
        blanks = 0;
    }

    /// Passes over white space, and over the opening tag of models that repeat the prompt's.
    private void reasoningBeginning(char c) {
        if (held.isEmpty() && Character.isWhitespace(c)) {
            return;
        }
        held.append(c);
        String tag = held.toString();
        if (open.opening().equals(tag)) {
            held.setLength(0);
        } else if (!open.opening().startsWith(tag)) {
            state = State.REASONING;
            held.setLength(0);
            for (int i = 0; i < tag.length(); i++) {
                accept(tag.charAt(i));
            }
        }
    }

    private void reasoning(char c) {
        held.append(c);
        String tag = held.substring(blanks);
        if (open.closing().equals(tag)) {
            state = State.ANSWER_BEGINNING;
            held.setLength(0);
            blanks = 0;
        } else if (!open.closing().startsWith(tag)) {
            if (tag.length() == 1 && Character.isWhitespace(c) && blanks < MAX_BLANKS) {
                blanks++;
                return;
            }
            events.reasoning(held.substring(0, blanks + 1));
            blanks = 0;
            held.setLength(0);
            for (int i = 1; i < tag.length(); i++) {
                accept(tag.charAt(i));
            }
        }
    }
}
