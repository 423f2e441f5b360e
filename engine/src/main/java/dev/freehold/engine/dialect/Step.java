package dev.freehold.engine.dialect;

import java.util.function.BiPredicate;
import java.util.function.Supplier;

/// Reads one part of a call, a character at a time, each in constant time. For one call; dialects put together what a
/// call looks like from these.
interface Step {
    /// @return what `c` was; after anything but [Outcome#MORE] the step is over
    Outcome accept(char c, Call call);

    /// Whether the call would be whole if the text ended here.
    default boolean complete() {
        return false;
    }

    /// One step after the other. Those but the last end at a character of their own.
    static Step sequence(Step... steps) {
        return new Step() {
            private int at;

            @Override
            public Outcome accept(char c, Call call) {
                Outcome outcome = steps[at].accept(c, call);
                boolean last = at == steps.length - 1;
                if (outcome == Outcome.DONE && !last) {
                    at++;
                    return Outcome.MORE;
                }
                return outcome;
            }

            @Override
            public boolean complete() {
                return at == steps.length - 1 && steps[at].complete();
            }
        };
    }

    /// One of two steps, by the first character that is no white space.
    static Step choice(char first, Supplier<Step> ifFirst, Supplier<Step> otherwise) {
        return new Step() {
            private Step chosen;

            @Override
            public Outcome accept(char c, Call call) {
                if (chosen == null) {
                    if (Character.isWhitespace(c)) {
                        return Outcome.MORE;
                    }
                    chosen = (c == first ? ifFirst : otherwise).get();
                }
                return chosen.accept(c, call);
            }

            @Override
            public boolean complete() {
                return chosen != null && chosen.complete();
            }
        };
    }

    /// White space, which may be none, and then exactly `text`.
    static Step literal(String text) {
        return new Step() {
            private int at;

            @Override
            public Outcome accept(char c, Call call) {
                if (at == 0 && Character.isWhitespace(c) && c != text.charAt(0)) {
                    return Outcome.MORE;
                }
                if (c != text.charAt(at)) {
                    return Outcome.FAIL;
                }
                at++;
                return at == text.length() ? Outcome.DONE : Outcome.MORE;
            }
        };
    }

    /// A short text, a name mostly, and the `end` after it.
    ///
    /// @param take  gets the text without white space around it; false refuses it
    static Step until(String end, BiPredicate<Call, String> take) {
        return new Step() {
            private final StringBuilder text = new StringBuilder();

            @Override
            public Outcome accept(char c, Call call) {
                text.append(c);
                int length = text.length() - end.length();
                if (length > Call.MAX_NAME) {
                    return Outcome.FAIL;
                }
                if (length < 0 || text.indexOf(end, length) < 0) {
                    return Outcome.MORE;
                }
                return take.test(call, text.substring(0, length).strip()) ? Outcome.DONE : Outcome.FAIL;
            }
        };
    }

    /// The arguments as a JSON object. With its beginning the call begins.
    static Step arguments() {
        return new Step() {
            private final JsonScanner object = new JsonScanner();
            private boolean begun;

            @Override
            public Outcome accept(char c, Call call) {
                if (!begun) {
                    if (c != '{') {
                        return Character.isWhitespace(c) ? Outcome.MORE : Outcome.FAIL;
                    }
                    begun = true;
                    call.begin();
                }
                return object.accept(c, call.arguments());
            }
        };
    }
}
