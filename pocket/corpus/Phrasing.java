import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

/// The many ways in which people ask one thing: courtesies, fillers, synonyms, missing marks and typing errors.
final class Phrasing {
    private static final List<String> HOW = List.of("How do I {x}?", "How can I {x}?", "How to {x}?", "How would I {x}?",
            "How does one {x}?", "What do I do to {x}?", "What [should|must|do] I type to {x}?", "I want to {x}.",
            "I want to {x}, how?", "I would like to {x}. [How?|How does that work?|What do I do?|]", "I need to {x}.",
            "I'd like to {x}", "I am trying to {x}.", "Is there a way to {x}?", "Is it possible to {x}?", "Can I {x}?",
            "Can Freehold {x}?", "[Tell|Show] me how to {x}.", "Explain how to {x}.", "Help me [to|] {x}.", "{x}",
            "{x}, how?", "Please {x}.", "What is [needed|the way|the best way] to {x}?", "Any way to {x}?",
            "[Which|What] [command|option|setting] [do I need|is there|should I use] to {x}?", "I have to {x}",
            "[Which|What] [command|option] [lets me|can] {x}?", "Could you [tell|show] me how to {x}?", "May I {x}?",
            "What if I want to {x}?", "Do you know how to {x}?", "How might [one|I] {x}?", "Where can I {x}?",
            "I [wonder|wish to know|do not know|forgot] how to {x}", "Teach me to {x}", "Let me {x}", "Can it {x}?",
            "What would I [use|type|do|need] to {x}?", "My goal is to {x}", "How am I supposed to {x}?",
            "[Give|Tell|Show] me the [command|option|way] to {x}.", "Is Freehold able to {x}?", "I hope to {x}",
            "I [plan|intend|wish|hope|try|attempt] to {x}. [Which command is it?|How is that done?|What do I need?|]",
            "What steps do I take to {x}?", "Someone asked me to {x}. [How?|What now?]", "We want to {x}",
            "In which way can I {x}?", "How does somebody {x}?", "What allows me to {x}?", "Would it be possible to {x}?");
    private static final List<String> WHAT = List.of("What is {x}?", "What does {x} do?", "What [is|are] {x} for?",
            "Explain {x}.", "Explain {x} [to me|briefly|please].", "Tell me about {x}.", "{x}?", "{x}", "Describe {x}.",
            "What is the [purpose|meaning|use|point|idea] of {x}?", "What does {x} mean?", "How does {x} work?",
            "What is {x} good for?", "When [would|do|should] I [use|need] {x}?", "How do I use {x}?", "What about {x}?",
            "I do not understand {x}.", "Can you explain {x}?", "Can you tell me [something|more|] about {x}?",
            "[What|How] is {x} used [for|]?", "Why is there {x}?", "Info on {x}", "Information about {x}, please.",
            "help with {x}", "I need [information|help|to know more] about {x}", "What can {x} do?", "meaning of {x}",
            "What should I know about {x}?", "What do you know about {x}?", "How is {x} used?", "What happens with {x}?",
            "Could you describe {x}?", "And {x}?", "Why would [I|anybody|one] use {x}?", "define {x}", "{x} please",
            "I saw {x}, what is that?", "I [read|heard] about {x}. What is it?", "In short, what is {x}?",
            "What [effect|role|function] does {x} have?", "[Tell|Teach] me what {x} [is|does|means]",
            "Say something about {x}", "What exactly [does|is] {x}?", "I am curious about {x}", "who needs {x}",
            "What am I to do with {x}?", "Give me an explanation of {x}", "What lies behind {x}?");
    private static final List<String> BEFORE = List.of("Hi, ", "Hello! ", "Hey, ", "Please tell me: ", "Quick question: ",
            "I have a question. ", "Sorry, ", "Excuse me, ", "Okay, ", "So, ", "And ", "Now ", "Well, ", "A question: ",
            "Good morning! ", "One more thing: ", "By the way, ", "Please, ", "Can you tell me: ", "I wonder: ", "Also, ",
            "Just curious: ", "Alright, ", "Say, ", "For my project: ", "I am new to this. ", "Hm, ", "Next question: ",
            "Maybe you know: ", "Freehold: ", "Oh, ", "Then ", "Could you help? ");
    private static final List<String> AFTER = List.of(" Thanks.", " Thank you!", " please", " in Freehold", " with Freehold",
            " with this program", " here", " please?", " on my computer", " at home", " for my project", " exactly",
            " then", " on my laptop", " for me", " now", " from the terminal", " on the command line", " in short",
            " today", " at the moment", " again", " on this machine", " for a friend", " at work", " in one sentence",
            " [I am lost]", " [my colleague asked]", " actually", " really", " and why", " these days", " for once");
    private static final Map<String, List<String>> SYNONYMS = Map.ofEntries(
            Map.entry("see", List.of("view", "look at", "inspect", "check", "read")),
            Map.entry("show", List.of("display", "print", "give", "reveal")),
            Map.entry("make", List.of("create", "build", "produce", "get", "generate")),
            Map.entry("use", List.of("employ", "apply", "take", "work with", "utilize")),
            Map.entry("set", List.of("choose", "change", "adjust", "configure", "specify", "alter")),
            Map.entry("get", List.of("have", "obtain", "receive", "find")),
            Map.entry("find", List.of("locate", "discover", "get")),
            Map.entry("run", List.of("start", "launch", "execute", "use")),
            Map.entry("start", List.of("begin", "launch")),
            Map.entry("big", List.of("large", "huge")),
            Map.entry("large", List.of("big", "huge")),
            Map.entry("small", List.of("little", "tiny")),
            Map.entry("need", List.of("require", "want")),
            Map.entry("needed", List.of("required", "necessary")),
            Map.entry("want", List.of("wish", "would like", "need")),
            Map.entry("option", List.of("flag", "switch", "parameter", "setting", "argument")),
            Map.entry("command", List.of("subcommand", "tool", "program")),
            Map.entry("model", List.of("network", "language model", "LLM", "model file")),
            Map.entry("text", List.of("string", "sentence", "paragraph", "document")),
            Map.entry("answer", List.of("reply", "response", "output")),
            Map.entry("answers", List.of("replies", "responses", "outputs")),
            Map.entry("machine", List.of("computer", "laptop", "PC", "box")),
            Map.entry("memory", List.of("RAM")),
            Map.entry("folder", List.of("directory")),
            Map.entry("speed", List.of("performance", "pace")),
            Map.entry("fast", List.of("quick", "speedy")),
            Map.entry("turn", List.of("convert", "change", "transform")),
            Map.entry("measure", List.of("determine", "test", "check")),
            Map.entry("tell", List.of("inform")),
            Map.entry("explain", List.of("clarify", "describe")),
            Map.entry("write", List.of("produce", "compose", "put down")),
            Map.entry("stop", List.of("end", "halt", "quit")),
            Map.entry("train", List.of("teach", "make")),
            Map.entry("several", List.of("a few", "some", "many")),
            Map.entry("only", List.of("just", "merely")),
            Map.entry("chat", List.of("conversation", "dialogue", "talk")),
            Map.entry("possible", List.of("feasible", "doable")),
            Map.entry("choose", List.of("select", "pick")),
            Map.entry("change", List.of("alter", "modify")),
            Map.entry("is there", List.of("do you have", "exists there")),
            Map.entry("how do I", List.of("how do we", "how shall I", "how should I", "how could I")));

