import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

/// The many ways in which people ask one thing: courtesies, fillers, synonyms, missing marks and typing errors.
final class Phrasing {
    private static final List<String> HOW = List.of("How do I {x}?", "How can I {x}?", "How to {x}?",
            "How would I {x}?",
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
            "I am looking for a [way|command|option] to {x}", "{x}: is that possible?",
                    "{x}. Which [flag|command|option] [is it|does that|do I take]?",
            "[My boss wants|They want] me to {x}", "I [cannot figure out|can't see|don't know] how to {x}",
                    "Any idea how to {x}?",
            "[Is there|Is there perhaps|Does there exist] [some|an|any] [option|command|flag|way] [that lets"
                    + " me|to] {x}?",
            "I'd [love|like|prefer] to {x}[. How?|, how does that work?|]",
                    "What [flag|switch|option|command] [do I need|is there|serves] to {x}?",
            "How would you {x}?", "How could [I|we|one] {x}?", "Any chance to {x}?",
                    "I'm trying to {x}, [any hints|any ideas|how]?",
            "What's the [trick|way|command|flag] to {x}?", "Do you offer a way to {x}?", "Am I able to {x}?",
                    "Let's {x}",
            "Be so kind and tell me how to {x}", "I must {x}", "It would be nice to {x}", "How do people {x}?",
                    "What do I enter to {x}?",
            "In which way can I {x}?", "How does somebody {x}?", "What allows me to {x}?",
                    "Would it be possible to {x}?");
    private static final List<String> WHAT = List.of("What is {x}?", "What does {x} do?", "What [is|are] {x} for?",
            "Explain {x}.", "Explain {x} [to me|briefly|please].", "Tell me about {x}.", "{x}?", "{x}", "Describe {x}.",
            "What is the [purpose|meaning|use|point|idea] of {x}?", "What does {x} mean?", "How does {x} work?",
            "What is {x} good for?", "When [would|do|should] I [use|need] {x}?", "How do I use {x}?", "What about {x}?",
            "I do not understand {x}.", "Can you explain {x}?", "Can you tell me [something|more|] about {x}?",
            "[What|How] is {x} used [for|]?", "Why is there {x}?", "Info on {x}", "Information about {x}, please.",
            "help with {x}", "I need [information|help|to know more] about {x}", "What can {x} do?", "meaning of {x}",
            "What should I know about {x}?", "What do you know about {x}?", "How is {x} used?",
                    "What happens with {x}?",
            "Could you describe {x}?", "And {x}?", "Why would [I|anybody|one] use {x}?", "define {x}", "{x} please",
            "Is there [an option|a command|something|some support] for {x}?",
                    "[Which|What] [option|command|flag] [is for|controls|concerns] {x}?",
            "Where do I [find|set|see] {x}?", "Can I [change|choose|influence|control] {x}?", "Do you know {x}?",
                    "What's {x} about?",
            "What is [behind|special about] {x}?", "What's the [story|deal] with {x}?",
                    "I'd like to [learn|know|hear] [more|] about {x}",
            "Enlighten me about {x}", "Remind me what {x} [is|does]", "{x}: what is that?",
                    "{x}, what [does it do|is it for|is that]?",
            "Never heard of {x}. What is it?", "What [would|could] one use {x} for?",
                    "Which [purpose|job|task] [has|does] {x} [serve|have]?",
            "I saw {x}, what is that?", "I [read|heard] about {x}. What is it?", "In short, what is {x}?",
            "What [effect|role|function] does {x} have?", "[Tell|Teach] me what {x} [is|does|means]",
            "Say something about {x}", "What exactly [does|is] {x}?", "I am curious about {x}", "who needs {x}",
            "What am I to do with {x}?", "Give me an explanation of {x}", "What lies behind {x}?");
    private static final List<String> BEFORE = List.of("Hi, ", "Hello! ", "Hey, ", "Please tell me: ",
            "Quick question: ",
            "I have a question. ", "Sorry, ", "Excuse me, ", "Okay, ", "So, ", "And ", "Now ", "Well, ", "A question: ",
            "Good morning! ", "One more thing: ", "By the way, ", "Please, ", "Can you tell me: ", "I wonder: ",
                    "Also, ",
            "Just curious: ", "Alright, ", "Say, ", "For my project: ", "I am new to this. ", "Hm, ", "Next question: ",
            "Maybe you know: ", "Freehold: ", "Oh, ", "Then ", "Could you help? ");
    private static final List<String> AFTER = List.of(" Thanks.", " Thank you!", " please", " in Freehold",
            " with Freehold",
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
            Map.entry("limit", List.of("restrict", "cap", "bound", "reduce")),
            Map.entry("limits", List.of("restricts", "caps", "bounds")),
            Map.entry("select", List.of("choose", "pick")),
            Map.entry("save", List.of("store", "keep", "write")),
            Map.entry("keep", List.of("store", "hold", "retain")),
            Map.entry("remember", List.of("store", "memorize", "recall")),
            Map.entry("compare", List.of("contrast", "match")),
            Map.entry("difference", List.of("distinction")),
            Map.entry("sentences", List.of("phrases", "lines", "texts")),
            Map.entry("documents", List.of("passages", "articles", "pages", "papers", "texts")),
            Map.entry("sort", List.of("order", "rank", "arrange")),
            Map.entry("question", List.of("query", "request")),
            Map.entry("convert", List.of("transform", "turn", "translate")),
            Map.entry("shrink", List.of("reduce", "compress", "slim down")),
            Map.entry("smaller", List.of("more compact", "lighter", "tinier")),
            Map.entry("resume", List.of("continue", "go on with", "carry on with", "take up")),
            Map.entry("continue", List.of("carry on", "go on with", "proceed with", "resume")),
            Map.entry("interrupted", List.of("stopped", "aborted", "broken off", "cancelled")),
            Map.entry("examples", List.of("samples", "records", "instances")),
            Map.entry("data", List.of("material", "dataset", "records")),
            Map.entry("merge", List.of("combine", "fuse", "join", "unite")),
            Map.entry("share", List.of("publish", "distribute", "give away")),
            Map.entry("hide", List.of("conceal", "suppress", "omit")),
            Map.entry("thinking", List.of("reasoning", "thoughts")),
            Map.entry("think", List.of("reason", "ponder")),
            Map.entry("ban", List.of("prohibit", "exclude", "forbid", "block")),
            Map.entry("forbid", List.of("prohibit", "exclude", "ban")),
            Map.entry("code", List.of("source", "source code", "sources")),
            Map.entry("explained", List.of("described", "documented")),
            Map.entry("structured", List.of("organized", "laid out", "arranged")),
            Map.entry("one", List.of("a single", "just one")),
            Map.entry("repair", List.of("fix", "tidy", "clean up", "correct")),
            Map.entry("fix", List.of("repair", "tidy", "correct")),
            Map.entry("broken", List.of("damaged", "defective", "corrupt", "faulty")),
            Map.entry("supported", List.of("possible", "available", "understood", "offered")),
            Map.entry("installed", List.of("set up", "present")),
            Map.entry("install", List.of("set up", "put on my computer")),
            Map.entry("required", List.of("needed", "necessary", "mandatory")),
            Map.entry("sent", List.of("uploaded", "transmitted", "transferred", "passed on")),
            Map.entry("written", List.of("implemented", "programmed", "coded", "developed")),
            Map.entry("which", List.of("what")),
            Map.entry("what", List.of("which")),
            Map.entry("file", List.of("model file", "GGUF", "document")),
            Map.entry("always", List.of("every time", "constantly", "each time")),
            Map.entry("same", List.of("identical", "exact same")),
            Map.entry("likeliest", List.of("most likely", "most probable", "best")),
            Map.entry("rules", List.of("guidelines", "conventions")),
            Map.entry("kinds", List.of("sorts", "types")),
            Map.entry("types", List.of("kinds", "sorts")),
            Map.entry("add", List.of("contribute", "include", "introduce", "insert")),
            Map.entry("new", List.of("additional", "further", "own", "fresh")),
            Map.entry("test", List.of("check", "try")),
            Map.entry("tests", List.of("checks", "test suite")),
            Map.entry("adapter", List.of("LoRA", "LoRA adapter", "adapter folder")),
            Map.entry("learn", List.of("study", "pick up", "get to know")),
            Map.entry("faster", List.of("quicker", "speedier")),
            Map.entry("tokens", List.of("token ids", "pieces")),
            Map.entry("allow", List.of("permit", "let")),
            Map.entry("longer", List.of("larger", "bigger", "more")),
            Map.entry("larger", List.of("bigger", "greater")),
            Map.entry("bigger", List.of("larger", "greater")),
            Map.entry("own", List.of("custom", "personal")),
            Map.entry("somebody", List.of("someone", "a person")),
            Map.entry("happens", List.of("occurs", "results")),
            Map.entry("function", List.of("tool")),
            Map.entry("pictures", List.of("images", "photos")),
            Map.entry("turn off", List.of("switch off", "disable", "deactivate", "get rid of", "stop")),
            Map.entry("turns off", List.of("switches off", "disables", "deactivates")),
            Map.entry("turn on", List.of("switch on", "enable", "activate")),
            Map.entry("find out", List.of("learn", "know", "discover", "see", "be told")),
            Map.entry("from scratch", List.of("from nothing", "from zero", "from random weights")),
            Map.entry("what is", List.of("what's", "whats", "what exactly is")),
            Map.entry("do i", List.of("would I", "should I", "can I", "must I")),
            Map.entry("can i", List.of("may I", "could I", "am I able to", "might I")),
            Map.entry("i want", List.of("I wish", "I would love", "I'd like", "I'd love")),
            Map.entry("does it", List.of("would it", "will it", "does Freehold")),
            Map.entry("each time", List.of("every time", "on every run")),
            Map.entry("how many", List.of("what number of")),
            Map.entry("a lot", List.of("very much", "greatly")),
            Map.entry("is there", List.of("do you have", "exists there")),
            Map.entry("how do i", List.of("how do we", "how shall I", "how should I", "how could I")));

