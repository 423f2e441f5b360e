import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// The words of `words.txt`, and invented names.
///
/// @param kinds  words by kind
/// @param lists  enumerations by title, in the order in which they are given
/// @param pairs  tables of one word for another, by title
record Words(Map<String, List<String>> kinds, Map<String, List<String>> lists, Map<String, Map<String, String>> pairs) {
    private static final String[] ONSETS = {"b", "c", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v",
        "w", "z", "br", "ch", "cr", "dr", "fr", "gr", "kr", "pr", "sh", "st", "th", "tr", "sk", "sl", "bl", "gl", "kl", "qu",
        "", "", ""};
    private static final String[] VOWELS = {"a", "e", "i", "o", "u", "a", "e", "i", "o", "ai", "ei", "ie", "au", "ea", "oo",
        "y", "ou"};
    private static final String[] CODAS = {"", "", "", "n", "r", "l", "s", "t", "m", "nd", "rt", "ck", "ld", "rg", "st", "x",
        "ng", "rd", "lm", "nn", "ss", "ll", "v", "k", "d", "b"};
    private static final String[] ENDINGS = {"a", "o", "e", "us", "ia", "ina", "ine", "bert", "burg", "ville", "ton", "stad",
        "heim", "ford", "grad", "ette", "ius", "ella", "wick", "dorf", "is", "as", "ov", "ska", "son", "mund", "rich", "fried"};

    static Words read(Path file) throws IOException {
        var words = new Words(new HashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        for (String line : Files.readAllLines(file)) {
            int colon = line.indexOf(':');
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String title = line.substring(0, colon).strip();
            List<String> entries = Intent.alternatives(line.substring(colon + 1));
            if (title.startsWith("list ")) {
                words.lists.put(title.substring(5), entries);
            } else if (title.startsWith("pairs ")) {
                var table = new LinkedHashMap<String, String>();
                entries.forEach(entry -> table.put(entry.split("=")[0], entry.split("=")[1]));
                words.pairs.put(title.substring(6), table);
            } else {
                words.kinds.put(title, entries);
            }
        }
        return words;
    }

    String any(String kind, RandomGenerator random) {
        return Grammar.pick(kinds.get(kind), random);
    }

    /// A person's name: mostly one that nobody has, so that names are copied and not recalled.
    String person(RandomGenerator random) {
        return random.nextInt(100) < 40 ? any("first names", random) : invented(random);
    }

    /// A town's name; mostly invented, too.
    String city(RandomGenerator random) {
        return random.nextInt(100) < 40 ? any("cities", random) : invented(random);
    }

    /// A time zone as the tz database writes them.
    String zone(RandomGenerator random) {
        if (random.nextInt(100) < 40) {
            return any("zones", random);
        }
        String area = Grammar.pick(random, "Europe", "Asia", "America", "Africa", "Australia", "Pacific", "Atlantic");
        return area + '/' + (random.nextBoolean() ? any("cities", random) : invented(random)).replace(' ', '_');
    }

    private static String invented(RandomGenerator random) {
        var name = new StringBuilder();
        int syllables = 1 + random.nextInt(3);
        for (int i = 0; i < syllables; i++) {
            name.append(Grammar.pick(random, ONSETS)).append(Grammar.pick(random, VOWELS))
                    .append(Grammar.pick(random, CODAS));
        }
        if (syllables == 1 || random.nextInt(2) == 0) {
            name.append(Grammar.pick(random, ENDINGS));
        }
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    /// Those of `held` that stand in a list from which names are taken.
    List<String> clashes(HeldOut held) {
        var clashes = new ArrayList<String>();
        for (String kind : List.of("first names", "cities", "zones")) {
            kinds.get(kind).stream().filter(held.names()::contains).forEach(clashes::add);
        }
        return clashes;
    }
}
