package dev.freehold.engine;

import dev.freehold.engine.GenerationEvent.Finished;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// A generation that an [Engine] computes among others, and that waits here until somebody asks for its events.
final class EngineGeneration implements Generation {
    private sealed interface Step {
        record Event(GenerationEvent event) implements Step {}

        record Failure(RuntimeException cause) implements Step {}
    }

    private final BlockingQueue<Step> steps = new LinkedBlockingQueue<>();
    private final Runnable wakeUp;
    private volatile boolean cancelled;
    private boolean finished;

    /// @param wakeUp  tells the engine that something has changed
    EngineGeneration(Runnable wakeUp) {
        this.wakeUp = wakeUp;
    }

    /// Tells what has happened; for the engine's thread.
    void tell(GenerationEvent event) {
        steps.add(new Step.Event(event));
    }

    /// Ends with a failure; for the engine's thread.
    void fail(RuntimeException cause) {
        steps.add(new Step.Failure(cause));
    }

    boolean isCancelled() {
        return cancelled;
    }

    @Override
    public boolean hasNext() {
        return !finished;
    }

    @Override
    public GenerationEvent next() {
        if (finished) {
            throw new NoSuchElementException("the generation has ended");
        }
        switch (take()) {
            case Step.Event(Finished end) -> {
                finished = true;
                return end;
            }
            case Step.Event(GenerationEvent token) -> {
                return token;
            }
            case Step.Failure(RuntimeException cause) -> {
                finished = true;
                throw cause;
            }
        }
    }

    private Step take() {
        try {
            return steps.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cancel();
            return new Step.Failure(new IllegalStateException("interrupted while an answer was awaited", e));
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        wakeUp.run();
    }
}
