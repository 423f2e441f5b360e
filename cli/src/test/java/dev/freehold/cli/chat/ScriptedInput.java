package dev.freehold.cli.chat;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

/// Input that is given beforehand; ends when it is used up.
final class ScriptedInput implements InputSource {
    private final Queue<Input> inputs;
    boolean keepsHistory = true;

    ScriptedInput(Input... inputs) {
        this.inputs = new ArrayDeque<>(Arrays.asList(inputs));
    }

    static ScriptedInput lines(String... lines) {
        return new ScriptedInput(Arrays.stream(lines).map(Input.Text::new).toArray(Input[]::new));
    }

    @Override
    public Input next(String prompt) {
        return inputs.isEmpty() ? new Input.End() : inputs.remove();
    }

    @Override
    public void keepHistory(boolean keep) {
        keepsHistory = keep;
    }
}
