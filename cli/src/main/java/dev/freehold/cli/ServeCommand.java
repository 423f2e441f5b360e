package dev.freehold.cli;

import dev.freehold.engine.Engine;
import dev.freehold.engine.EngineOptions;
import dev.freehold.engine.Model;
import dev.freehold.server.ServedModel;
import dev.freehold.server.Server;
import dev.freehold.server.ServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jline.utils.Signals;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `freehold serve`: a model for many clients at once, in the protocol of OpenAI.
@Command(name = "serve", description = "Serves a model to many clients at once, in the protocol of OpenAI, on this"
        + " machine alone.")
final class ServeCommand extends ModelCommand {
    @Option(names = "--host", paramLabel = "NAME",
            description = "where to listen, on this machine (default: 127.0.0.1)")
    private String host = ServerOptions.DEFAULT.host();

    @Option(names = "--port", paramLabel = "N", description = "where to listen; 0 for any that is free"
            + " (default: 11500)")
    private int port = ServerOptions.DEFAULT_PORT;

    @Option(names = "--alias", paramLabel = "NAME",
            description = "what clients call the model (default: the name of its file)")
    private String alias = "";

    @Option(names = {"-np", "--parallel"}, paramLabel = "N",
            description = "requests that are answered together at most (default: 16)")
    private int parallel = EngineOptions.DEFAULT.sequences();

    @Option(names = "--queue", paramLabel = "N",
            description = "requests that wait at most; others are turned away (default: 512)")
    private int queue = EngineOptions.DEFAULT.waiting();

    @Option(names = "--cache-memory", paramLabel = "SIZE", converter = ByteSize.Converter.class,
            description = "memory for what the model remembers of all conversations, as in 4G (default: three quarters"
                    + " of what the model leaves)")
    private ByteSize cacheMemory = new ByteSize(0);

    @Override
    public Integer call() {
        var options = UsageError.orValue(spec, () -> new ServerOptions(host, port, ServerOptions.DEFAULT.maxBytes()));
        var limits = UsageError.orValue(spec, () -> new EngineOptions(parallel, queue, cacheMemory.bytes()));
        try (Model opened = model.open(); var engine = new Engine(opened, limits)) {
            opened.chatFormat(); // complains now if there is none
            Warnings.about(opened.checkpoint(), err());
            opened.prepare();
            var served = new ServedModel(name(), engine, created());
            try (Server server = Server.start(options, List.of(served))) {
                out().printf("%s at %s/v1 (OpenAI)%n", served.name(), server.address());
                out().flush();
                return untilTerminated();
            }
        }
    }

    private String name() {
        return alias.isEmpty() ? model.path.toAbsolutePath().normalize().getFileName().toString()
                .replaceFirst("(?i)\\.gguf$", "") : alias;
    }

    /// When the model's file was made, in seconds since 1970.
    private long created() {
        try {
            return Files.getLastModifiedTime(model.path).to(TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits until the process is asked to end.
    ///
    /// @return the exit code
    private static int untilTerminated() {
        var exitCode = new AtomicInteger();
        var asked = new CountDownLatch(1);
        Signals.register("TERM", asked::countDown);
        Signals.register("INT", () -> {
            Signals.registerDefault("INT"); // once more ends the process, whatever it does
            exitCode.set(INTERRUPTED);
            asked.countDown();
        });
        try {
            asked.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return exitCode.get();
    }
}
