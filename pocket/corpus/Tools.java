import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;

/// Calls of tools, what the tools answer, and what is said of that.
final class Tools {
    /// A tool as it is offered: its definition, its name and its one parameter.
    private record Offer(String definition, String name, String parameter) {}

    private static final List<String> WEATHER = List.of("What is the weather [like|] in {c}?", "How is the weather in {c}?", "Weather in {c}?",
            "Is it [raining|warm|cold|sunny|windy|hot|foggy|stormy|wet] in {c}?", "Will I need [an umbrella|a coat|a hat|warm clothes|sunglasses] in {c}?",
            "[Tell|Show] me the weather [in|of|for] {c}", "Do I need [an umbrella|a jacket|boots|gloves] in {c}[ today|]?", "weather {c}", "How [warm|cold|hot] is it in {c}?",
            "What is the temperature in {c}?", "Is the sun shining in {c}?", "I am [going|travelling|driving] to {c}. [How is the weather|What is the weather like|Is it cold] there?",
            "Please [check|look up|find out] the weather in {c}", "I want to know the weather in {c}", "[Current|Today's] weather in {c}, please", "{c}: how is the weather?",
            "And [how is the weather|what about the weather] in {c}?", "How many degrees are there in {c}?", "Does it [rain|snow] in {c}[ now| today|]?", "the forecast for {c}",
            "Can you [tell me|check] [how the weather is|what the weather is like] in {c}?", "How does the sky look in {c}?", "Is it a nice day in {c}?", "weather report of {c}",
            "Should I [wear a coat|take an umbrella|stay inside] in {c}?", "My [mother|friend|son] is in {c}. Is it [raining|cold|warm] there?", "What are the conditions in {c}?");
    private static final List<String> TIME = List.of("What time is it in {c}?", "What is the time in {c}?", "Time in {c}?", "[Tell|Show] me the time in {c}", "How late is it in {c}?",
            "What does the clock say in {c}?", "time {c}", "[Current|Local] time in {c}, please", "Can you tell me [what time it is|the time] in {c}?", "Is it [late|early|night|morning|evening] in {c}?",
            "I need the [local|current|exact|] time in {c}", "Please [check|look up] the time in {c}", "Which hour is it in {c}[ now|]?", "And what time is it in {c}?", "{c}: what time is it?",
            "I want to call [a friend|somebody|my office] in {c}. What time is it there?", "[Do|Would] you know the time in {c}?", "what o'clock is it in {c}", "the hour in {c}", "Which time is it in {c}?",
            "What is the hour in {c}?", "How late is it now in {c}?", "Give me the local time of {c}");
    private static final List<String> SUM = List.of("What is {e}?", "{e}", "{e} =", "How much is {e}?", "[Calculate|Compute|Work out|Evaluate|Determine] {e}", "{e}?", "Please [calculate|compute] {e}",
            "Use the [tool|calculator] [for|to compute] {e}", "I need {e}", "Can you [work out|calculate|do] {e}?", "What does {e} [make|give|equal]?", "[Tell|Give] me the result of {e}", "What's {e}?",
            "{e} equals what?", "And {e}?", "What do I get for {e}?", "[Solve|Do] {e} for me", "I [want|would like] to know {e}", "{e} [makes|is] how much?", "the value of {e}", "result of {e}, please");
    private static final List<String> TOLD = List.of("[Multiply|Times] {a} [by|and|with] {b}@*", "the product of {a} and {b}@*", "What is the product of {a} and {b}?@*", "{a} times {b}@*", "Add {a} [and|to] {b}@+",
            "What is the sum of {a} and {b}?@+", "the sum of {a} and {b}@+", "{a} plus {b}@+", "[Sum|Add] up {a} and {b}@+", "What is {a} minus {b}?@-", "{a} minus {b}@-", "the difference between {a} and {b}@-",
            "What remains of {a} without {b}?@-", "[Divide|Split] {a} by {b}@/", "{a} divided by {b}@/", "What is {a} divided by {b}?@/", "the quotient of {a} and {b}@/", "How often does {b} go into {a}?@/",
            "I need the sum of {a} and {b}@+", "I need {a} times {b}@*", "I [need|want] {a} divided by {b}@/", "[Find|Compute] the product of {a} and {b}@*", "[How much|What] is {a} times {b}?@*");
    private static final List<String> SKIES = List.of("rain", "snow", "sunny", "cloudy", "clear", "fog", "wind", "storm", "light rain", "heavy rain", "clouds", "hail", "drizzle", "overcast", "partly cloudy",
            "sunshine", "thunder", "showers");

    private final Words words;

    Tools(Words words) {
        this.words = words;
    }

