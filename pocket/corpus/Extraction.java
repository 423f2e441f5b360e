import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// Facts of a sentence, written as JSON under the keys that are asked for.
final class Extraction {
    /// A sentence pattern with its slots, the fields that it tells.
    private record Pattern(String text, List<String> fields) {}

    private static final List<Pattern> PATTERNS = List.of(
            new Pattern("[Yesterday I met|I met|This is|Here comes] {name}, who is {age} [years old|]", List.of("name", "age")),
            new Pattern("{name} is {age} [years old|years of age|]", List.of("name", "age")),
            new Pattern("{name} [turned|has turned|turns|became] {age} [today|last week|in May|]", List.of("name", "age")),
            new Pattern("[My|Our|Her|His] [friend|neighbour|uncle|colleague|teacher|sister] {name} is {age}", List.of("name", "age")),
            new Pattern("[At|With] {age} [years|], {name} [still|] [runs|sings|works|travels] [every day|a lot|]", List.of("name", "age")),
            new Pattern("{name} [celebrates|celebrated] [the|her|his] birthday [and is|, being] {age} [now|]", List.of("name", "age")),
            new Pattern("{name} lives in {city}", List.of("name", "city")),
            new Pattern("{name} [comes from|is from|moved to|was born in|stays in|has a house in|settled in|went to] {city} [last year|years ago|]", List.of("name", "city")),
            new Pattern("In {city} [lives|there lives] [a man called|a woman named|a certain|somebody called|] {name}", List.of("name", "city")),
            new Pattern("[The home of|The town of] {name} is {city}", List.of("name", "city")),
            new Pattern("{name} is {age} [years old|] and lives in {city}", List.of("name", "age", "city")),
            new Pattern("{name}, {age}, [lives in|is from|comes from] {city}", List.of("name", "age", "city")),
            new Pattern("{name} from {city} is {age} [years old|]", List.of("name", "age", "city")),
            new Pattern("[At|With] {age} [years|], {name} [moved to|lives in|came to|still lives in] {city}", List.of("name", "age", "city")),
            new Pattern("{name}, who is {age} [years old|], [lives in|comes from|is from] {city}", List.of("name", "age", "city")),
            new Pattern("{name}, who [lives in|comes from|is from] {city}, is {age}", List.of("name", "age", "city")),
            new Pattern("{name} is {age} years [of age|old] and [her|his] [home|town] is [in|] {city}", List.of("name", "age", "city")),
            new Pattern("{name} is a {job}", List.of("name", "job")),
            new Pattern("{name} [works as|wants to be|became|is working as] a {job}", List.of("name", "job")),
            new Pattern("[My|Our] [friend|neighbour|cousin|aunt] {name} [works as|is] a {job}", List.of("name", "job")),
            new Pattern("{name} [earns a living|earns money|makes money|is employed|has a job] as a {job}", List.of("name", "job")),
            new Pattern("{name} [works as|is] a {job} in {city}", List.of("name", "job", "city")),
            new Pattern("[The|A] {job} {name} [lives in|is from|comes from] {city}", List.of("name", "job", "city")),
            new Pattern("{name}, a {job} of {age} years, lives in {city}", List.of("name", "job", "age", "city")),
            new Pattern("{name} is a {job} and {age} years old", List.of("name", "job", "age")),
            new Pattern("{name} [has|owns|keeps|loves|feeds|bought] a {pet}", List.of("name", "pet")),
            new Pattern("[The|A] {pet} belongs to {name}", List.of("name", "pet")),
            new Pattern("{name}, {age}, has a {pet}", List.of("name", "age", "pet")),
            new Pattern("{name} [has|owns|bought|sold|lost|found] a {color} {item}", List.of("name", "color", "item")),
            new Pattern("[The|This|That] {item} is {color}", List.of("item", "color")),
            new Pattern("{name}'s {item} is {color}", List.of("name", "item", "color")),
            new Pattern("[The|A|This|One] {item} costs {price} [euros|dollars|pounds|]", List.of("item", "price")),
            new Pattern("[The|A|This] {item} [can be had for|is sold for|is yours for|sells at|goes for|is] {price} [euros|dollars|pounds]", List.of("item", "price")),
            new Pattern("{name} [paid|pays|spent] {price} [euros|dollars] for [a|the] {item}", List.of("name", "price", "item")),
            new Pattern("{name} [bought|sold|ordered|needs|has|found] {quantity} {goods}", List.of("name", "quantity", "goods")),
            new Pattern("[We|They|You|She|He|I] [need|bought|ordered|have|sold|want|found] {quantity} {goods}", List.of("quantity", "goods")),
            new Pattern("[There are|The box holds|The shop sells] {quantity} {goods}", List.of("quantity", "goods")),
            new Pattern("{name} [is from|travels to|lives in|loves] {country}", List.of("name", "country")),
            new Pattern("{name}, {age}, [is from|lives in] {country}", List.of("name", "age", "country")));
    private static final Map<String, List<String>> KEYS = Map.of("name", List.of("person", "who", "first_name"),
            "age", List.of("years"), "city", List.of("town", "place"), "job", List.of("profession", "occupation"),
            "color", List.of("colour"), "price", List.of("cost"), "quantity", List.of("count", "number", "amount"),
            "item", List.of("product", "thing"), "country", List.of("nation"), "pet", List.of("animal"));
    private static final List<String> BEFORE = List.of("Extract {k} as JSON{c} {t}", "Extract {k} as JSON{c} {t}",
            "Write {k} as [a|] JSON [object|]{c} {t}", "Return {k} [as|in] JSON{c} {t}", "JSON with {k}{c} {t}",
            "[Give|Show] me {k} as [a|] JSON [object|]{c} {t}", "[Put|Turn] {k} into JSON{c} {t}", "JSON, {k}{c} {t}",
            "[Find|Take|Get] {k} [from|out of|in] this [sentence|text] and [answer|write it|reply] [as|in] JSON{c} {t}",
            "I [need|want|would like] {k} as JSON{c} {t}", "As JSON{c} {k}. {t}", "Format [this|it] as JSON with {k}{c} {t}",
            "Answer [in|with] JSON [only|]. Keys: {l}. [Text|Sentence]: {t}", "Keys: {l}. Text: {t} [Answer|Format]: JSON",
            "Make [a|] JSON [object|] with {k} [of|from|for] [this|the following]{c} {t}", "to JSON ({l}){c} {t}",
            "[Convert|Parse] [this|] [to|into] JSON ({l}){c} {t}", "Read [the|this] [text|sentence] and fill in {k} as JSON{c} {t}",
            "Who or what is told here? JSON with {k}{c} {t}", "Return {o} for{c} {t}", "Fill in {o}{c} {t}",
            "Answer in the form {o}{c} {t}", "[Return|Write] JSON for this schema: {s} [Text:|Sentence:|The text:] {t}",
            "Use the schema {s}{c} {t}", "Schema: {s}\n[Text: |]{t}", "Extract [the data|] [by|according to|with] [the|this] schema {s}{c} {t}",
            "Fill [in|] this schema [from|with] the text: {s}\n{t}", "JSON [please|only], {k}{c} {t}",
            "Give the answer as JSON with {k}{c} {t}", "Only JSON{c} {k}. {t}");
    private static final List<String> AFTER = List.of("{t} [Extract|Write|Return|Give me|Give|Show] {k} as [a|] JSON [object|].",
            "{t} [Put|Write] [this|that|it] [in|into|as] [a|] JSON [object|] with {k}.", "{t} JSON with {k}[, please|]!",
            "{t} [What|Which] [is|are] {k}? [Answer|Reply] [in|with|as] JSON.", "{t}\nKeys: {l}. [Format|Answer]: JSON[.|]",
            "Text: {t} Keys: {l}. [Answer with|] JSON [only|].", "{t} [Answer|Reply|Respond] with {o}.", "{t} As JSON: {l}",
            "[Text|Sentence]: {t}\nSchema: {s}", "{t} [Write|Return|Make] JSON [by|for|with] the schema {s}",
            "Read this: {t} [Now|] [write|give] {k} as JSON", "{t} Make [a|] JSON [object|] [of|out of] [it|this] with {k}.",
            "Here is a sentence: {t} I [want|need] {k} [in|as] JSON.", "{t} Turn [it|that] into JSON ({l})");

