package dev.freehold.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.models.Batch;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionTest {
    private final Model model = ChatModelFixture.open();
    private final Session session = model.newSession();
    private final int[] prompt = model.chatFormat().encode(List.of(Message.user(ChatModelFixture.QUESTION)));

    @AfterEach
    void close() {
        session.close();
        model.close();
    }

    private float[] append(Session to, int... tokens) {
        var logits = new float[model.hyperparameters().vocabulary()];
        to.append(tokens, logits);
        return logits;
    }

    @Test
    void rewindingKeepsTheCommonBeginningAndLeavesATokenToCompute() {
        append(session, 5, 6, 7, 8);
        assertEquals(3, session.rewindTo(new int[] {5, 6, 7, 8}), "all the same");
        append(session, 8);
        assertEquals(2, session.rewindTo(new int[] {5, 6, 9, 9, 9}), "another end");
        append(session, 7, 8, 9);
        assertEquals(1, session.rewindTo(new int[] {5, 6}), "a prompt shorter than the context");
        assertEquals(0, session.rewindTo(new int[] {1, 2}), "nothing in common");
        assertEquals(0, session.length());
    }

    @Test
    void aRewoundContextGivesTheSameLogitsAsAFreshOne() {
        append(session, prompt);
        append(session, 9, 10, 11);
        int kept = session.rewindTo(prompt);
        float[] again = append(session, Arrays.copyOfRange(prompt, kept, prompt.length));
        try (Session fresh = model.newSession()) {
            assertArrayEquals(append(fresh, prompt), again, 1e-5f);
        }
    }

    /// The memory of a session must not go while machine code reads it.
    @Test
    void closingWaitsForThePassOfAnotherThread() {
        try (var cache = model.newCache(1)) {
            var closing = new AtomicReference<CompletableFuture<Void>>();
            model.forward(new Batch(new int[] {5}, cache, Batch.Logits.LAST), _ -> {
                closing.set(CompletableFuture.runAsync(session::close));
                assertThrows(TimeoutException.class, () -> closing.get().get(100, TimeUnit.MILLISECONDS));
            });
            closing.get().join();
        }
        assertThrows(IllegalStateException.class, () -> append(session, 5));
    }

    @Test
    void aPassThatFailsLeavesTheContextAsItWas() {
        append(session, prompt);
        assertThrows(IllegalArgumentException.class, () -> append(session, 1_000_000));
        assertThrows(IllegalArgumentException.class, () -> append(session, new int[session.capacity()]));
        assertEquals(prompt.length, session.length());
        assertEquals(ChatModelFixture.ANSWER, session.generate(prompt, GenerationOptions.GREEDY).text());
    }

    @Test
    void idsThatAreNoTokensAreRefusedBeforeAnythingIsComputed() {
        for (int id : new int[] {-1, 400, Integer.MAX_VALUE}) {
            var e = assertThrows(
                    EngineException.class, () -> session.generate(new int[] {1, id}, GenerationOptions.GREEDY));
            assertEquals("token " + id + " is not of the vocabulary, 0 to 399", e.getMessage());
        }
    }

    @Test
    void anEarlierGenerationCannotWriteIntoTheContextOfALaterOne() {
        Generation earlier = session.generate(prompt, GenerationOptions.GREEDY);
        earlier.next();
        Generation later = session.generate(prompt, GenerationOptions.GREEDY);
        assertThrows(IllegalStateException.class, earlier::next);
        assertFalse(earlier.hasNext());
        assertEquals(ChatModelFixture.ANSWER, later.text());
    }

    @Test
    void aClosedSessionGeneratesNothing() {
        Generation begun = session.generate(prompt, GenerationOptions.GREEDY);
        begun.next();
        session.close();
        session.close();
        assertThrows(IllegalStateException.class, begun::next);
        assertThrows(IllegalStateException.class, () -> session.generate(prompt, GenerationOptions.GREEDY));
    }

    @Test
    void closingTheModelEndsWhatRuns() {
        Generation begun = session.generate(prompt, GenerationOptions.GREEDY);
        begun.next();
        model.close();
        model.close();
        assertEquals(
                "the model is closed", assertThrows(IllegalStateException.class, begun::next).getMessage());
        assertFalse(begun.hasNext());
    }
}
