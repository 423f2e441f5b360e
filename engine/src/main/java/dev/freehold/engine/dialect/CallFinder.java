package dev.freehold.engine.dialect;

import dev.freehold.engine.dialect.Opener.Place;
import java.util.List;

/// Finds calls in the text of an answer, which comes a character at a time.
///
/// White space before a call, its closing tags and white space before these belong to the call. What only looks like
/// the beginning of a call comes out as text. Held back is what may be a tag, white space before it, and the text of a
/// call until its end.
final class CallFinder {
    private static final int MAX_CALL = 1 << 20;
    private static final int MAX_BLANKS = 4096;

    private final List<Opener> openers;
    private final AnswerEvents events;
    private final StringBuilder held = new StringBuilder();
    private int blanks; // that `held` begins with
    private char last = '\n'; // of the text
    private boolean beginning = true;
    private Opener previous; // of the call before, while there was nothing but its closing tags
    private int calls;

    private Call call;
    private Step reader;
    private Opener opener;
    private final StringBuilder raw = new StringBuilder();

    CallFinder(List<Opener> openers, AnswerEvents events) {
        this.openers = openers;
        this.events = events;
    }

    void accept(char c) {
        if (call == null) {
            look(c);
        } else {
            read(c);
        }
    }

    void finish() {
        if (call != null && reader.complete()) {
            end();
        } else if (call != null) {
            giveUp();
        }
        boolean closes = previous != null && blanks == held.length();
        if (!closes) {
            release(held.length());
        }
        held.setLength(0);
    }

    private void look(char c) {
        held.append(c);
        String tag = held.substring(blanks);
        boolean waits = false;
        for (Opener candidate : openers) {
            if (candidate.text().startsWith(tag) && stands(candidate.place())) {
                if (candidate.text().length() == tag.length()) {
                    open(candidate);
                    return;
                }
                waits = true;
            }
        }
        for (String closing : previous == null ? List.<String>of() : previous.closing()) {
            if (closing.equals(tag)) {
                held.setLength(0);
                blanks = 0;
                return;
            }
            waits |= closing.startsWith(tag);
        }
        if (waits) {
            return;
        }
        if (tag.length() == 1 && Character.isWhitespace(c)) {
            blanks++;
            if (blanks == MAX_BLANKS) {
                release(blanks);
            }
            return;
        }
        release(blanks + 1);
        String rest = held.toString();
        held.setLength(0);
        for (int i = 0; i < rest.length(); i++) {
            accept(rest.charAt(i));
        }
    }

    private boolean stands(Place place) {
        return switch (place) {
            case ANYWHERE -> true;
            case LINE -> (blanks > 0 ? held.charAt(blanks - 1) : last) == '\n' || beginning || previous != null;
            case BEGINNING -> beginning || previous != null;
            case AFTER_CALL -> previous != null;
        };
    }

    /// Shows the first `count` held characters as text.
    private void release(int count) {
        if (count > 0) {
            show(held.substring(0, count));
            held.delete(0, count);
        }
        blanks = 0;
    }

    private void show(String text) {
        events.text(text);
        last = text.charAt(text.length() - 1);
        beginning = false;
        previous = null;
    }

    private void open(Opener found) {
        opener = found;
        reader = found.reader().get();
        call = new Call(calls, events);
        raw.setLength(0);
        raw.append(held);
        held.setLength(0);
        blanks = 0;
        if (found.included()) {
            String text = found.text();
            for (int i = 0; i < text.length(); i++) {
                reader.accept(text.charAt(i), call);
            }
        }
    }

    private void read(char c) {
        if (raw.length() == MAX_CALL) {
            giveUp();
            look(c);
            return;
        }
        switch (reader.accept(c, call)) {
            case MORE -> raw.append(c);
            case DONE -> end();
            case DONE_BEFORE -> {
                end();
                look(c);
            }
            case FAIL -> {
                giveUp();
                look(c);
            }
        }
    }

    private void end() {
        events.end(call.index());
        calls++;
        call = null;
        previous = opener;
    }

    /// What was taken for a call is text.
    private void giveUp() {
        if (call.begun()) {
            events.broken(call.index(), raw.toString());
            calls++;
            last = raw.charAt(raw.length() - 1);
            beginning = false;
            previous = null;
        } else {
            show(raw.toString());
        }
        call = null;
    }
}
