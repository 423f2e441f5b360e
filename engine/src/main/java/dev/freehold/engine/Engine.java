package dev.freehold.engine;

import dev.freehold.models.Batch;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Answers many requests at once with one model (continuous batching, <https://doi.org/10.48550/arXiv.2309.06180>):
/// requests join the running batch when they come and leave it when they are done, and each pass through the network
/// serves all of them.
///
/// What a request gets does not depend on the others: not a bit of a token's logits does. Usable from many threads.
public final class Engine implements AutoCloseable {
    private final Model model;
    private final EngineOptions options;
    private final ContextPool contexts;
    private final PassSize passSize = new PassSize();
    private final Thread thread = Thread.ofPlatform().name("engine").unstarted(this::run);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<EngineRequest> waiting = new ArrayDeque<>();      // guarded by the lock
    private final List<RunningSequence> running = new ArrayList<>(); // of the engine's thread
    private boolean closed;                                               // guarded by the lock
    private volatile EngineLoad load = new EngineLoad(0, 0, 0);

    /// @param model  stays open until the engine is closed; closed by whoever opened it
    public Engine(Model model, EngineOptions options) {
        this.model = model;
        this.options = options;
        this.contexts = new ContextPool(model, options.cacheBytes() > 0 ? options.cacheBytes() : roomFor(model));
        thread.start();
    }

    /// Bytes that the model leaves of memory: a quarter of the rest is for all else that a server does.
    private static long roomFor(Model model) {
        MemoryNeed need = model.memory().need();
        long rest = SystemMemory.bytes() - need.weights() - need.working();
        return Math.max(rest / 4 * 3, need.cache());
    }

    public Model model() {
        return model;
    }

    /// What it is doing now.
    public EngineLoad load() {
        return load;
    }

    /// Continues `prompt` with what the model makes of it.
    ///
    /// @throws EngineBusyException if too many requests wait
    /// @throws EngineException if the prompt is empty, does not fit the context or memory, or holds an id that is no
    ///     token
    /// @throws IllegalStateException if the engine is closed
    public Generation generate(int[] prompt, GenerationOptions asked) {
        return submit(prompt, Set.of(), asked);
    }

    /// Answers a conversation: the same with thinking, text and calls of tools told apart.
    ///
    /// @throws EngineBusyException if too many requests wait
    /// @throws EngineException if the prompt does not fit the context or memory
    /// @throws IllegalStateException if the engine is closed
    public Answer answer(ChatPrompt prompt, GenerationOptions asked) {
        return new Answer(submit(prompt.ids(), prompt.shown(), asked), prompt.newParser());
    }

    private Generation submit(int[] prompt, Set<Integer> shown, GenerationOptions asked) {
        model.requirePrompt(prompt, model.contextLength());
        int tokens = (int) Math.min(model.contextLength(), (long) prompt.length + asked.maxTokens());
        if (contexts.bytes(tokens) > contexts.maxBytes()) {
            throw new EngineException(
                    "a context of %,d tokens takes %,d MiB of cache and there are %,d: ask for fewer tokens"
                    .formatted(tokens, contexts.bytes(tokens) >> 20, contexts.maxBytes() >> 20));
        }
        var generation = new EngineGeneration(this::wakeUp);
        var request = new EngineRequest(
                prompt.clone(), new Continuation(model, prompt, shown, asked), generation, tokens);
        lock.lock();
        try {
            requireOpen();
            if (load.running() + waiting.size() >= options.sequences() + options.waiting()) {
                throw new EngineBusyException(waiting.size());
            }
            waiting.add(request);
            changed.signal();
        } finally {
            lock.unlock();
        }
        return generation;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
    }

    private void wakeUp() {
        lock.lock();
        try {
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (admit()) {
            try {
                pass();
            } catch (RuntimeException | Error e) {
                running.forEach(sequence -> {
                    sequence.fail(failure(e));
                    contexts.discard(sequence.context());
                });
                running.clear();
            }
        }
        contexts.close();
    }

    /// Lets requests in that there is room for, after it has waited for one if there is nothing to do.
    ///
    /// @return false if the engine is closed
    private boolean admit() {
        lock.lock();
        try {
            while (true) {
                if (closed) {
                    endAll();
                    return false;
                }
                waiting.removeIf(request -> {
                    boolean gone = request.generation().isCancelled();
                    if (gone) {
                        request.cancel();
                    }
                    return gone;
                });
                while (!waiting.isEmpty() && running.size() < options.sequences() && begin(waiting.peek())) {
                    waiting.remove();
                }
                report();
                if (!running.isEmpty()) {
                    return true;
                }
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /// @return whether it need not wait any more: it runs, or has failed
    private boolean begin(EngineRequest request) {
        try {
            Optional<SequenceContext> context = contexts.take(request.prompt(), request.tokens());
            context.ifPresent(found -> running.add(begun(request, found)));
            return context.isPresent();
        } catch (RuntimeException | OutOfMemoryError e) { // this one's failure: the others go on
            request.generation().fail(failure(e));
            return true;
        }
    }

    private RunningSequence begun(EngineRequest request, SequenceContext context) {
        try {
            return new RunningSequence(request, context, model.hyperparameters().vocabulary());
        } catch (RuntimeException | OutOfMemoryError e) {
            contexts.discard(context);
            throw e;
        }
    }

    private static RuntimeException failure(Throwable e) {
        return e instanceof RuntimeException known ? known : new IllegalStateException(e.toString(), e);
    }

    private void endAll() {
        var cause = new IllegalStateException("the engine was closed");
        running.forEach(sequence -> sequence.fail(cause));
        running.clear();
        waiting.forEach(request -> request.generation().fail(cause));
        waiting.clear();
    }

    /// One pass for all sequences that are running.
    private void pass() {
        running.forEach(RunningSequence::endIfCancelled);
        leave();
        if (running.isEmpty()) {
            return;
        }
        long prompts = running.stream().filter(sequence -> sequence.promptLeft() > 0).count();
        boolean answering = prompts < running.size();
        int left = passSize.promptTokens(answering);
        int share = (int) Math.max(1, left / Math.max(1, prompts));
        int promptTokens = 0;
        var members = new ArrayList<RunningSequence>();
        var spans = new ArrayList<Batch.Span>();
        for (RunningSequence sequence : running) {
            boolean ofPrompt = sequence.promptLeft() > 0;
            if (ofPrompt && promptTokens >= left) {
                continue; // the next pass begins with others
            }
            Batch.Span span = sequence.next(share);
            promptTokens += ofPrompt ? span.tokens().length : 0;
            members.add(sequence);
            spans.add(span);
        }
        long started = System.nanoTime();
        model.forward(new Batch(spans), logits -> hand(logits, members));
        if (answering) {
            passSize.passed(promptTokens, System.nanoTime() - started);
        }
        members.parallelStream().forEach(RunningSequence::passed);
        leave();
    }

    private static void hand(Tensor logits, List<RunningSequence> members) {
        for (int i = 0; i < members.size(); i++) {
            float[] row = members.get(i).logits();
            MemorySegment.copy(logits.data(), Tensor.FLOAT, i * logits.rowBytes(), row, 0, row.length);
        }
    }

    /// Gives back the contexts of those that have ended.
    private void leave() {
        running.removeIf(sequence -> {
            if (sequence.hasEnded()) {
                contexts.giveBack(sequence.context());
            }
            return sequence.hasEnded();
        });
    }

    private void report() {
        load = new EngineLoad(running.size(), waiting.size(), contexts.idleBytes());
    }

    /// Ends all generations, which fail, and waits for a pass that is under way.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
