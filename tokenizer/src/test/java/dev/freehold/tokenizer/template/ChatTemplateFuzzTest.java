package dev.freehold.tokenizer.template;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Templates with random changes render, or fail with a [TemplateException] of one line, soon.
class ChatTemplateFuzzTest {
    private static final long SOON = 3_000_000_000L;
    private static final List<String> PIECES = List.of("{{", "}}", "{%", "%}", "{#", "#}", "-", "+", "if ", "else",
            "for x in ", "endfor", "endif", "set x = ", "macro m()", "endmacro", "raw", "endraw", "(", ")", "[", "]",
            "{", "}", "'", "\"", "|", ".", ",", ":", "~", "*", "**", "//", "%", " is ", " in ", " not ", "messages",
            "loop", "x", "1", "0", "1e400", "99999999999999999999", "-1", "none", "\n", "\\", "\\u", "\0",
            "é", "😀", "tojson",
            "join", "map", "sort", "range(100)", "namespace()", "caller()", "varargs", "recursive", "*x", "**x",
            "=", "==", "<", "[::-1]", "append", "format", "'{:{}}'", "'%*d'", "float", "int", "round(999)", "center",
            "indent", "batch(2)", "slice(2)");

    private final List<Map<String, Object>> lines = lines();
    private final Map<String, Object> variables = Json.object(lines.getFirst().get("variables"), "variables");

    private static List<Map<String, Object>> lines() {
        try (var in = new BufferedReader(new InputStreamReader(
                ChatTemplateFuzzTest.class.getResourceAsStream("golden.jsonl"), StandardCharsets.UTF_8))) {
            return in.lines().map(Json::parseObject).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String template(Random random) {
        return (String) lines.get(1 + random.nextInt(lines.size() - 1)).get("template");
    }

    private String mutated(Random random) {
        var text = new StringBuilder(template(random));
        if (random.nextBoolean()) {
            text.append(template(random));
        }
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int from = random.nextInt(text.length() + 1);
            int to = Math.min(text.length(), from + random.nextInt(6));
            switch (random.nextInt(5)) {
                case 0 -> text.delete(from, to);
                case 1 -> text.insert(from, PIECES.get(random.nextInt(PIECES.size())));
                case 2 -> text.replace(from, to, PIECES.get(random.nextInt(PIECES.size())));
                case 3 -> text.insert(from, (char) random.nextInt(0x10000));
                default -> text.insert(from, text.substring(from, Math.min(text.length(), from + random.nextInt(40))));
            }
        }
        return text.toString();
    }

    @Property(tries = 5_000)
    void aChangedTemplateRendersOrFailsWithOneLine(@ForAll long seed) {
        String template = mutated(new Random(seed));
        long start = System.nanoTime();
        try {
            ChatTemplate.compile(template).render(variables, LocalDateTime.MIN);
        } catch (TemplateException e) {
            boolean own = e.kind() == TemplateException.Kind.RAISED;
            assertFalse(!own && e.getMessage().lines().count() > 1, e.getMessage());
        }
        assertTrue(System.nanoTime() - start < SOON, template);
    }
}
