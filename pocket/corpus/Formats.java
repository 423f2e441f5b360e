import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Answers in a given form: lists, one word, capitals, yes or no, counting and repeating.
final class Formats {
    private static final List<String> LIST = List.of("[Name|List|Give me|Tell me|Write|Show me|Write down] {n} {x}{f}",
            "[Please|] [name|list|write|enumerate] {n} {x}{f}", "I [need|want|would like] {n} {x}{f}", "{n} {x}{f}",
            "Can you [name|list|give me|think of] {n} {x}{f}?", "Make [a|me a] list [of|with] {n} {x}{f}", "{n} {x}, please{f}",
            "[Which|What] {n} {x} do you know{f}?", "[Give|Show] me a list of {n} {x}{f}", "[What are|Do you know] {n} {x}{f}?",
            "Enumerate {n} {x}{f}", "A list of {n} {x}{f}", "Could you [list|name|tell me|write] {n} {x}{f}?", "Let me have {n} {x}{f}",
            "think of {n} {x}{f}", "[Say|Mention|Collect|Pick|Find] {n} {x}{f}", "Write {n} {x} [down|for me]{f}",
            "Come up with {n} {x}{f}", "I am looking for {n} {x}{f}", "[Name|List|Tell] me {n} {x}{f}", "Would you [list|say] {n} {x}{f}?",
            "the first {n} {x}{f}", "[List|Name|Write] the first {n} {x}{f}");
    private static final Map<String, List<String>> FORMS = Map.of(
            "bullet", List.of("", " as a list", " as bullet points", " with bullets", " as a bullet list", " in a list",
                    ", one a line", " with dashes", ". Use bullets", ". Use a list", " each on its own line", ", bulleted",
                    ", with a bullet for each", ", a bullet each", ". Bullet points please", " in bullet form"),
            "numbered", List.of(" as a numbered list", " with numbers", ", numbered", ". Number them", " in a numbered list",
                    " as an ordered list", ". Use numbers", " and number them", ", please number them", " with a number before each",
                    " using numbers", ", 1 to last", ". Put a number in front of each", " in numbered form", " as numbered points"),
            "comma", List.of(" separated by commas", " with commas", ", comma-separated", " in one line", " on one line",
                    ". Use commas", " as a comma-separated list", " in a row", ". Separate them with commas",
                    ", with commas between them", " in a single line", " divided by commas"),
            "json", List.of(" as a JSON array", " in JSON", " as JSON", " as a JSON list", ". Answer as a JSON array",
                    " in a JSON array", ". JSON only", ", JSON array", ", nothing but JSON", ", as an array of JSON strings"));
    private static final List<String> ONE_WORD = List.of("[Answer|Reply|Respond] [in|with] one word[ only|]: {q}?",
            "In one word: {q}?", "{q}? One word[, please|]", "{q}? [Answer|Reply] with [one|a single] word[ only|].",
            "{q}, in [one|a single] word?", "One word: {q}?", "{q}? [Only|Just] one word[, please|].", "With one word: {q}?",
            "{q}? Use [only|just|] one word.", "[A single word|Just one word|Only one word|One word answer]: {q}?", "{q}? One word [answer|is enough]");
    private static final List<String> YES_NO = List.of("[Answer|Reply|Respond] [with|] yes or no: {q}?", "{q}? Yes or no?",
            "{q}? [Answer|Reply|Say] [only|] yes or no.", "Yes or no: {q}?", "{q}, yes or no?", "yes/no: {q}?",
            "{q}? [Just|Only] [say|answer|] yes or no.", "{q}? (yes/no)", "Tell me yes or no: {q}?", "{q}? A yes or [a|] no is enough",
            "say yes or no, {q}?");
    private static final Map<String, List<String>> TABLES = Map.of(
            "capital", List.of("what is the capital of {x}", "the capital of {x}", "which city is the capital of {x}", "{x}'s capital",
                    "what is {x}'s capital", "name the capital of {x}", "capital of {x}"),
            "opposite", List.of("what is the opposite of {x}", "the opposite of {x}", "what is the contrary of {x}", "opposite of {x}",
                    "which word is the opposite of {x}", "what is not {x} but the opposite"),
            "plural", List.of("what is the plural of {x}", "the plural of {x}", "plural of {x}", "one {x}, two what", "what are many of {x}",
                    "how do you write the plural of {x}", "the plural form of {x}"),
            "colour", List.of("what colour is {x}", "what is the colour of {x}", "which colour has {x}", "what color is {x}",
                    "which color does {x} have", "colour of {x}", "how is {x} coloured"),
            "next day", List.of("which day comes after {x}", "what day is after {x}", "the day after {x}", "if today is {x}, what is tomorrow",
                    "what comes after {x}", "which day is next after {x}", "which weekday follows {x}", "what day succeeds {x}"),
            "previous day", List.of("which day comes before {x}", "what day is before {x}", "the day before {x}", "what precedes {x}",
                    "if today is {x}, what was yesterday", "what comes before {x}"),
            "next month", List.of("which month comes after {x}", "what month is after {x}", "the month after {x}", "what month follows {x}",
                    "which month is next after {x}"),
            "previous month", List.of("which month comes before {x}", "what month is before {x}", "the month before {x}"));
    private static final Map<String, String> SENTENCES = Map.of("capital", "The capital of {x} is {y}.",
            "opposite", "The opposite of {x} is {y}.", "plural", "The plural of {x} is {y}.", "colour", "It is {y}.",
            "next day", "It is {y}.", "previous day", "It is {y}.", "next month", "It is {y}.", "previous month", "It is {y}.");
    private static final List<String> UPPER = List.of("[Write|Put|Print|Say|Type] {w} in [upper case|capitals|capital letters|uppercase|all caps|big letters|block letters]",
            "[Write|Put] [the word|] {w} in [upper case|capitals|uppercase|all capitals]", "{w} in [upper case|capitals|uppercase|capital letters]",
            "[Change|Convert|Turn] {w} [to|into] [upper case|uppercase|capitals|capital letters|all caps]", "uppercase: {w}", "Capitalize all letters of {w}",
            "How is {w} written in [capitals|upper case]?", "[Make|Transform] {w} [upper case|uppercase|all caps|into capitals]", "all caps: {w}",
            "How does {w} look in [capitals|all caps|upper case]?", "{w}, but in capitals");
    private static final List<String> LOWER = List.of("[Write|Put|Print|Say|Type] {w} in [lower case|lowercase|small letters]",
            "[Change|Convert|Turn] {w} [to|into] [lower case|lowercase|small letters]", "lowercase: {w}", "{w} in lower case");
    private static final List<String> REPEAT = List.of("Repeat: {w}", "Say: {w}", "Repeat [this|the sentence|after me]: {w}", "Write exactly: {w}",
            "Say exactly [this|]: {w}", "Please repeat [the following|this|]: {w}", "[Just|Only] [say|write]: {w}", "Echo: {w}",
            "Copy this [sentence|text|]: {w}", "[Answer|Reply] with exactly these words: {w}", "Could you repeat this: {w}",
            "Repeat what I say: {w}", "say it after me: {w}");
    private static final List<String> TIMES = List.of("[Say|Write|Repeat] [the word|] {w} {n} times", "{n} times [the word|] {w}[, please|]",
            "[Say|Write] {n} times: {w}", "Can you [say|write|repeat] {w} {n} times?", "I want [to read|] {w} {n} times", "[Please|] print {w} {n} times");
    private static final List<String> COUNT = List.of("Count [from {a}|] to {b}", "Count [up|] from {a} to {b}", "[Write|List|Give me] the numbers [from|] {a} to {b}",
            "Can you count [from {a}|] to {b}?", "[Numbers|Please count] from {a} to {b}", "{a} to {b}, [count|please count]", "[Say|Tell me] all numbers [between|from] {a} [and|to] {b}",
            "counting from {a} to {b}");
    private static final Map<String, List<String>> KINDS = Map.of("fruits", List.of("fruit", "fruits"), "animals", List.of("animal", "animals"),
            "vegetables", List.of("vegetable", "vegetables"), "flowers", List.of("flower", "flowers"), "trees", List.of("tree", "trees"),
            "drinks", List.of("drink", "drinks"), "tools", List.of("tool", "tools"), "birds", List.of("bird", "birds"), "metals", List.of("metal", "metals"),
            "instruments", List.of("musical instrument", "instruments"));
    private static final List<List<String>> TRUTHS = List.of(List.of("does Freehold need Python", "No"), List.of("is Python required", "No"),
            List.of("is Freehold written in Java", "Yes"), List.of("does Freehold run on the CPU", "Yes"), List.of("does Freehold need a GPU", "No"),
            List.of("is Freehold free", "Yes"), List.of("do I need to register", "No"), List.of("can Freehold read GGUF files", "Yes"),
            List.of("does Freehold send my data to a server", "No"), List.of("are you human", "No"), List.of("are you a language model", "Yes"),
            List.of("can you see pictures", "No"), List.of("do I need Maven", "Yes"), List.of("is the licence Apache-2.0", "Yes"),
            List.of("must I have an account for Freehold", "No"), List.of("does it need the internet", "No"), List.of("can Freehold train models", "Yes"),
            List.of("can it quantize models", "Yes"), List.of("is an API key required", "No"), List.of("is a login necessary for Freehold", "No"));