    /// A conversation with tools that are called, or not: `other` is one that needs none.
    Chat next(Chat other, Chat noWeather, Chat noTime, RandomGenerator random) {
        int choice = random.nextInt(100);
        if (choice < 14) {
            return other.withTools(offers(List.of(), random));
        }
        if (choice < 17) {
            return noWeather.withTools(definitions(List.of(clock(random), calculator(random)), random));
        }
        if (choice < 20) {
            return noTime.withTools(definitions(List.of(weather(random), calculator(random)), random));
        }
        Chat chat = switch (random.nextInt(5)) {
            case 0, 1 -> weatherCall(random);
            case 2 -> timeCall(random);
            default -> sumCall(random);
        };
        if (random.nextInt(100) < 8) {
            return chat.then(Chat.of(Grammar.pick(random, "Thanks", "Thank you!", "thanks a lot", "Great, thank you"), "You are welcome!"));
        }
        return chat;
    }

    private Chat weatherCall(RandomGenerator random) {
        Offer tool = weather(random);
        String city = words.city(random);
        String question = Grammar.expand(Grammar.pick(WEATHER, random), Map.of("c", List.of(city)), random);
        if (random.nextInt(12) == 0) {
            return called(tool, question, city, failure(random), "Sorry, I could not find out the weather in " + city + '.', random);
        }
        int degrees = random.nextInt(50) - 12;
        String sky = Grammar.pick(SKIES, random);
        String result = switch (random.nextInt(5)) {
            case 0, 1 -> "{\"temperature\": %d, \"sky\": \"%s\"}".formatted(degrees, sky);
            case 2 -> "{\"sky\": \"%s\", \"temperature\": %d}".formatted(sky, degrees);
            case 3 -> "{\"temperature\": %d, \"conditions\": \"%s\"}".formatted(degrees, sky);
            default -> "%d degrees, %s".formatted(degrees, sky);
        };
        String answer = "The weather in %s: %d degrees, %s.".formatted(city, degrees, sky);
        return called(tool, question, city, result, answer, random);
    }

    private Chat timeCall(RandomGenerator random) {
        Offer tool = clock(random);
        String place = tool.parameter.equals("timezone") || tool.parameter.equals("zone") ? words.zone(random) : words.city(random);
        String question = Grammar.expand(Grammar.pick(TIME, random), Map.of("c", List.of(place)), random);
        if (random.nextInt(14) == 0) {
            return called(tool, question, place, failure(random), "Sorry, I could not find out the time in " + place + '.', random);
        }
        String time = "%02d:%02d".formatted(random.nextInt(24), random.nextInt(60));
        String result = random.nextInt(3) == 0 ? "{\"time\": \"%s\"}".formatted(time) : time;
        return called(tool, question, place, result, "It is %s in %s.".formatted(time, place), random);
    }

    private Chat sumCall(RandomGenerator random) {
        Offer tool = calculator(random);
        String expression;
        String question;
        if (random.nextInt(100) < 45) {
            String pattern = Grammar.pick(TOLD, random);
            int at = pattern.indexOf('@');
            String a = number(random);
            String b = number(random);
            expression = a + ' ' + pattern.substring(at + 1) + ' ' + b;
            question = Grammar.expand(pattern.substring(0, at), Map.of("a", List.of(a), "b", List.of(b)), random);
        } else {
            String sign = Grammar.pick(random, "+", "-", "*", "/", "*");
            expression = random.nextInt(100) < 72 ? number(random) + ' ' + sign + ' ' + number(random) : longer(random);
            String shown = switch (random.nextInt(6)) {
                case 0 -> expression.replace(" ", "");
                case 1 -> expression.replace("*", "x");
                case 2 -> expression.replace("*", "times").replace("+", "plus").replace("-", "minus").replace("/", "divided by");
                default -> expression;
            };
            question = Grammar.expand(Grammar.pick(SUM, random).replace("{e}", "\u0001"), Map.of(), random).replace("\u0001", shown);
        }
        String result = "" + (random.nextInt(4) == 0 ? random.nextInt(100) : random.nextInt(100_000)) + (random.nextInt(6) == 0 ? "." + (1 + random.nextInt(99)) : "");
        return called(tool, question, expression, result, expression + " = " + result, random);
    }

    private static String longer(RandomGenerator random) {
        String inner = number(random) + Grammar.pick(random, " + ", " - ", " * ") + number(random);
        return switch (random.nextInt(3)) {
            case 0 -> "(" + inner + ")" + Grammar.pick(random, " * ", " / ") + number(random);
            case 1 -> number(random) + Grammar.pick(random, " * ", " / ", " - ") + "(" + inner + ")";
            default -> inner + Grammar.pick(random, " + ", " - ", " * ", " / ") + number(random);
        };
    }

