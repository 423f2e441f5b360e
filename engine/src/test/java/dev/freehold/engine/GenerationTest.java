package dev.freehold.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.engine.GenerationEvent.Finished;
import dev.freehold.engine.GenerationEvent.Token;
import dev.freehold.engine.sampling.SamplingSettings;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GenerationTest {
    private final Model model = ChatModelFixture.open();
    private final Session session = model.newSession();
    private final int[] prompt = model.chatFormat().encode(List.of(Message.user(ChatModelFixture.QUESTION)));

    @AfterEach
    void close() {
        session.close();
        model.close();
    }

    private static Finished end(Generation generation) {
        while (true) {
            if (generation.next() instanceof Finished end) {
                return end;
            }
        }
    }

    private String text(GenerationOptions options) {
        return session.generate(prompt, options).text();
    }

    @Test
    void theModelsOwnStopTokenEndsTheAnswerAndIsNoPartOfIt() {
        Generation generation = session.generate(prompt, GenerationOptions.GREEDY);
        Finished end = end(generation);
        assertEquals(FinishReason.STOP_TOKEN, end.reason());
        assertEquals(prompt.length, end.usage().promptTokens());
        assertEquals(13, end.usage().newTokens());
        assertFalse(generation.hasNext());
        assertThrows(NoSuchElementException.class, generation::next);
    }

    @Test
    void aStopStringAcrossTokensIsCutOff() {
        var options = GenerationOptions.GREEDY.withStop(List.of("France is"));
        assertEquals("The capital of ", text(options));
        assertEquals(FinishReason.STOP_STRING, end(session.generate(prompt, options)).reason());
    }

    @Test
    void theBeginningOfAStopStringThatDoesNotComeIsNotLost() {
        assertEquals(ChatModelFixture.ANSWER, text(GenerationOptions.GREEDY.withStop(List.of("Paris.!"))));
    }

    @Test
    void maxTokensIsHonoured() {
        var options = GenerationOptions.GREEDY.withMaxTokens(3);
        Finished end = end(session.generate(prompt, options));
        assertEquals(FinishReason.LENGTH, end.reason());
        assertEquals(3, end.usage().newTokens());
    }

    @Test
    void theEndOfTheContextIsSaidAndNotPassed() {
        var options = new ModelOptions(1, "reference", prompt.length + 4, CacheType.AUTO);
        try (Model small = Model.open(ChatModelFixture.folder().resolve("model.gguf"), options);
                Session narrow = small.newSession()) {
            Finished end = end(narrow.generate(prompt, GenerationOptions.GREEDY));
            assertEquals(FinishReason.CONTEXT_FULL, end.reason());
            assertEquals(prompt.length + 4, narrow.length());
        }
    }

    @Test
    void aPromptThatDoesNotFitIsRefusedWithBothNumbers() {
        var tooLong = new int[session.capacity()];
        var message = assertThrows(EngineException.class, () -> session.generate(tooLong, GenerationOptions.GREEDY));
        assertEquals("the prompt has 512 tokens and the context 512: shorten it, or raise the context length",
                message.getMessage());
        assertThrows(EngineException.class, () -> session.generate(new int[0], GenerationOptions.GREEDY));
    }

    @Test
    void theSameSeedGivesTheSameTextAndAnotherOneAnother() {
        var hot = SamplingSettings.NONE.withTemperature(5).withTopP(1).withTopK(0).withMinP(0);
        var one = GenerationOptions.DEFAULT.withSampling(hot.withSeed(1)).withMaxTokens(20);
        var two = GenerationOptions.DEFAULT.withSampling(hot.withSeed(2)).withMaxTokens(20);
        assertEquals(text(one), text(one));
        assertNotEquals(text(one), text(two));
    }

    @Test
    void aPromptThatBeginsLikeTheLastIsNotComputedAgain() {
        String first = text(GenerationOptions.GREEDY);
        Generation again = session.generate(prompt, GenerationOptions.GREEDY);
        StringBuilder text = new StringBuilder();
        Finished end = null;
        while (again.hasNext()) {
            switch (again.next()) {
                case Token(_, String piece, _) -> text.append(piece);
                case Finished last -> end = last;
            }
        }
        assertEquals(first, text + end.text());
        assertEquals(prompt.length - 1, end.usage().reusedTokens());
    }

    @Test
    void cancellingEndsBeforeTheNextToken() {
        Generation generation = session.generate(prompt, GenerationOptions.GREEDY);
        generation.next();
        generation.cancel();
        assertEquals(FinishReason.CANCELLED, end(generation).reason());
        Generation unborn = session.generate(prompt, GenerationOptions.GREEDY);
        unborn.cancel();
        assertEquals(0, end(unborn).usage().newTokens());
    }

    @Test
    void logProbabilitiesComeWithTheTokensWhereAskedFor() {
        Generation generation = session.generate(prompt, GenerationOptions.GREEDY.withLogProbabilities(2));
        if (generation.next() instanceof Token(int id, _, var probabilities)) {
            assertEquals(id, probabilities.orElseThrow().chosen().id());
            assertEquals(2, probabilities.orElseThrow().top().size());
            assertTrue(probabilities.orElseThrow().chosen().logProbability() <= 0);
        } else {
            throw new AssertionError("the first event should be a token");
        }
    }

    @Test
    void itsEndIsToldOnceHoweverItEnds() {
        var ends = new AtomicInteger();
        session.generate(prompt, GenerationOptions.GREEDY, ends::incrementAndGet).text();
        assertEquals(1, ends.get(), "stopped");
        Generation cancelled = session.generate(prompt, GenerationOptions.GREEDY, ends::incrementAndGet);
        cancelled.cancel();
        cancelled.next();
        assertEquals(2, ends.get(), "cancelled");
        Generation failing = session.generate(prompt, GenerationOptions.GREEDY, ends::incrementAndGet);
        model.close();
        assertThrows(IllegalStateException.class, failing::next);
        assertEquals(3, ends.get(), "failed");
    }

    @Test
    void aPromptThatWasCancelledOrComputedIsFoundAsItWasLeft() {
        int[] longer = new int[Session.BATCH + 50];
        Arrays.fill(longer, prompt[0]);
        GenerationOptions one = GenerationOptions.GREEDY.withMaxTokens(1);
        var options = ModelOptions.DEFAULT.withContextLength(2 * Session.BATCH); // more than it was made for
        try (Model wide = Model.open(ChatModelFixture.folder().resolve("model.gguf"), options);
                Session open = wide.newSession()) {
            Generation first = open.generate(longer, one);
            first.cancel();
            assertEquals(0, end(first).usage().promptRate());
            assertEquals(0, open.length());
            assertEquals(0, end(open.generate(longer, one)).usage().reusedTokens());
            assertEquals(longer.length - 1, end(open.generate(longer, one)).usage().reusedTokens());
        }
    }
}
