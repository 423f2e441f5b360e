package dev.freehold.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.engine.GenerationEvent.Finished;
import dev.freehold.engine.GenerationEvent.Token;
import dev.freehold.engine.dialect.WholeAnswer;
import dev.freehold.engine.sampling.SamplingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Many requests together get what each would get alone, whatever the network remembers.
class EngineTest {
    private static final int CONTEXT = 1200;

    private record Outcome(List<Integer> tokens, Finished end) {
        static Outcome of(Generation generation) {
            var tokens = new ArrayList<Integer>();
            while (true) {
                switch (generation.next()) {
                    case Token(int id, _, _) -> tokens.add(id);
                    case Finished end -> {
                        assertFalse(generation.hasNext());
                        return new Outcome(tokens, end);
                    }
                }
            }
        }
    }

    private static Model open(String file) {
        return Model.open(ChatModelFixture.folder().resolveSibling("models").resolve(file),
                new ModelOptions(1, "reference", CONTEXT, CacheType.AUTO));
    }

    private static GenerationOptions options(int seed) {
        var sampling = SamplingSettings.NONE.withTemperature(1.0).withSeed((long) seed);
        return GenerationOptions.DEFAULT.withSampling(sampling).withMaxTokens(5 + seed % 7).ignoringStopTokens();
    }

    private static int[] prompt(int seed) {
        int[] shared = new Random(seed / 4).ints(80, 0, 64).toArray(); // groups of four begin alike
        int[] own = new Random(1000 + seed).ints(1 + 37 * seed % 300, 0, 64).toArray();
        return IntStream.concat(IntStream.of(shared), IntStream.of(own)).toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen3/model.gguf", "qwen35/model.gguf", "deepseek3/model.gguf", "mistral-window"})
    void togetherIsAsAlone(String file) {
        try (Model model = open(file); var engine = new Engine(model, new EngineOptions(5, 100, 0))) {
            List<Generation> together = IntStream.range(0, 16)
                    .mapToObj(seed -> engine.generate(prompt(seed), options(seed))).toList();
            for (int seed = 0; seed < together.size(); seed++) {
                Outcome outcome = Outcome.of(together.get(seed));
                try (Session alone = model.newSession()) {
                    Outcome expected = Outcome.of(alone.generate(prompt(seed), options(seed)));
                    assertEquals(expected.tokens(), outcome.tokens(), "request " + seed);
                    assertEquals(expected.end().reason(), outcome.end().reason());
                }
            }
        }
    }

    @Test
    void aBeginningThatWasComputedIsNotComputedAgain() {
        try (Model model = open("qwen3/model.gguf"); var engine = new Engine(model, EngineOptions.DEFAULT)) {
            assertEquals(0, Outcome.of(engine.generate(prompt(1), options(1))).end().usage().reusedTokens());
            assertEquals(80, Outcome.of(engine.generate(prompt(2), options(2))).end().usage().reusedTokens());
            Outcome again = Outcome.of(engine.generate(prompt(1), options(1)));
            assertEquals(prompt(1).length - 1, again.end().usage().reusedTokens(), "the other's prompt left it there");
        }
    }

    @Test
    void whatIsKeptMakesRoomForWhatIsAsked() {
        try (Model model = open("qwen3/model.gguf")) {
            long page = new ContextPool(model, 0).bytes(128);
            try (var engine = new Engine(model, new EngineOptions(8, 100, 4 * page))) {
                List<Generation> all = IntStream.range(0, 12)
                        .mapToObj(seed -> engine.generate(prompt(seed), options(seed))).toList();
                all.forEach(generation -> assertEquals(FinishReason.LENGTH, Outcome.of(generation).end().reason()));
                assertTrue(engine.load().cacheBytes() <= 4 * page);
                var failure = assertThrows(EngineException.class, () -> engine.generate(new int[700], options(1)));
                assertTrue(failure.getMessage().contains("ask for fewer tokens"), failure::getMessage);
            }
        }
    }

    @Test
    void aReaderWhoLeavesMakesRoomAndOthersGoOn() {
        try (Model model = open("qwen3/model.gguf"); var engine = new Engine(model, new EngineOptions(1, 2, 0))) {
            Generation endless = engine.generate(prompt(0), options(0).withMaxTokens(Integer.MAX_VALUE));
            assertTrue(endless.next() instanceof Token);
            Generation second = engine.generate(prompt(1), options(1));
            Generation third = engine.generate(prompt(2), options(2));
            assertThrows(EngineBusyException.class, () -> engine.generate(prompt(3), options(3)));
            third.cancel();
            assertEquals(FinishReason.CANCELLED, Outcome.of(third).end().reason());
            endless.cancel();
            assertEquals(FinishReason.CANCELLED, Outcome.of(endless).end().reason());
            assertEquals(FinishReason.LENGTH, Outcome.of(second).end().reason());
        }
    }

    @Test
    void closingEndsWhatIsRunningAndWhatWaits() {
        try (Model model = open("qwen3/model.gguf")) {
            var engine = new Engine(model, new EngineOptions(1, 2, 0));
            Generation endless = engine.generate(prompt(0), options(0).withMaxTokens(Integer.MAX_VALUE));
            Generation waiting = engine.generate(prompt(1), options(1));
            endless.next();
            engine.close();
            assertThrows(IllegalStateException.class, () -> Outcome.of(endless));
            assertThrows(IllegalStateException.class, () -> Outcome.of(waiting));
            assertThrows(IllegalStateException.class, () -> engine.generate(prompt(2), options(2)));
        }
    }

    @Test
    void conversationsAreAnsweredWithTheirParts() {
        try (Model model = ChatModelFixture.open(); var engine = new Engine(model, EngineOptions.DEFAULT)) {
            var conversation = new Conversation(List.of(Message.user(ChatModelFixture.QUESTION)));
            Answer answer = engine.answer(model.chatFormat().prompt(conversation), GenerationOptions.GREEDY);
            var whole = new WholeAnswer();
            answer.events().forEach(whole);
            assertEquals(ChatModelFixture.ANSWER, whole.text());
        }
    }
}