    private final Words words;

    Formats(Words words) {
        this.words = words;
    }

    Chat next(RandomGenerator random) {
        int choice = random.nextInt(100);
        if (choice < 34) {
            return list(random);
        }
        if (choice < 58) {
            return table(random);
        }
        if (choice < 74) {
            return yesOrNo(random);
        }
        return choice < 85 ? letters(random) : echo(random);
    }

    private Chat list(RandomGenerator random) {
        String title = Grammar.pick(List.copyOf(words.lists().keySet()), random);
        List<String> all = words.lists().get(title);
        int count = 2 + random.nextInt(Math.min(7, all.size() - 1));
        String form = Grammar.pick(random, "bullet", "bullet", "numbered", "comma", "json");
        String question = Grammar.pick(LIST, random).replace("{n}", random.nextBoolean() ? "" + count : Arithmetic.spelled(count))
                .replace("{x}", title);
        question = Grammar.expand(question.replace("{f}", "\u0001"), Map.of(), random)
                .replace("\u0001", Grammar.pick(FORMS.get(form), random));
        List<String> items = all.subList(0, count);
        String answer = switch (form) {
            case "bullet" -> items.stream().map(item -> "- " + item).collect(Collectors.joining("\n"));
            case "numbered" -> IntStream.range(0, count).mapToObj(i -> i + 1 + ". " + items.get(i)).collect(Collectors.joining("\n"));
            case "comma" -> String.join(", ", items);
            default -> items.stream().map(Chat::quote).collect(Collectors.joining(", ", "[", "]"));
        };
        return Chat.of(Phrasing.vary(question, random), answer);
    }

