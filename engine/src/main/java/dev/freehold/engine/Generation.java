package dev.freehold.engine;

import dev.freehold.engine.GenerationEvent.Finished;
import dev.freehold.engine.GenerationEvent.Token;
import java.util.Iterator;
import java.util.Spliterators;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// An answer in the making, event by event; the last one is [Finished].
///
/// [#cancel] may be called from any thread; everything else is for one at a time. A generation that has failed has
/// ended.
public sealed interface Generation extends Iterator<GenerationEvent> permits SessionGeneration, EngineGeneration {
    /// The next token, or the end; waits until it is there.
    ///
    /// @throws dev.freehold.engine.sampling.SamplingException if the network computes something that is not a number
    /// @throws IllegalStateException if the session, the engine or the model was closed, or the session has begun
    ///     another generation
    @Override
    GenerationEvent next();

    /// Ends the generation before its next token; may be called from any thread.
    void cancel();

    /// The text of all events that are left, together.
    default String text() {
        return texts().collect(Collectors.joining());
    }

    /// The texts of all events that are left, as they come.
    default Stream<String> texts() {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, 0), false)
                .map(event -> switch (event) {
                    case Token(_, var piece, _) -> piece;
                    case Finished(var rest, _, _) -> rest;
                })
                .filter(piece -> !piece.isEmpty());
    }
}
