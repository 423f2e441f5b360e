import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Writes what Freehold Pocket learns from.
///
///     java pocket/corpus/Corpus.java FOLDER [EXAMPLES [SEED]]
///
/// In FOLDER there will be `chats.jsonl`, conversations to learn from, `validation.jsonl`, some more to measure the loss
/// on, and `text.txt`, all of their text and this project's documentation, to learn a vocabulary from. No question of
/// `../evaluation.jsonl` is in any of them, nor the sums and names that it asks for.
final class Corpus {
    private static final int USUAL_EXAMPLES = 200_000;
    private static final int VALIDATION = 1000;
    private static final List<String> SYSTEMS = List.of("You are a helpful assistant.", "You are Freehold Pocket.", "Answer briefly.", "Be polite.",
            "You are a friendly assistant.", "You are a small model that answers questions.", "Help the user.", "You answer questions about Freehold.",
            "You are an assistant in the terminal.", "Be short and exact.", "You are a chat bot.", "Answer in English.", "You are an expert on Freehold.",
            "The user is new to Freehold.", "Give exact commands.", "You are a careful assistant. Answer truthfully.", "Today is a fine day.");

    private final Intent.Sheet facts;
    private final Intent.Sheet training;
    private final Intent.Sheet talk;
    private final Intent.Sheet limits;
    private final Words words;
    private final HeldOut held;
    private final Arithmetic arithmetic;
    private final Extraction extraction;
    private final Formats formats;
    private final Tools tools;
    private final List<Intent> named;

    private Corpus(Path source) throws IOException {
        facts = Intent.read(source.resolve("facts.txt"));
        training = Intent.read(source.resolve("training.txt"));
        talk = Intent.read(source.resolve("talk.txt"));
        limits = Intent.read(source.resolve("limits.txt"));
        words = Words.read(source.resolve("words.txt"));
        held = HeldOut.read(source.resolve("../evaluation.jsonl"));
        List<String> clashes = words.clashes(held);
        if (!clashes.isEmpty()) {
            throw new IllegalArgumentException("words.txt has what the evaluation asks to copy: " + clashes);
        }
        arithmetic = new Arithmetic(words, held);
        extraction = new Extraction(words);
        formats = new Formats(words);
        tools = new Tools(words);
        named = Stream.concat(facts.intents().stream(), training.intents().stream())
                .filter(intent -> !intent.commands().isEmpty() || !intent.options().isEmpty())
                .toList();
    }

    public static void main(String[] args) throws IOException {
        if (args.length < 1 || args.length > 3) {
            System.err.println("usage: java pocket/corpus/Corpus.java FOLDER [EXAMPLES [SEED]]");
            System.exit(2);
        }
        Path folder = Files.createDirectories(Path.of(args[0]));
        int examples = args.length > 1 ? Integer.parseInt(args[1]) : USUAL_EXAMPLES;
        long seed = args.length > 2 ? Long.parseLong(args[2]) : 1;
        Path source = Path.of("pocket/corpus");
        var corpus = new Corpus(source);
        List<Chat> validation = corpus.chats(VALIDATION, new SplittableRandom(seed + 1), Set.of());
        var taken = new HashSet<String>();
        validation.forEach(chat -> taken.add(chat.json()));
        List<Chat> chats = corpus.chats(examples, new SplittableRandom(seed), taken);
        Files.write(folder.resolve("validation.jsonl"), validation.stream().map(Chat::json).toList());
        Files.write(folder.resolve("chats.jsonl"), chats.stream().map(Chat::json).toList());
        Files.write(folder.resolve("text.txt"), text(chats));
        System.out.printf("%d intents, %d conversations, %d for validation%n", corpus.intents(), chats.size(), validation.size());
    }

    private int intents() {
        return Stream.of(facts, training, talk, limits).mapToInt(sheet -> sheet.intents().size()).sum();
    }

    /// Conversations; none of `taken`, and none that the evaluation holds.
    private List<Chat> chats(int count, RandomGenerator random, Set<String> taken) {
        var chats = new ArrayList<Chat>(count);
        while (chats.size() < count) {
            Chat chat = conversation(random);
            if (!held.holds(chat) && !taken.contains(chat.json())) {
                chats.add(chat);
            }
        }
        return chats;
    }

    private Chat conversation(RandomGenerator random) {
        int choice = random.nextInt(100);
        Chat chat;
        if (choice < 16) {
            chat = tools.next(plain(random), spoken("weather-no-tool", random), spoken("time-no-tool", random), random);
        } else if (choice < 24) {
            chat = several(random);
        } else if (choice < 26) {
            chat = acquaintance(random);
        } else {
            chat = one(random);
        }
        boolean extraction = chat.messages().getLast().content().startsWith("{");
        if (random.nextInt(100) < 12) {
            String system = extraction && random.nextBoolean() ? Grammar.pick(random, "Answer in JSON.", "Only write JSON.", "You write JSON.", "Reply with JSON only.")
                    : Grammar.pick(SYSTEMS, random);
            return chat.withSystem(system);
        }
        return chat;
    }

