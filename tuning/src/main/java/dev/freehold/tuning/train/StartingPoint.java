package dev.freehold.tuning.train;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.NewFile;
import dev.freehold.tuning.network.TrainingException;
import dev.freehold.tuning.train.config.Start;
import dev.freehold.tuning.train.config.TrainingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The checkpoint that training starts from. A random one lies in a temporary folder as long as this is open: its seed
/// makes it again.
///
/// @param temporary  the folder that goes when this is closed
record StartingPoint(Checkpoint checkpoint, Optional<Path> temporary) implements AutoCloseable {
    static StartingPoint open(TrainingConfig config) {
        return switch (config.start()) {
            case Start.Base(Path model) -> new StartingPoint(Checkpoint.open(model), Optional.empty());
            case Start.Scratch scratch -> random(scratch, config.seed());
        };
    }

    private static StartingPoint random(Start.Scratch scratch, long seed) {
        Path folder;
        try {
            folder = Files.createTempDirectory("freehold-start");
        } catch (IOException e) {
            throw new TrainingException("no temporary folder can be made: " + NewFile.why(e));
        }
        try {
            RandomStart.write(scratch, seed, folder);
            return new StartingPoint(Checkpoint.open(folder), Optional.of(folder));
        } catch (RuntimeException | Error e) {
            SavedState.discard(folder);
            throw e;
        }
    }

    @Override
    public void close() {
        checkpoint.close();
        temporary.ifPresent(SavedState::discard);
    }
}