    /// Synonyms of several words, in a fixed order, so that a seed always gives the same.
    private static final List<String> PHRASES = SYNONYMS.keySet().stream().filter(key -> key.contains(" ")).sorted()
            .toList();

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
            return random.nextInt(3) == 0 ? "the " + name + " command" : Grammar.expand(pattern, Map.of(), random) + ' '
                    + name;
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
        if (!asks && random.nextInt(100) < 30) {
            return text + Grammar.pick(random, ".", ".", "!", "?");
        }
        return random.nextInt(100) < 12 ? text + Grammar.pick(random, " Thanks.", " Thank you!", " please") : text;
    }

    /// The question with what people add and leave out.
    static String vary(String question, RandomGenerator random) {
        String text = random.nextInt(100) < 55 ? synonyms(question, random) : question;
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
        String phrased = text;
        for (String phrase : PHRASES) {
            int at = phrased.toLowerCase(Locale.ROOT).indexOf(phrase);
            if (at >= 0 && random.nextInt(3) == 0) {
                phrased = phrased.substring(0, at) + Grammar.pick(SYNONYMS.get(phrase), random)
                        + phrased.substring(at + phrase.length());
            }
        }
        String[] words = phrased.split(" ");
        for (int i = 0; i < words.length; i++) {
            String word = words[i].replaceFirst("[?.!,]$", "");
            List<String> others = SYNONYMS.get(word.toLowerCase(Locale.ROOT));
            if (others != null && random.nextInt(100) < 40) {
                words[i] = Grammar.pick(others, random) + words[i].substring(word.length());
            }
        }
        return String.join(" ", words);
    }

    private static String mistyped(String text, RandomGenerator random) {
        int at = 1 + random.nextInt(Math.max(1, text.length() - 2));
        if (at + 1 >= text.length() || !Character.isLetter(text.charAt(at)) || !Character.isLetter(text.charAt(at
                + 1))) {
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
