import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Writes what Freehold Pocket learns from.
///
///     java pocket/corpus/Corpus.java FOLDER [TRAIN TUNE [SEED]]
///
/// In FOLDER there will be `train.jsonl` and `tune.jsonl`, so many conversations for the two steps of the training,
/// `validation.jsonl`, some more to measure the loss on, `documentation.txt`, what this project says of itself, and
/// `text.txt`, all kinds of text to learn a vocabulary from. No question of `../evaluation.jsonl` is in any of them,
/// nor
/// the sums and names that it asks for. The same arguments and sources give the same files.
final class Corpus {
    private static final int USUAL_TRAIN = 40_000;
    private static final int USUAL_TUNE = 330_000;
    private static final int USUAL_POLISH = 75_000;
    private static final int VALIDATION = 1000;
    private static final int VOCABULARY = 60_000;
    private static final List<String> SYSTEMS = List.of("You are a helpful assistant.", "You are Freehold Pocket.",
            "Answer briefly.", "Be polite.",
            "You are a friendly assistant.", "You are a small model that answers questions.", "Help the user.",
                    "You answer questions about Freehold.",
            "You are an assistant in the terminal.", "Be short and exact.", "You are a chat bot.", "Answer in English.",
                    "You are an expert on Freehold.",
            "The user is new to Freehold.", "Give exact commands.", "You are a careful assistant. Answer truthfully.",
                    "Today is a fine day.");

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

    /// @param wild  whether names are wilder
    private Corpus(Path source, boolean wild) throws IOException {
        facts = Intent.read(source.resolve("facts.txt"));
        training = Intent.read(source.resolve("training.txt"));
        Intent.ask(Intent.read(source.resolve("more.txt")), List.of(facts, training));
        talk = Intent.read(source.resolve("talk.txt"));
        limits = Intent.read(source.resolve("limits.txt"));
        Words read = Words.read(source.resolve("words.txt"));
        words = wild ? read.wilder() : read;
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
        if (args.length != 1 && args.length != 3 && args.length != 4) {
            System.err.println("usage: java pocket/corpus/Corpus.java FOLDER [TRAIN TUNE [SEED]]");
            System.exit(2);
        }
        Path folder = Files.createDirectories(Path.of(args[0]));
        int polish = args.length > 1 ? 100 : USUAL_POLISH;
        int train = args.length > 1 ? Integer.parseInt(args[1]) : USUAL_TRAIN;
        int tune = args.length > 2 ? Integer.parseInt(args[2]) : USUAL_TUNE;
        long seed = args.length > 3 ? Long.parseLong(args[3]) : 1;
        var corpus = new Corpus(Path.of("pocket/corpus"), false);
        var wilder = new Corpus(Path.of("pocket/corpus"), true);
        List<String> validation = corpus.chats(VALIDATION, corpus::conversation, new SplittableRandom(seed + 1),
                Set.of());
        Set<String> taken = Set.copyOf(validation);
        List<String> chats = corpus.chats(train + tune, corpus::conversation, new SplittableRandom(seed), taken);
        List<String> documentation = documentation();
        Files.write(folder.resolve("validation.jsonl"), validation);
        Files.write(folder.resolve("train.jsonl"), chats.subList(0, train));
        Files.write(folder.resolve("tune.jsonl"), chats.subList(train, train + tune));
        Files.write(folder.resolve("polish.jsonl"),
                wilder.chats(polish, wilder::exercise, new SplittableRandom(seed + 3), taken));
        Files.write(folder.resolve("documentation.txt"), documentation);
        Files.write(folder.resolve("text.txt"), Stream.concat(documentation.stream(),
                corpus.texts(Math.min(train + tune, VOCABULARY), new SplittableRandom(seed + 2)).stream()).toList());
        System.out.printf("%d intents; conversations: %d to train, %d to tune, %d for validation%n", corpus.intents(),
                train,
                tune, VALIDATION);
    }

    private int intents() {
        return Stream.of(facts, training, talk, limits).mapToInt(sheet -> sheet.intents().size()).sum();
    }

    /// Conversations; none of `taken`, none that the evaluation holds, and few twice.
    private List<String> chats(int count, Function<RandomGenerator, Chat> kind, RandomGenerator random,
            Set<String> taken) {
        var chats = new ArrayList<String>(count);
        var seen = new HashSet<>(taken);
        int refused = 0;
        while (chats.size() < count) {
            Chat chat = kind.apply(random);
            String json = chat.json();
            boolean often = !seen.add(json) && (taken.contains(json) || refused++ % 4 > 0);
            if (!often && !held.holds(chat)) {
                chats.add(json);
            }
        }
        return chats;
    }