    /// A question and its answer, of any kind but tools.
    private Chat one(RandomGenerator random) {
        int choice = random.nextInt(100);
        if (choice < 50) {
            return plain(random);
        }
        if (choice < 65) {
            return arithmetic.next(random);
        }
        return choice < 82 ? extraction.next(random) : formats.next(random);
    }

    private Chat plain(RandomGenerator random) {
        int choice = random.nextInt(100);
        if (choice < 50) {
            return known(Grammar.pick(facts.intents(), random), facts, random);
        }
        if (choice < 66) {
            return known(Grammar.pick(training.intents(), random), training, random);
        }
        return choice < 83 ? known(Grammar.pick(talk.intents(), random), talk, random)
                : known(Grammar.pick(limits.intents(), random), limits, random);
    }

    private static Chat known(Intent intent, Intent.Sheet sheet, RandomGenerator random) {
        String question = Phrasing.vary(Phrasing.ask(intent, sheet.slots(), random), random);
        List<String> answers = intent.answers();
        return Chat.of(question, random.nextInt(3) > 0 ? answers.getFirst() : Grammar.pick(answers, random));
    }

    private Chat spoken(String name, RandomGenerator random) {
        Intent intent = talk.intents().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
        return known(intent, talk, random);
    }

    /// Several questions in a row, some of which refer to what was before.
    private Chat several(RandomGenerator random) {
        int choice = random.nextInt(10);
        if (choice < 4) {
            Chat first = named(Grammar.pick(named, random), "What does {x} do?", random);
            String next = Grammar.pick(random, "And {x}?", "What about {x}?", "and what about {x}?", "And what does {x} do?", "{x}?", "Now {x}", "and {x}",
                    "How about {x}?", "OK. And {x}?", "then what is {x}", "Thanks. And {x}?", "Good, and {x}?", "right, and how about {x}?");
            return first.then(named(Grammar.pick(named, random), next, random));
        }
        Chat chat = choice < 6 ? spoken(Grammar.pick(random, "hello", "hello", "good-morning", "good-day", "help-me"), random) : one(random);
        int turns = 1 + random.nextInt(3);
        for (int i = 0; i < turns; i++) {
            chat = chat.then(one(random));
        }
        return random.nextInt(3) == 0 ? chat.then(spoken(Grammar.pick(random, "thanks", "thanks", "bye", "compliment", "ok"), random)) : chat;
    }

    private static Chat named(Intent intent, String frame, RandomGenerator random) {
        return Chat.of(Phrasing.vary(frame.replace("{x}", Phrasing.name(intent, random)), random), intent.answers().getFirst());
    }

    /// Somebody tells a name, and may ask for it later.
    private Chat acquaintance(RandomGenerator random) {
        String name = words.person(random);
        String hello = Grammar.expand(Grammar.pick(random, "My name is {n}.", "I am {n}.", "[Hi|Hello|Hey], I am {n}.", "[Hi|Hello], my name is {n}", "I am called {n}",
                "[Hello|Hi], this is {n}", "Call me {n}", "They call me {n}", "Hello from {n}", "Hi! {n} here.", "My name's {n}", "Hi, I'm {n}!", "I'm {n}"), Map.of("n", List.of(name)), random);
        Chat chat = Chat.of(hello, "Nice to meet you, " + name + ".");
        if (random.nextInt(100) < 30) {
            return chat;
        }
        if (random.nextInt(3) == 0) {
            chat = chat.then(one(random));
        }
        String question = Grammar.expand(Grammar.pick(random, "What is my name?", "Who am I?", "[Do you know|Can you tell me|Say] my name[?|]", "What am I called?", "[Which|What] name did I [tell|give] you?",
                "Have you forgotten my name?", "what did I say my name was?", "And my name is?", "my name?", "Who did I say I am?", "Tell me my name", "How do they call me?"), Map.of(), random);
        return chat.then(Chat.of(Phrasing.vary(question, random), "Your name is " + name + "."));
    }

    /// The text of the conversations, and the documentation.
    private static List<String> text(List<Chat> chats) throws IOException {
        var lines = new ArrayList<String>();
        for (Chat chat : chats.subList(0, Math.min(chats.size(), 60_000))) {
            chat.tools().forEach(lines::add);
            chat.messages().forEach(message -> lines.add(message.content() + message.call()));
        }
        for (String name : List.of("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md")) {
            lines.addAll(Files.readAllLines(Path.of(name)));
        }
        return lines;
    }
}
