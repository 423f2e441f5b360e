import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Small sums: numbers below 100 added and subtracted, and products up to 12 × 12.
final class Arithmetic {
    private static final String[] SMALL = {"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
        "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
        "twenty"};
    private static final String[] TENS = {"", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty",
        "ninety"};
    private static final List<String> ANY = List.of("What is {s}?", "{s}", "{s} =", "{s} = ?", "{s}?", "How much is {s}?",
            "[Calculate|Compute|Work out|Evaluate] {s}", "[Please|] [calculate|compute] {s}[, please|]", "What's {s}?",
            "What does {s} [make|give|equal|come to]?", "{s} [is|makes|gives|equals] [what|how much]?", "Solve {s}",
            "Can you [calculate|compute|add up|tell me] {s}?", "I need the result of {s}.", "Tell me {s}", "And {s}?",
            "[Give|Tell] me the [result|answer|value] of {s}", "Do you know [what|how much] {s} is?", "{s}, please",
            "What [number|value|result] is {s}?", "How many is {s}?", "The result of {s}", "What do I get for {s}?",
            "What [would|will] {s} be?", "What do you get [for|with|from] {s}?", "{s} equals", "now {s}");
    private static final List<String> PLUS = List.of("[Add|Sum] {a} [and|to] {b}", "What is the sum of {a} and {b}?",
            "The sum of {a} and {b}", "How much is {a} and {b} [together|]?", "Add {b} to {a}", "{a} and {b} makes?",
            "[I|You|We] have {a} {x} and [get|find|are given|receive|gain] {b} more. How many [{x}|] [are there|are that|do I have|in all]?",
            "There [are|were] {a} {x}, and {b} [come|came|are added]. How many [are there|now|are they now]?",
            "[Tom|Mary|She|He|My brother] has {a} {x}, [Ann|Bob|my sister] has {b}. How many [together|have they together|in total]?",
            "increase {a} by {b}", "what is {a} with {b} added", "total of {a} and {b}", "{a} more than {b} is?",
            "A basket has {a} {x}, another one {b}. How many [{x}|] altogether?", "{b} on top of {a}?",
            "If I add {a} [to|and] {b}, what [is that|do I get|comes out]?", "put {a} and {b} together");
    private static final List<String> MINUS = List.of("Subtract {b} from {a}", "What is {b} less than {a}?",
            "[Take|Remove] {b} from {a}", "What is the difference [of|between] {a} and {b}?", "{b} [taken|subtracted] from {a}?",
            "[I|You|We] have {a} {x} and [lose|give away|eat|sell] {b}. How many [are left|remain|do I have]?",
            "There [are|were] {a} {x}, and {b} [go|went|left|are taken away]. How many [are left|remain|are there now]?",
            "[Tom|Mary|She|He|My brother] had {a} {x} and [lost|sold|gave away] {b}. How many [are left|remain|has he now]?",
            "decrease {a} by {b}", "what remains of {a} without {b}", "difference of {a} and {b}", "reduce {a} by {b}",
            "what is left of {a} after taking [away|] {b}?", "{a} without {b}?", "how much more is {a} than {b}?",
            "The difference of {a} and {b}", "Of {a} {x}, {b} [broke|vanished|were sold]. How many [stay|remain|are left]?");
    private static final List<String> TIMES = List.of("Multiply {a} [by|and|with] {b}", "What is the product of {a} and {b}?",
            "The product of {a} and {b}", "[There are|I have|She buys] {a} boxes with {b} {x} each. How many {x} [in all|are that|are there]?",
            "How many {x} are in {a} [bags|boxes|rows] of {b}?", "{a} rows of {b} [{x}|]: how many?", "product of {a} and {b}",
            "[Each|Every|One] [bag|box|packet] has {b} {x}. How many [{x}|] are in {a} [of them|bags|boxes|packets]?",
            "multiply {a} by {b}[, please|]", "{a} [multiplied|] by {b}?", "what is {a} times as much as {b}?",
            "There are {b} {x} in [a|one] [box|bag|bundle]. How many [{x}|] do {a} [boxes|bags|bundles] have?");

    private final Words words;
    private final HeldOut held;

    Arithmetic(Words words, HeldOut held) {
        this.words = words;
        this.held = held;
    }

    /// A question with numbers that the evaluation does not have, and its answer.
    Chat next(RandomGenerator random) {
        char operation = Grammar.pick(random, '+', '+', '-', '-', '*');
        int a;
        int b;
        do {
            boolean tables = operation == '*';
            a = tables ? random.nextInt(13) : random.nextInt(random.nextInt(4) == 0 ? 21 : 100);
            b = tables ? random.nextInt(13) : random.nextInt(random.nextInt(4) == 0 ? 21 : 100);
            if (operation == '-' && b > a) {
                int larger = b;
                b = a;
                a = larger;
            }
        } while (held.sums().contains("" + a + operation + b));
        return ask(a, operation, b, random);
    }

    private Chat ask(int a, char operation, int b, RandomGenerator random) {
        List<String> own = operation == '+' ? PLUS : operation == '-' ? MINUS : TIMES;
        boolean told = random.nextInt(100) < 45;
        boolean spelled = random.nextInt(100) < 15;
        String first = spelled ? spelled(a) : "" + a;
        String second = spelled ? spelled(b) : "" + b;
        Map<String, List<String>> slots = Map.of("a", List.of(first), "b", List.of(second),
                "x", List.of(words.any("goods", random)),
                "s", List.of(expression(first, operation, second, spelled, random)));
        String question = Grammar.expand(Grammar.pick(told ? own : ANY, random), slots, random);
        int result = operation == '+' ? a + b : operation == '-' ? a - b : a * b;
        return Chat.of(Phrasing.vary(question, random), "%d %s %d = %d".formatted(a, operation, b, result));
    }

    private static String expression(String a, char operation, String b, boolean spelled, RandomGenerator random) {
        String name = switch (operation) {
            case '+' -> "plus";
            case '-' -> "minus";
            default -> "times";
        };
        if (spelled || random.nextInt(100) < 35) {
            return a + ' ' + name + ' ' + b;
        }
        String sign = operation == '*' ? Grammar.pick(random, "*", "*", "x", "×") : "" + operation;
        return random.nextInt(4) == 0 ? a + sign + b : a + ' ' + sign + ' ' + b;
    }

    /// A number below 145 in words, as in `forty-two`; larger ones stay digits.
    static String spelled(int number) {
        if (number <= 20) {
            return SMALL[number];
        }
        if (number >= 100) {
            return "" + number;
        }
        return TENS[number / 10] + (number % 10 == 0 ? "" : "-" + SMALL[number % 10]);
    }
}