    private static String number(RandomGenerator random) {
        int bound = Grammar.pick(random, 10, 100, 100, 1000, 1000, 10_000, 100_000);
        String number = "" + random.nextInt(bound);
        return random.nextInt(9) == 0 ? number + '.' + (1 + random.nextInt(9)) : number;
    }

    private static String failure(RandomGenerator random) {
        return Grammar.pick(random, "error: not found", "{\"error\": \"not found\"}", "error: unknown place", "error: no such place", "error: no answer",
                "{\"error\": \"unknown\"}", "error: timeout", "error: no such town");
    }

    private Chat called(Offer tool, String question, String argument, String result, String answer, RandomGenerator random) {
        String call = "{\"name\": \"%s\", \"arguments\": {\"%s\": %s}}".formatted(tool.name, tool.parameter, Chat.quote(argument));
        var messages = new ArrayList<>(List.of(Chat.user(Phrasing.garnish(question, random)), new Chat.Message("assistant", "", call)));
        if (random.nextInt(100) < 65) {
            messages.add(new Chat.Message("tool", result, ""));
            messages.add(Chat.assistant(answer));
        }
        return new Chat("", offers(List.of(tool), random), messages);
    }

    /// The definitions of these and of some others, in any order.
    private static List<String> offers(List<Offer> needed, RandomGenerator random) {
        var all = new ArrayList<>(needed);
        List<Offer> more = new ArrayList<>(List.of(weather(random), clock(random), calculator(random), further(random), further(random)));
        Collections.shuffle(more, new Random(random.nextLong()));
        int wanted = Grammar.pick(random, 1, 2, 2, 3, 3, 4);
        for (Offer offer : more) {
            boolean alike = all.stream().anyMatch(other -> other.name.equals(offer.name)
                    || !needed.isEmpty() && kind(other).equals(kind(offer)));
            if (all.size() < wanted && !alike) {
                all.add(offer);
            }
        }
        return definitions(all, random);
    }

    private static String kind(Offer offer) {
        return offer.name.contains("weather") || offer.name.contains("forecast") ? "weather"
                : offer.name.contains("time") || offer.name.contains("clock") ? "time"
                : offer.name.contains("calc") || offer.name.contains("evaluate") ? "sum" : offer.name;
    }

    private static List<String> definitions(List<Offer> offers, RandomGenerator random) {
        var shuffled = new ArrayList<>(offers);
        Collections.shuffle(shuffled, new Random(random.nextLong()));
        return shuffled.stream().map(Offer::definition).toList();
    }

    private static Offer offer(String name, String description, String parameter) {
        String definition = ("{\"type\": \"function\", \"function\": {\"name\": \"%s\", \"description\": \"%s\", \"parameters\": {\"type\": \"object\","
                + " \"properties\": {\"%s\": {\"type\": \"string\"}}, \"required\": [\"%s\"]}}}").formatted(name, description, parameter, parameter);
        return new Offer(definition, name, parameter);
    }

    private static Offer weather(RandomGenerator random) {
        return offer(Grammar.pick(random, "get_weather", "get_weather", "weather", "current_weather", "get_forecast"),
                Grammar.pick(random, "The weather in a city", "Tells the weather", "Gets the current weather of a place", "Current weather", "Weather at a place now", "What the weather is like"),
                Grammar.pick(random, "city", "city", "location", "place", "town"));
    }

    private static Offer clock(RandomGenerator random) {
        boolean zone = random.nextBoolean();
        return offer(Grammar.pick(random, "get_time", "get_time", "clock", "current_time", "time"),
                zone ? Grammar.pick(random, "The time in a time zone", "Tells the time of a time zone", "Current time in a zone", "The time of day")
                        : Grammar.pick(random, "The time in a city", "Tells the local time", "Current time of a place", "The time of day"),
                zone ? Grammar.pick(random, "timezone", "timezone", "zone") : Grammar.pick(random, "city", "location", "place"));
    }

    private static Offer calculator(RandomGenerator random) {
        return offer(Grammar.pick(random, "calculate", "calculate", "calculator", "calc", "evaluate"),
                Grammar.pick(random, "Computes an expression", "Calculates", "A calculator", "Evaluates an arithmetic expression", "Does arithmetic", "Computes a result"),
                Grammar.pick(random, "expression", "expression", "expr", "formula"));
    }

    private static Offer further(RandomGenerator random) {
        return switch (random.nextInt(7)) {
            case 0 -> offer("send_email", "Sends an email", "text");
            case 1 -> offer("search", Grammar.pick(random, "Searches the web", "Finds web pages"), "query");
            case 2 -> offer("translate", "Translates a text", "text");
            case 3 -> offer("set_timer", "Sets a timer", "minutes");
            case 4 -> offer("play_music", "Plays a song", "title");
            case 5 -> offer("read_file", "Reads a file", "path");
            default -> offer("set_light", "Switches the light", "room");
        };
    }
}