    private Chat table(RandomGenerator random) {
        String title = Grammar.pick(List.copyOf(words.pairs().keySet()), random);
        Map<String, String> pairs = words.pairs().get(title);
        String key = Grammar.pick(List.copyOf(pairs.keySet()), random);
        String value = pairs.get(key);
        String asked = Grammar.pick(TABLES.get(title), random).replace("{x}", key);
        if (random.nextInt(100) < 25) {
            String sentence = SENTENCES.get(title).replace("{x}", key).replace("{y}", value);
            return Chat.of(Phrasing.vary(asked + '?', random), sentence);
        }
        String question = Grammar.expand(Grammar.pick(ONE_WORD, random).replace("{q}", "\u0001"), Map.of(), random)
                .replace("\u0001", asked);
        return Chat.of(Phrasing.vary(question, random), Character.toUpperCase(value.charAt(0)) + value.substring(1));
    }

    private Chat yesOrNo(RandomGenerator random) {
        String asked;
        boolean yes;
        int choice = random.nextInt(10);
        if (choice < 3) {
            List<String> truth = Grammar.pick(TRUTHS, random);
            asked = truth.get(0);
            yes = truth.get(1).equals("Yes");
        } else if (choice < 6) {
            int a = random.nextInt(random.nextBoolean() ? 20 : 100);
            int b = random.nextInt(random.nextBoolean() ? 20 : 100);
            b = a == b ? a + 1 : b;
            boolean greater = random.nextBoolean();
            String relation = greater ? Grammar.pick(random, "greater than", "more than", "larger than", "bigger than", "above", "higher than")
                    : Grammar.pick(random, "less than", "smaller than", "below", "lower than", "under");
            asked = random.nextInt(6) == 0 && greater ? "does " + a + Grammar.pick(random, " exceed ", " surpass ") + b
                    : "is " + a + ' ' + relation + ' ' + b;
            yes = greater == a > b;
        } else {
            List<String> kinds = KINDS.keySet().stream().sorted().toList();
            String kind = Grammar.pick(kinds, random);
            String other = random.nextBoolean() ? kind : Grammar.pick(kinds, random);
            String thing = Grammar.pick(words.lists().get(other), random);
            boolean plant = random.nextInt(4) == 0;
            boolean among = kind.equals(other) || kind.equals("animals") && other.equals("birds");
            yes = plant ? List.of("flowers", "trees", "vegetables").contains(other) : among;
            asked = "is " + article(thing) + ' ' + (plant ? "a plant" : article(KINDS.get(kind).getFirst()));
        }
        String question = Grammar.expand(Grammar.pick(YES_NO, random).replace("{q}", "\u0001"), Map.of(), random)
                .replace("\u0001", asked);
        return Chat.of(Phrasing.vary(question, random), yes ? "Yes" : "No");
    }