    /// The texts of conversations, a message a line.
    private List<String> texts(int count, RandomGenerator random) {
        var texts = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            Chat chat = conversation(random);
            if (!held.holds(chat)) {
                texts.addAll(chat.tools());
                chat.messages().forEach(message -> texts.add(message.content() + message.call()));
            }
        }
        return texts;
    }

    private Chat conversation(RandomGenerator random) {
        int choice = random.nextInt(100);
        Chat chat;
        if (choice < 16) {
            chat = tools.next(plain(random), spoken("weather-no-tool", random), spoken("time-no-tool", random), random);
        } else if (choice < 24) {
            chat = several(random);
        } else if (choice < 27) {
            chat = acquaintance(random);
        } else if (choice < 36) {
            chat = drill(random);
        } else {
            chat = one(random);
        }
        boolean extraction = chat.messages().getLast().content().startsWith("{");
        if (random.nextInt(100) < 12) {
            String system = extraction && random.nextBoolean() ? Grammar.pick(random, "Answer in JSON.",
                    "Only write JSON.", "You write JSON.", "Reply with JSON only.")
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
        return choice < 80 ? extraction.next(random) : formats.next(random);
    }

    private Chat plain(RandomGenerator random) {
        int choice = random.nextInt(100);
        if (choice < 48) {
            return known(Grammar.pick(facts.intents(), random), facts, random);
        }
        if (choice < 67) {
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

    /// A conversation of the kinds that need the most practice: those whose answers copy or count.
    private Chat exercise(RandomGenerator random) {
        int choice = random.nextInt(100);
        if (choice < 24) {
            return tools.next(plain(random), spoken("weather-no-tool", random), spoken("time-no-tool", random), random);
        }
        if (choice < 42) {
            return extraction.next(random);
        }
        if (choice < 52) {
            return formats.next(random);
        }
        if (choice < 59) {
            return acquaintance(random);
        }
        if (choice < 69) {
            return known(Grammar.pick(talk.intents(), random), talk, random);
        }
        return choice < 77 ? drill(random) : choice < 81 ? arithmetic.next(random) : plain(random);
    }

    /// Several questions in a row, some of which refer to what was before.
    private Chat several(RandomGenerator random) {
        int choice = random.nextInt(10);
        if (choice < 4) {
            Chat first = named(Grammar.pick(named, random), "What does {x} do?", random);
            String next = Grammar.pick(random, "And {x}?", "What about {x}?", "and what about {x}?",
                    "And what does {x} do?", "{x}?", "Now {x}", "and {x}",
                    "How about {x}?", "OK. And {x}?", "then what is {x}", "Thanks. And {x}?", "Good, and {x}?",
                            "right, and how about {x}?");
            return first.then(named(Grammar.pick(named, random), next, random));
        }
        Chat chat = choice < 6 ? spoken(Grammar.pick(random, "hello", "hello", "good-morning", "good-day", "help-me"),
                random) : one(random);
        int turns = 1 + random.nextInt(3);
        for (int i = 0; i < turns; i++) {
            chat = chat.then(one(random));
        }
        return random.nextInt(3) == 0 ? chat.then(spoken(Grammar.pick(random, "thanks", "thanks", "bye", "compliment",
                "ok"), random)) : chat;
    }

    private static Chat named(Intent intent, String frame, RandomGenerator random) {
        return Chat.of(Phrasing.vary(frame.replace("{x}", Phrasing.name(intent, random)), random), intent.answers()
                .getFirst());
    }

    /// Many small exercises of one kind, since these need more practice than facts.
    private Chat drill(RandomGenerator random) {
        int kind = random.nextInt(100);
        int turns = 4 + random.nextInt(7);
        Chat chat = null;
        for (int i = 0; i < turns; i++) {
            Chat next = kind < 70 ? arithmetic.terse(random) : kind < 78 ? formats.letters(random)
                    : kind < 84 ? formats.table(random) : kind < 92 ? formats.yesOrNo(random) : formats.echo(random);
            chat = chat == null ? next : chat.then(next);
        }
        return chat;
    }

    /// Somebody tells a name, and may ask for it later.
    private Chat acquaintance(RandomGenerator random) {
        String name = words.person(random);
        String hello = Grammar.expand(Grammar.pick(random, "My name is {n}.", "I am {n}.", "[Hi|Hello|Hey], I am {n}.",
                "[Hi|Hello], my name is {n}", "I am called {n}",
                "[Hello|Hi], this is {n}", "Call me {n}", "They call me {n}", "Hello from {n}", "Hi! {n} here.",
                        "My name's {n}", "Hi, I'm {n}!", "I'm {n}"), Map.of("n", List.of(name)), random);
        Chat chat = Chat.of(hello, "Nice to meet you, " + name + ".");
        if (random.nextInt(100) < 30) {
            return chat;
        }
        if (random.nextInt(3) == 0) {
            chat = chat.then(one(random));
        }
        String question = Grammar.expand(Grammar.pick(random, "What is my name?", "Who am I?",
                "[Do you know|Can you tell me|Say] my name[?|]", "What am I called?",
                "[Which|What] name did I [tell|give] you?",
                "Have you forgotten my name?", "what did I say my name was?", "And my name is?", "my name?",
                        "Who did I say I am?", "Tell me my name", "How do they call me?"), Map.of(), random);
        return chat.then(Chat.of(Phrasing.vary(question, random), "Your name is " + name + "."));
    }

    private static List<String> documentation() throws IOException {
        var lines = new ArrayList<String>();
        for (String name : List.of("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md")) {
            lines.addAll(Files.readAllLines(Path.of(name)));
        }
        return lines;
    }
}