    private Phrasing() {}

    /// One way to ask for something of an intent of `facts.txt`.
    static String ask(Intent intent, Map<String, List<String>> slots, RandomGenerator random) {
        int wishes = intent.wishes().size() * 3;
        int nouns = intent.nouns().size() * 2;
        int names = intent.commands().size() * 4 + intent.options().size() * 3;
        int questions = intent.questions().size() * 2;
        int choice = random.nextInt(wishes + nouns + names + questions);
        if ((choice -= wishes) < 0) {
            return frame(HOW, Grammar.pick(intent.wishes(), random), slots, random);
        }
        if ((choice -= nouns) < 0) {
            return frame(WHAT, Grammar.pick(intent.nouns(), random), slots, random);
        }
        if (choice - names < 0) {
            return frame(WHAT, name(intent, random), slots, random);
        }
        return Grammar.expand(Grammar.pick(intent.questions(), random), slots, random);
    }

    private static String frame(List<String> frames, String part, Map<String, List<String>> slots,
            RandomGenerator random) {
        String inner = Grammar.expand(part, slots, random);
        return Grammar.expand(Grammar.pick(frames, random).replace("{x}", "\u0001"), slots, random)
                .replace("\u0001", inner);
    }

    /// A command or option as people write it.
    static String name(Intent intent, RandomGenerator random) {
        int commands = intent.commands().size();
        int choice = random.nextInt(commands + intent.options().size());
        if (choice < commands) {
            String pattern = "[freehold |./freehold |the command |the subcommand |freehold's |]";
            String name = intent.commands().get(choice);
            return random.nextInt(3) == 0 ? "the " + name + " command" : Grammar.expand(pattern, Map.of(), random) + ' ' + name;
        }
        String option = intent.options().get(choice - commands);
        String plain = option.replaceFirst("^-+", "");
        return switch (random.nextInt(9)) {
            case 0 -> "the option " + option;
            case 1 -> "the " + option + " option";
            case 2 -> "the flag " + option;
            case 3 -> plain;
            case 4 -> plain.replace('-', ' ');
            case 5 -> "the " + plain + Grammar.pick(random, " option", " setting", " flag", " parameter", " switch");
            case 6 -> "the parameter " + option;
            default -> option;
        };
    }

