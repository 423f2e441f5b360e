package dev.freehold.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.engine.GenerationEvent.Finished;
import dev.freehold.engine.GenerationEvent.Token;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One session for prompt after prompt, whatever its network remembers: states that cannot be cut back, windows that
/// forget, latent vectors, or all keys and values. Answers must be those of a session that has seen nothing else.
class SessionReuseTest {
    private static final int CONTEXT = 1200;
    private static final int NEW_TOKENS = 8;
    private static final GenerationOptions GREEDY =
            GenerationOptions.GREEDY.withMaxTokens(NEW_TOKENS).ignoringStopTokens();

    private Model model;
    private Session session;
    private List<Integer> held = List.of(); // the tokens of the session's context

    private void open(String file) {
        model = Model.open(ChatModelFixture.folder().resolveSibling("models").resolve(file),
                new ModelOptions(1, "reference", CONTEXT, CacheType.AUTO));
        session = model.newSession();
    }

    @AfterEach
    void close() {
        session.close();
        model.close();
    }

    /// @param reused  tokens of the prompt that it says were not computed again
    private record Answer(List<Integer> tokens, int reused) {
        static Answer of(Session session, int[] prompt) {
            Generation generation = session.generate(prompt, GREEDY);
            var tokens = new ArrayList<Integer>();
            while (true) {
                switch (generation.next()) {
                    case Token(int id, _, _) -> tokens.add(id);
                    case Finished(_, _, var usage) -> {
                        assertEquals(prompt.length, usage.promptTokens());
                        assertEquals(NEW_TOKENS, usage.newTokens());
                        return new Answer(tokens, usage.reusedTokens());
                    }
                }
            }
        }
    }

    private static int[] prompt(int seed, int length) {
        return new Random(seed).ints(length, 0, 64).toArray();
    }

    private static int[] joined(int[] first, List<Integer> second, int... third) {
        return IntStream.concat(IntStream.concat(Arrays.stream(first), second.stream().mapToInt(id -> id)),
                Arrays.stream(third)).toArray();
    }

    /// Answers `prompt` and compares with a fresh session.
    private Answer ask(String what, int... prompt) {
        int common = 0;
        while (common < Math.min(held.size(), prompt.length) && held.get(common) == prompt[common]) {
            common++;
        }
        var answer = Answer.of(session, prompt);
        try (var other = model.newSession()) {
            var fresh = Answer.of(other, prompt);
            assertEquals(fresh.tokens, answer.tokens, what);
            assertEquals(0, fresh.reused, what);
        }
        assertTrue(answer.reused <= common && answer.reused < prompt.length,
                "%s: reused %d, %d in common".formatted(what, answer.reused, common));
        assertEquals(prompt.length + NEW_TOKENS - 1, session.length(), what); // the last is not computed with
        held = Arrays.stream(joined(prompt, answer.tokens.subList(0, NEW_TOKENS - 1))).boxed().toList();
        return answer;
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen35/model.gguf", "qwen35moe/model.gguf", "mistral-window", "deepseek3/model.gguf",
        "qwen3/model.gguf"})
    void whateverCameBeforeAnswersAreThoseOfAFreshSession(String file) {
        open(file);
        int[] first = prompt(1, 40);
        var answer = ask("the first", first);
        ask("the same again", first);
        ask("and again", first);
        ask("a shorter one", Arrays.copyOf(first, 25));
        ask("one token", first[0]);
        ask("a longer one", joined(Arrays.copyOf(first, 25), List.of(), prompt(2, 30)));
        ask("another end", joined(Arrays.copyOf(first, 12), List.of(), prompt(3, 9)));
        ask("nothing in common", prompt(4, 50));
        ask("the first, gone by now", joined(first, answer.tokens, 5, 6, 7));
    }

    /// Of the turns before nothing is computed again, in any network.
    @ParameterizedTest
    @ValueSource(strings = {"qwen35/model.gguf", "mistral-window", "deepseek3/model.gguf", "qwen3/model.gguf"})
    void aConversationGoesOnFromItsEnd(String file) {
        open(file);
        int[] conversation = prompt(1, 30);
        for (int turn = 0; turn < 4; turn++) {
            int before = held.size();
            var answer = ask("turn " + turn, conversation);
            assertEquals(before, answer.reused, "turn " + turn);
            conversation = joined(conversation, answer.tokens, prompt(turn, 11));
        }
    }

    /// A thought that is left out of the history, as templates do: what came before the answer is still there.
    @ParameterizedTest
    @ValueSource(strings = {"qwen35/model.gguf", "deepseek3/model.gguf"})
    void anAnswerThatIsWrittenDifferentlyKeepsThePromptBeforeIt(String file) {
        open(file);
        int[] prompt = prompt(1, 30);
        var answer = ask("the first", prompt);
        int other = (answer.tokens.getFirst() + 1) % 64;
        assertEquals(30, ask("without its thought", joined(prompt, List.of(other), prompt(2, 20))).reused);
    }

    @Test
    void longPromptsAreComeBackToInTheirMiddle() {
        open("qwen35/model.gguf");
        int[] prompt = prompt(1, 2 * Session.BATCH + 20);
        ask("the first", prompt);
        assertEquals(prompt.length - 16, ask("the same again", prompt).reused, "before what begins an answer");
        assertEquals(Session.BATCH, ask("its first half", Arrays.copyOf(prompt, Session.BATCH + 300)).reused);
        assertEquals(Session.BATCH,
                ask("another end", joined(Arrays.copyOf(prompt, Session.BATCH + 5), List.of(), 1, 2, 3)).reused);
        assertEquals(0, ask("a short one", Arrays.copyOf(prompt, 100)).reused);
    }

    @Test
    void keysAndValuesAreKeptToTheLastTokenInCommon() {
        open("deepseek3/model.gguf");
        int[] prompt = prompt(1, 40);
        ask("the first", prompt);
        assertEquals(39, ask("the same again: one is left to compute", prompt).reused);
        assertEquals(24, ask("a shorter one", Arrays.copyOf(prompt, 25)).reused);
        assertEquals(12, ask("another end", joined(Arrays.copyOf(prompt, 12), List.of(), prompt(9, 9))).reused);
    }

    /// What a session says it kept is what it holds.
    @ParameterizedTest
    @ValueSource(strings = {"qwen35/model.gguf", "mistral-window"})
    void whatIsKeptIsWhatIsReported(String file) {
        open(file);
        int[] prompt = prompt(1, 700);
        Answer.of(session, prompt);
        for (int length : new int[] {700, 650, 513, 512, 300, 20}) {
            int[] shorter = Arrays.copyOf(prompt, length);
            int kept = session.rewindTo(shorter);
            assertEquals(session.length(), kept);
            assertEquals(kept, Answer.of(session, shorter).reused, length + " tokens");
        }
    }
}