    private final Words words;

    Extraction(Words words) {
        this.words = words;
    }

    Chat next(RandomGenerator random) {
        Pattern pattern = Grammar.pick(PATTERNS, random);
        var values = values(random);
        String sentence = pattern.text;
        for (String field : pattern.fields) {
            sentence = sentence.replace("{" + field + "}", "\u0001" + field + "\u0002");
        }
        sentence = Grammar.expand(sentence, Map.of(), random);
        for (String field : pattern.fields) {
            sentence = sentence.replace("\u0001" + field + "\u0002", values.get(field));
        }
        sentence = sentence.replace(" a a", " an a").replace(" a e", " an e").replace(" a o", " an o") + '.';
        if (random.nextInt(100) < 12) {
            sentence = Grammar.pick(random, "It was raining. ", "The shop was closed. ", "Dear Sir, ", "Listen: ",
                    "As you know, ", "Once more: ", "The letter says: ") + sentence;
        }
        var fields = new ArrayList<>(pattern.fields);
        Collections.shuffle(fields, new Random(random.nextLong()));
        int count = random.nextInt(100) < 70 ? fields.size() : 1 + random.nextInt(fields.size());
        return chat(sentence, fields.subList(0, count), values, random);
    }

    private Map<String, String> values(RandomGenerator random) {
        return Map.of("name", words.person(random), "age", "" + (3 + random.nextInt(95)), "city", words.city(random),
                "job", words.any("jobs", random), "pet", words.any("pets", random),
                "color", Grammar.pick(words.lists().get("colours"), random), "item", words.any("things", random),
                "price", "" + (1 + random.nextInt(random.nextBoolean() ? 100 : 999)),
                "quantity", "" + (2 + random.nextInt(98)), "country", words.any("country", random)).entrySet().stream()
                .collect(() -> new LinkedHashMap<>(Map.of("goods", words.any("goods", random))),
                        (map, entry) -> map.put(entry.getKey(), entry.getValue()), Map::putAll);
    }