    private static String article(String noun) {
        return ("aeiou".indexOf(noun.charAt(0)) >= 0 ? "an " : "a ") + noun;
    }

    private Chat letters(RandomGenerator random) {
        boolean upper = random.nextInt(100) < 75;
        String word = words.any("words", random);
        String shown = upper ? word : word.toUpperCase(Locale.ROOT);
        String answer = upper ? word.toUpperCase(Locale.ROOT) : word;
        String question = Grammar.expand(Grammar.pick(upper ? UPPER : LOWER, random), Map.of("w", List.of(marked(shown, random))), random);
        return Chat.of(upper ? Phrasing.vary(question, random) : question, answer);
    }

    private static String marked(String word, RandomGenerator random) {
        return switch (random.nextInt(5)) {
            case 0 -> '"' + word + '"';
            case 1 -> "'" + word + "'";
            default -> word;
        };
    }

    private Chat echo(RandomGenerator random) {
        int choice = random.nextInt(3);
        if (choice == 0) {
            int from = random.nextInt(3) == 0 ? random.nextInt(20) : 1;
            int to = from + 2 + random.nextInt(10);
            boolean named = from != 1;
            String pattern = Grammar.pick(named ? COUNT.subList(1, 3) : COUNT, random);
            String question = Grammar.expand(pattern, Map.of("a", List.of("" + from), "b", List.of("" + to)), random);
            return Chat.of(Phrasing.vary(question, random), IntStream.rangeClosed(from, to).mapToObj(Integer::toString).collect(Collectors.joining(", ")));
        }
        if (choice == 1) {
            int count = 2 + random.nextInt(4);
            String word = random.nextInt(4) == 0 ? words.person(random) : words.any("words", random);
            String question = Grammar.expand(Grammar.pick(TIMES, random), Map.of("w", List.of(marked(word, random)),
                    "n", List.of(random.nextBoolean() ? "" + count : Arithmetic.spelled(count))), random);
            return Chat.of(question, String.join(" ", Collections.nCopies(count, word)));
        }
        String sentence = switch (random.nextInt(4)) {
            case 0 -> words.person(random) + " lives in " + words.city(random);
            case 1 -> words.any("words", random) + ' ' + words.any("words", random) + ' ' + words.any("words", random);
            case 2 -> Grammar.pick(random, "I ", "we ", "they ", "you ") + Grammar.pick(random, "see", "like", "want", "found", "need", "know")
                    + Grammar.pick(random, " the ", " a ", " this ") + words.any("adjectives", random) + ' ' + words.any("nouns", random);
            default -> Grammar.pick(random, "the ", "a ", "my ", "this ", "our ") + words.any("nouns", random)
                    + Grammar.pick(random, " is ", " was ", " seems ", " looks ") + words.any("adjectives", random);
        };
        return Chat.of(Grammar.expand(Grammar.pick(REPEAT, random).replace("{w}", "\u0001"), Map.of(), random).replace("\u0001", sentence), sentence);
    }
}
