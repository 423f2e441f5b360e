package dev.freehold.engine;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.models.layers.Adapters;
import dev.freehold.models.layers.Workspace;
import dev.freehold.tensor.KernelSelection;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.Processors;
import dev.freehold.tensor.spi.KernelProvider;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// A checkpoint that a network is computed from, with the kernels and the memory that this takes.
///
/// Usable from many threads: passes through the network take turns.
final class OpenCheckpoint implements AutoCloseable {
    private final Checkpoint checkpoint;
    private final Kernels kernels;
    private final MemoryPlan memory;
    private final Workspace workspace = new Workspace();
    private final ReentrantLock turn = new ReentrantLock(true);
    private boolean closed;

    private OpenCheckpoint(Checkpoint checkpoint, Kernels kernels, MemoryPlan memory) {
        this.checkpoint = checkpoint;
        this.kernels = kernels;
        this.memory = memory;
    }

    /// What `load` makes of a `.gguf` file or a Hugging Face folder and of the adapters that it is to run with; it then
    /// closes what it was given. If it fails, all is closed.
    ///
    /// @throws dev.freehold.checkpoint.CheckpointException if a file is absent, malformed or of an unknown architecture
    /// @throws dev.freehold.tensor.UnusableTierException if the kernels asked for do not exist or cannot run here
    static <M> M open(Path path, ModelOptions options, BiFunction<OpenCheckpoint, Adapters, M> load) {
        return open(path, options, UnaryOperator.identity(), load);
    }

    /// The same, computed with what `kernels` makes of the kernels chosen, which it closes with itself.
    static <M> M open(Path path, ModelOptions options, UnaryOperator<Kernels> kernels,
            BiFunction<OpenCheckpoint, Adapters, M> load) {
        Checkpoint checkpoint = Checkpoint.open(path);
        OpenCheckpoint opened;
        Adapters adapters;
        try {
            KernelProvider provider = KernelSelection.choose(options.cpuTier());
            adapters = AdapterFile.read(options.adapters(), checkpoint);
            var memory = MemoryPlan.of(checkpoint, provider, options, adapters);
            int threads = options.threads() == 0 ? Processors.here().threads() : options.threads();
            opened = new OpenCheckpoint(checkpoint, kernels.apply(provider.create(threads)), memory);
        } catch (RuntimeException | Error e) {
            checkpoint.close();
            throw e;
        }
        try {
            return load.apply(opened, adapters);
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    Checkpoint checkpoint() {
        return checkpoint;
    }

    Kernels kernels() {
        return kernels;
    }

    /// How the network runs in the memory that there is.
    MemoryPlan memory() {
        return memory;
    }

    /// What a pass through the network gives, in memory that the next pass overwrites.
    ///
    /// @throws EngineException if the weights cannot be read any more
    /// @throws IllegalStateException if this is closed
    <R> R pass(Function<Workspace, R> pass) {
        return whileOpen(() -> {
            try {
                return pass.apply(workspace);
            } catch (InternalError e) {
                throw unreadable(e);
            }
        });
    }

    /// What `use` gives, while no pass is under way.
    ///
    /// @throws IllegalStateException if this is closed
    <R> R whileOpen(Supplier<R> use) {
        turn.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the model is closed");
            }
            return use.get();
        } finally {
            turn.unlock();
        }
    }

    /// Runs `ending` once a pass that another thread is in has ended, also if this is closed.
    void afterPass(Runnable ending) {
        turn.lock();
        try {
            ending.run();
        } finally {
            turn.unlock();
        }
    }

    /// The virtual machine's only word for a page of a mapped file that cannot be read.
    EngineException unreadable(InternalError cause) {
        return new EngineException(
                checkpoint.path() + ": can no longer be read: was it changed or cut off while in use?", cause);
    }

    /// Frees the memory and ends the threads, once a pass that another thread is in has ended.
    @Override
    public void close() {
        afterPass(() -> {
            if (!closed) {
                closed = true;
                kernels.close();
                workspace.close();
                checkpoint.close();
            }
        });
    }
}