    private Chat chat(String sentence, List<String> fields, Map<String, String> values, RandomGenerator random) {
        boolean renamed = random.nextInt(100) < 12;
        var keys = new LinkedHashMap<String, String>(); // key → field
        for (String field : fields) {
            String key = field.equals("goods") ? "item" : field;
            keys.put(renamed && KEYS.containsKey(key) ? Grammar.pick(KEYS.get(key), random) : key, field);
        }
        String frame = Grammar.expand(Grammar.pick(random.nextInt(100) < 65 ? BEFORE : AFTER, random)
                .replaceAll("\\{([ktlosc])}", "\u0001$1"), Map.of(), random);
        String question = frame.replace("\u0001k", named(keys, random)).replace("\u0001l", String.join(", ", keys.keySet()))
                .replace("\u0001o", object(keys, random)).replace("\u0001s", schema(keys))
                .replace("\u0001c", Grammar.pick(random, ":", ":", ":", ".", "\n", ":\n"))
                .replace("\u0001t", sentence);
        String answer = keys.entrySet().stream()
                .map(entry -> Chat.quote(entry.getKey()) + ": " + value(entry.getValue(), values))
                .collect(Collectors.joining(", ", "{", "}"));
        return Chat.of(question, answer);
    }

    private static boolean isNumber(String field) {
        return List.of("age", "price", "quantity").contains(field);
    }

    private static String value(String field, Map<String, String> values) {
        return isNumber(field) ? values.get(field) : Chat.quote(values.get(field));
    }

    private static String named(Map<String, String> keys, RandomGenerator random) {
        List<String> names = List.copyOf(keys.keySet());
        String and = Grammar.pick(random, " and ", " and ", ", ");
        return switch (random.nextInt(5)) {
            case 0 -> (names.size() == 1 ? "the key " : "the keys ") + joined(names.stream().map(Chat::quote).toList(), and);
            case 1 -> (names.size() == 1 ? "the key " : "the keys ") + joined(names, and);
            case 2 -> "the " + joined(names, random.nextBoolean() ? " and the " : and);
            case 3 -> (names.size() == 1 ? "key " : "keys ") + joined(random.nextBoolean() ? names
                    : names.stream().map(Chat::quote).toList(), and);
            default -> joined(names, and);
        };
    }

    private static String joined(List<String> names, String and) {
        return names.size() == 1 ? names.getFirst()
                : String.join(", ", names.subList(0, names.size() - 1)) + and + names.getLast();
    }

    private static String object(Map<String, String> keys, RandomGenerator random) {
        String text = random.nextBoolean() ? "string" : "...";
        String number = text.equals("...") ? "..." : Grammar.pick(random, "number", "integer");
        return keys.entrySet().stream()
                .map(entry -> Chat.quote(entry.getKey()) + ": " + (isNumber(entry.getValue()) ? number : text))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String schema(Map<String, String> keys) {
        String properties = keys.entrySet().stream()
                .map(entry -> "%s: {\"type\": \"%s\"}".formatted(Chat.quote(entry.getKey()),
                        isNumber(entry.getValue()) ? "integer" : "string"))
                .collect(Collectors.joining(", ", "{", "}"));
        String required = keys.keySet().stream().map(Chat::quote).collect(Collectors.joining(", ", "[", "]"));
        return "{\"type\": \"object\", \"properties\": " + properties + ", \"required\": " + required + "}";
    }
}
