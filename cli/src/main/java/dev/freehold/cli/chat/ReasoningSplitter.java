package dev.freehold.cli.chat;

import dev.freehold.cli.chat.Part.Answer;
import dev.freehold.cli.chat.Part.Reasoning;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Tells thinking from answer in a text that comes in pieces cut anywhere, also within a tag.
///
/// Thinking stands at the beginning between `<think>` and `</think>` (DeepSeek R1, Qwen 3) or `[THINK]` and `[/THINK]`
/// (Magistral); where the prompt has the opening tag already, only the closing one comes. Blank lines around the tags
/// belong to neither. A tag further on is text like any other.
public final class ReasoningSplitter {
    private final StringBuilder held = new StringBuilder();
    private State state;
    private String closingTag = "";

    private enum Tags {
        ANGLES("<think>", "</think>"),
        BRACKETS("[THINK]", "[/THINK]");

        final String opening;
        final String closing;

        Tags(String opening, String closing) {
            this.opening = opening;
            this.closing = closing;
        }
    }

    private enum State {
        BEGINNING,
        REASONING_BEGINNING,
        REASONING,
        ANSWER_BEGINNING,
        ANSWER
    }

    /// @param prompt  what the text continues
    public ReasoningSplitter(String prompt) {
        Optional<Tags> open = Arrays.stream(Tags.values())
                .filter(tags -> prompt.stripTrailing().endsWith(tags.opening)).findAny();
        state = open.isPresent() ? State.REASONING_BEGINNING : State.BEGINNING;
        closingTag = open.map(tags -> tags.closing).orElse("");
    }

    /// What is certain after one more piece: at most a piece of thinking and then one of the answer.
    public List<Part> accept(String piece) {
        held.append(piece);
        return parts(false);
    }

    /// What was held back, at the end of the text.
    public List<Part> finish() {
        return parts(true);
    }

    private List<Part> parts(boolean atEnd) {
        if (state == State.BEGINNING) {
            begin(atEnd);
        }
        List<Part> reasoning = reasoning(atEnd);
        List<Part> answer = answer(atEnd);
        return reasoning.isEmpty() ? answer : answer.isEmpty() ? reasoning
                : List.of(reasoning.getFirst(), answer.getFirst());
    }

    private void begin(boolean atEnd) {
        String text = held.toString().stripLeading();
        for (Tags tags : Tags.values()) {
            if (text.startsWith(tags.opening)) {
                state = State.REASONING_BEGINNING;
                closingTag = tags.closing;
                held.replace(0, held.length(), text.substring(tags.opening.length()));
                return;
            }
        }
        if (atEnd || Arrays.stream(Tags.values()).noneMatch(tags -> tags.opening.startsWith(text))) {
            state = State.ANSWER;
        }
    }

    private List<Part> reasoning(boolean atEnd) {
        if (state == State.REASONING_BEGINNING) {
            stripLeading();
            state = held.isEmpty() ? state : State.REASONING;
        }
        if (state != State.REASONING) {
            return List.of();
        }
        int close = held.indexOf(closingTag);
        int certain = close >= 0 ? close : atEnd ? held.length() : certainLength();
        String text = held.substring(0, certain);
        held.delete(0, certain);
        if (close >= 0) {
            held.delete(0, closingTag.length());
            state = State.ANSWER_BEGINNING;
        }
        text = close >= 0 || atEnd ? text.stripTrailing() : text;
        return text.isEmpty() ? List.of() : List.of(new Reasoning(text));
    }

    /// How much of the held text is neither the beginning of the closing tag nor blanks that may stand before it.
    private int certainLength() {
        int end = held.length();
        for (int length = Math.min(closingTag.length() - 1, end); length > 0; length--) {
            if (closingTag.startsWith(held.substring(end - length))) {
                end -= length;
                break;
            }
        }
        while (end > 0 && Character.isWhitespace(held.charAt(end - 1))) {
            end--;
        }
        return end;
    }

    private List<Part> answer(boolean atEnd) {
        if (state == State.ANSWER_BEGINNING) {
            stripLeading();
            state = held.isEmpty() ? state : State.ANSWER;
        }
        if (state != State.ANSWER || held.isEmpty()) {
            return List.of();
        }
        String text = held.toString();
        held.setLength(0);
        return List.of(new Answer(text));
    }

    private void stripLeading() {
        held.replace(0, held.length(), held.toString().stripLeading());
    }
}