    /// The question with courtesies around it, and otherwise as it stands: what it holds will be copied.
    static String garnish(String question, RandomGenerator random) {
        String text = random.nextInt(100) < 20 ? Grammar.pick(BEFORE, random) + question : question;
        boolean asks = text.endsWith("?");
        if (asks && random.nextInt(100) < 30) {
            return text.substring(0, text.length() - 1);
        }
        return random.nextInt(100) < 12 ? text + Grammar.pick(random, " Thanks.", " Thank you!", " please") : text;
    }

    /// The question with what people add and leave out.
    static String vary(String question, RandomGenerator random) {
        String text = random.nextInt(100) < 45 ? synonyms(question, random) : question;
        boolean asks = text.endsWith("?");
        String body = asks || text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        String mark = asks ? "?" : text.substring(body.length());
        if (random.nextInt(100) < 18) {
            String after = Grammar.pick(AFTER, random).replace("[", "(").replace("]", ")");
            boolean sentence = after.endsWith(".") || after.endsWith("!");
            body += sentence ? mark + after : after;
            mark = sentence ? "" : mark;
        }
        if (random.nextInt(100) < 22) {
            String before = Grammar.pick(BEFORE, random);
            body = before + (before.matches(".*[!.] ") ? body : decapitalized(body));
        }
        if (random.nextInt(100) < 30) {
            mark = random.nextInt(4) == 0 ? Grammar.pick(random, "??", "!", " ?", "...", ".") : "";
        }
        if (random.nextInt(100) < 7) {
            body = mistyped(body, random);
        }
        if (random.nextInt(100) < 5) {
            body = shortened(body, random);
        }
        int casing = random.nextInt(100);
        if (casing < 30) {
            return (body + mark).toLowerCase(Locale.ROOT);
        }
        return casing < 75 ? capitalized(body) + mark : body + mark;
    }

    private static String synonyms(String text, RandomGenerator random) {
        String[] words = text.split(" ");
        for (int i = 0; i < words.length; i++) {
            String word = words[i].replaceFirst("[?.!,]$", "");
            List<String> others = SYNONYMS.get(word.toLowerCase(Locale.ROOT));
            if (others != null && random.nextInt(100) < 45) {
                words[i] = Grammar.pick(others, random) + words[i].substring(word.length());
            }
        }
        String replaced = String.join(" ", words);
        for (String phrase : List.of("is there", "how do I")) {
            if (random.nextInt(3) == 0) {
                replaced = replaced.replaceFirst("(?i)\\b" + phrase + "\\b", Grammar.pick(SYNONYMS.get(phrase), random));
            }
        }
        return replaced;
    }

    private static String mistyped(String text, RandomGenerator random) {
        int at = 1 + random.nextInt(Math.max(1, text.length() - 2));
        if (at + 1 >= text.length() || !Character.isLetter(text.charAt(at)) || !Character.isLetter(text.charAt(at + 1))) {
            return text;
        }
        char first = text.charAt(at);
        char second = text.charAt(at + 1);
        String changed = switch (random.nextInt(3)) {
            case 0 -> "" + second + first;
            case 1 -> "" + second;
            default -> "" + first + first + second;
        };
        return text.substring(0, at) + changed + text.substring(at + 2);
    }

    private static String shortened(String text, RandomGenerator random) {
        String word = Grammar.pick(random, " the ", " a ", " do ", " to ", " is ", " of ");
        return text.replaceFirst(word, " ");
    }

    private static String capitalized(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private static String decapitalized(String text) {
        boolean keep = text.startsWith("I ") || text.startsWith("I'") || text.startsWith("Freehold");
        return text.isEmpty() || keep ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
}
