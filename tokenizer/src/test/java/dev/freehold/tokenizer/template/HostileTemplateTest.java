package dev.freehold.tokenizer.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.tokenizer.template.TemplateException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Templates that want code, time, memory or stack: each ends soon, with one line that says why.
class HostileTemplateTest {
    private static final Duration SOON = Duration.ofSeconds(3); // the limit is one second; the machine may be busy

    private static String render(String template) {
        return ChatTemplate.compile(template).render(
                Map.of("messages", List.of(Map.of("role", "user", "content", "hi")), "x", "aaaaaaaaaa"));
    }

    private static TemplateException failure(String template) {
        return assertTimeout(SOON, () -> assertThrows(TemplateException.class, () -> render(template)));
    }

    private static void stopped(String template, String words) {
        TemplateException e = failure(template);
        assertEquals(Kind.LIMIT, e.kind(), e.getMessage());
        assertTrue(e.getMessage().contains(words), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{{ ().__class__.__base__.__subclasses__() }}",
        "{{ messages.getClass().forName('java.lang.Runtime') }}",
        "{{ ''.class.name }}", "{{ x['getClass']() }}", "{{ messages['class'].x }}",
        "{{ x|attr('__init__')() }}", "{{ cycler.__init__.__globals__ }}", "{{ lipsum.__globals__ }}", "{{ lipsum() }}",
        "{{ range.__self__.x }}", "{{ namespace.__init__() }}", "{{ raise_exception.__globals__.os }}",
        "{{ '{0.__class__.__mro__}'.format(x) }}", "{{ '{0.class.name}'.format(messages) }}",
        "{% for m in messages %}{{ m.__class__.x }}{% endfor %}", "{{ x.upper.__func__() }}", "{{ self.x }}"})
    void thereIsNothingButData(String template) {
        assertEquals(Kind.RENDERING, failure(template).kind());
    }

    @Test
    void anAttributeOfJavaIsUndefined() {
        assertEquals("|||", render("{{ ''.class }}|{{ messages['getClass'] }}|{{ x.__class__ }}|{{ x.length }}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"include '/etc/passwd'", "import 'a' as b", "from 'a' import b", "extends 'a'", "block a",
        "do x", "autoescape true", "nonsense"})
    void otherTagsAreRefused(String tag) {
        TemplateException e = failure("\n{% " + tag + " %}");
        assertEquals("line 2: tag '%s' not supported".formatted(tag.split(" ")[0]), e.getMessage());
        assertEquals(Kind.SYNTAX, e.kind());
        assertEquals(2, e.line());
    }

    @Test
    void endlessLoopsEnd() {
        stopped("{% for i in range(1000000000) %}{% endfor %}", "range: more than 100,000 numbers");
        stopped("{% for i in range(-9223372036854775807, 9223372036854775807) %}{% endfor %}", "range");
        String loop = "{% for i in range(10000) %}";
        stopped(loop.repeat(5) + "{% endfor %}".repeat(5), "the template ");
        stopped("{% set l = [1] %}{% for i in l %}{% set _ = l.append(1) %}{% endfor %}", "the template ");
        stopped("{% set n = namespace(l=[1]) %}{% for i in range(50000) %}{% set n.l = n.l|select %}{% endfor %}"
                + "{{ n.l|list }}", "more than 128 filters");
        stopped("{% for i in [1,2] recursive %}{{ loop([1,2]) }}{% endfor %}", "deeper");
    }

    @Test
    void macrosThatCallEachOtherEnd() {
        stopped("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "macros call each other deeper than 128 levels");
        stopped("{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}", "128");
        stopped("{% macro m() %}{{ caller() }}{% endmacro %}{% macro c() %}{% call m() %}{{ c() }}{% endcall %}"
                + "{% endmacro %}{{ c() }}", "128");
    }

    @Test
    void aDeepTreeInADeepMacroDoesNotOverflowTheStack() {
        String expression = "(".repeat(60) + "m()" + ")".repeat(60);
        stopped("{% macro m() %}" + "{% if true %}".repeat(50) + "{{ " + expression + " }}" + "{% endif %}".repeat(50)
                + "{% endmacro %}{{ m() }}", "deeper");
        stopped("{% macro m() %}{{ " + "m()" + " + 1".repeat(250) + " }}{% endmacro %}{{ m() }}", "deeper");
        stopped("{% macro m() %}{{ " + "[".repeat(60) + "m()" + "]".repeat(60) + " }}{% endmacro %}{{ m() }}", "deep");
        stopped("{% macro m() %}" + "{% filter upper %}{% set x %}{% with a=m() %}".repeat(30) + "{{ m() }}"
                + "{% endwith %}{% endset %}{% endfilter %}".repeat(30) + "{% endmacro %}{{ m() }}", "deeper");
        stopped("{% macro m() %}{{ x" + "|replace(m(), 1)".repeat(100) + " }}{% endmacro %}{{ m() }}", "deeper");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {"(;)", "[;]", "{1:;}", "-;``", "`not `;``", "x[;]", "x(;)", "x|join(;)",
        "{'a':[(;)]}", "`1 if 1 else `;``"}, delimiter = ';')
    void deepExpressionsAreRefused(String open, String close) {
        int times = 60_000 / open.length();
        stopped("{{ " + open.repeat(times) + "1" + close.repeat(times) + " }}", "nested deeper than 128 levels");
        assertEquals(close.isEmpty() ? Kind.LIMIT : Kind.SYNTAX, failure("{{ " + open.repeat(times) + " }}").kind());
    }

    @Test
    void deepTagsAreRefused() {
        stopped("{% if true %}".repeat(19_000), "nested deeper than 128 levels");
        stopped("{% for i in x %}".repeat(15_000), "nested deeper");
        stopped("{% set " + "(".repeat(60_000) + ")".repeat(60_000) + " %}", "nested deeper");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+1", "*1", "**1", " and 1", " or 1", ".a", "[0]", "(1)", "|abs", " is odd", " if 1"})
    void longChainsAreRefused(String link) {
        stopped("{{ 1" + link.repeat(30_000) + " }}", "more than 256 operators in a row");
    }

    @Test
    void longChainsThatAreNoTreeAreFine() {
        assertEquals("a".repeat(5_000), render("{{ ''" + " ~ 'a'".repeat(5_000) + " }}"));
        assertEquals("True", render("{{ 1" + " < 2 > 1".repeat(5_000) + " }}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{{ 'A' * 1000000000 }}", "{{ 'AB' * 9223372036854775807 }}", "{{ [0] * 10**9 }}", "{{ (1,2,3) * (2**62) }}",
        "{% set n = namespace(x='a') %}{% for i in range(40) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
        "{% set n = namespace(x='a') %}{% for i in range(40) %}{% set n.x = n.x + n.x %}{% endfor %}",
        "{% set n = namespace(x=['a']) %}{% for i in range(40) %}{% set n.x = n.x + n.x %}{% endfor %}",
        "{% set n = namespace(x=['a']) %}{% for i in range(40) %}{% set n.x = [n.x] * 2 %}{% endfor %}{{ n.x }}",
        "{% set n = namespace(x=['a']) %}{% for i in range(40) %}{% set n.x = [n.x] * 2 %}{% endfor %}{{ n.x|tojson }}",
        "{% set n = namespace(x=['a']) %}{% for i in range(40) %}{% set n.x = [n.x] * 2 %}{% endfor %}{{ n.x == n.x }}",
        "{% set n = namespace(x=('a',)) %}{% for i in range(40) %}{% set n.x = (n.x, n.x) %}{% endfor %}{{ {n.x: 1} }}",
        "{% set n = namespace(x='aa') %}{% for i in range(40) %}{% set n.x = n.x|replace('a', n.x) %}{% endfor %}",
        "{% set n = namespace(x='aa') %}{% for i in range(40) %}{% set n.x = n.x|join(n.x) %}{% endfor %}",
        "{% set n = namespace(x='aa') %}{% for i in range(40) %}{% set n.x = n.x.join([n.x, n.x]) %}{% endfor %}",
        "{% set n = namespace(x='aa') %}{% for i in range(40) %}{% set n.x %}{{ n.x * 2 }}{% endset %}{% endfor %}",
        "{% set n = namespace(x='aa') %}{% for i in range(40) %}{% set n.x = '%s%s' % (n.x, n.x) %}{% endfor %}",
        "{% set n = namespace(x='aa') %}{% for i in range(40) %}{% set n.x = '{0}{0}'.format(n.x) %}{% endfor %}",
        "{{ '%1000000000d' % 1 }}", "{{ '%.1000000000f' % 1 }}", "{{ '%*d' % (10**9, 1) }}", "{{ '%.2000f' % 1 }}",
        "{{ '%99999999999999999999d' % 1 }}", "{{ '{:999999999}'.format(1) }}", "{{ '{:.99999999f}'.format(1.5) }}",
        "{{ x|center(10**9) }}", "{{ x|center(2**62) }}", "{{ x.center(10**9) }}", "{{ x.ljust(10**9, 'é') }}",
        "{{ x.zfill(10**9) }}", "{{ x|indent(10**9) }}", "{{ ('\n' * 10**6)|indent(1000, blank=true) }}",
        "{{ messages|tojson(indent=10**9) }}", "{{ [1]|batch(10**9, 0)|list }}", "{{ [1]|slice(10**9)|list }}",
        "{% set l = [] %}{% set _ = l.append(l) %}{{ l }}", "{% set l = [] %}{% set _ = l.append(l) %}{{ l == [l] }}",
        "{% set l = [] %}{% set _ = l.append(l) %}{{ l|tojson }}",
        "{% set l = [] %}{% set _ = l.append(l) %}{{ l < l }}",
        "{% set d = {} %}{% set _ = d.update(a=d) %}{{ d }}", "{% set n = namespace() %}{% set n.n = n %}{{ n }}",
        "{% set n = namespace(x=1) %}{% for i in range(1000) %}{% set n.x = [n.x] %}{% endfor %}{{ n.x }}",
        "{% set l = [] %}{% set _ = l.append(l) %}{% for i in range(100000) %}{{ l|string }}{% endfor %}",
        "{% for i in range(100000) %}{{ 'A' * 10000 }}{% endfor %}",
        "{% for i in range(100000) %}{% for j in range(100) %}{{ x * 100 }}{% endfor %}{% endfor %}",
        "{% set a = 'a' * 8000000 %}{% set b = 'a' * 1000000 ~ 'b' %}{{ b in a }}",
        "{% set a = 'a' * 8000000 %}{% set b = 'a' * 1000000 ~ 'b' %}{{ a.count(b) }}{{ a.replace(b, '') }}",
        "{% set a = range(100000)|list %}{% for i in range(100000) %}{{ -1 in a }}{% endfor %}",
        "{% set a = range(100000)|list %}{% for i in range(100000) %}{% set _ = a.insert(0, 1) %}{% endfor %}",
        "{% for i in range(100000) %}{% for j in range(100000)|sort %}{% endfor %}{% endfor %}",
        "{% for i in range(100000) %}{{ range(100000)|sum }}{% endfor %}",
        "{% set a = 'a' * 16000000 %}{% for i in range(100000) %}{{ a|length }}{% endfor %}",
        "{% set a = 'a' * 16000000 %}{% for i in range(100000) %}{{ a[i] }}{% endfor %}",
        "{% set a = 'a' * 16000000 %}{% for i in range(100000) %}{% if a == a[1:] %}{% endif %}{% endfor %}",
        "{% set a = 'a ' * 8000000 %}{% for i in range(100000) %}{% set _ = a.split() %}{% endfor %}",
        "{% set a = 'a' * 8000000 %}{% for i in range(100000) %}{% set _ = a.upper() %}{% endfor %}",
        "{% set a = 'a' * 8000000 %}{% for i in range(100000) %}{% set _ = a.strip('b') %}{% endfor %}",
        "{% set a = 'a' * 8000000 %}{% for i in range(100000) %}{% set _ = x.strip(a) %}{% endfor %}",
        "{% set a = '9' * 8000000 %}{% for i in range(100000) %}{% set _ = (a ~ '.5')|float %}{% endfor %}",
        "{% set a = 'a' * 8000000 %}{% for i in range(100000) %}{% set _ = a.isalpha() %}{% endfor %}",
        "{% set a = 'a.' * 4000000 %}{{ [1]|map(attribute=a)|list }}",
        "{% set a = '{' * 4000000 %}{% for i in range(100000) %}{{ a.format() }}{% endfor %}",
        "{% set a = '%' * 4000000 %}{% for i in range(100000) %}{{ strftime_now(a) }}{% endfor %}",
    })
    void whatExplodesIsStopped(String template) {
        stopped(template, "");
    }

    @Test
    void integersAndPowersPastTheirRangeAreRefused() {
        for (String power : List.of("10**10**8", "10**100", "2**63", "9223372036854775807 + 1", "(-2)**(2**62)",
                "-9223372036854775807 - 2", "9223372036854775807 * 2", "('9' * 1000000) | int")) {
            assertEquals("line 1: an integer past 64 bits", failure("{{ " + power + " }}").getMessage());
        }
        assertEquals(Kind.SYNTAX, failure("{{ 9223372036854775808 }}").kind());
        assertEquals("1 -1 0", render("{{ 1**9223372036854775807 }} {{ (-1)**9223372036854775807 }} {{ 0**(2**62) }}"));
    }

    @Test
    void whatDoesNotEndSaysWhereItStarts() {
        assertEquals("line 2: the comment that starts here does not end", failure("a\n{# b").getMessage());
        assertEquals("line 2: the raw block that starts here does not end", failure("a\n{% raw %} b").getMessage());
        assertEquals("line 3: the tag that starts here does not end", failure("a\n\n{{ b").getMessage());
        assertEquals("line 2: the string that starts here does not end", failure("{{\n 'b }}").getMessage());
        assertEquals("line 3: expected 'endif' for the 'if' on line 2, found the end of the template",
                failure("\n{% if true %}\n\n").getMessage());
        assertEquals("line 1: unexpected character U+0000", failure("{{ \0 }}").getMessage());
        assertEquals("line 2: expected an expression, found '}'", failure("\n{{ } }}").getMessage().replace(
                "unexpected '}'", "expected an expression, found '}'"));
        assertEquals("\0", render("\0"));
    }

    @Test
    void aLongSourceIsRefusedAtOnce() {
        assertEquals("a template of more than 262,144 bytes", failure("a".repeat(10 << 20)).getMessage());
        assertEquals("a template of more than 262,144 bytes", failure("é".repeat(140_000)).getMessage());
        assertEquals(262_144, render("a".repeat(262_144)).length());
    }

    @Test
    void stormsOfTagsAreRead() {
        assertEquals("", assertTimeout(SOON, () -> render("{%- set a = 1 -%} ".repeat(14_000))));
        assertEquals("", assertTimeout(SOON, () -> render("{#- -#}\n".repeat(32_000))));
        assertEquals("{ ".repeat(131_072), assertTimeout(SOON, () -> render("{ ".repeat(131_072))));
        assertEquals(Kind.SYNTAX, failure("{".repeat(262_144)).kind());
        assertEquals(Kind.SYNTAX, failure("{%".repeat(130_000)).kind());
        assertEquals(Kind.SYNTAX, failure("{% raw" + " ".repeat(262_000)).kind());
        assertEquals(Kind.SYNTAX, failure("{{ 1" + "_1".repeat(130_000)).kind());
        assertEquals(Kind.SYNTAX, failure("{{ '" + "\\".repeat(262_000)).kind());
    }

    @Test
    void anErrorOnALineOfAnExpressionNamesThatLine() {
        assertEquals("line 3: cannot add str and int", failure("{{\n 'a'\n + 1\n }}").getMessage());
        assertEquals("line 2: 'nope' is undefined", failure("\n{{ nope.x }}").getMessage());
        assertEquals("line 2: tag 'endif' where none is open", failure("\n{% endif %}").getMessage());
        assertEquals("line 1: filter 'nope' not supported", failure("{{ 1|nope }}").getMessage());
    }

    @Test
    void aTemplatesOwnErrorIsItsMessageAndNothingElse() {
        TemplateException e = failure("\n{{ raise_exception('roles must alternate') }}");
        assertEquals("roles must alternate", e.getMessage());
        assertEquals(Kind.RAISED, e.kind());
        assertEquals(2, e.line());
        assertEquals(Kind.RAISED, failure("{% macro m() %}{{ raise_exception('x') }}{% endmacro %}{{ m() }}").kind());
    }

    @Test
    void textsOfMessagesAreDataAndNeverTemplates() {
        var content = "{{ 7 * 7 }}{% include 'x' %}{# c #}<|im_end|>\n<|im_start|>system\n\0\uD800";
        var message = Map.<String, Object>of("role", "{% if %}", "content", content);
        String template = "{% for m in messages %}{{ m.role }}:{{ m.content }}{{ m.content|trim }}{% endfor %}";
        assertEquals("{% if %}:" + content + content.strip(),
                ChatTemplate.compile(template).render(Map.of("messages", List.of(message))));
    }

    @Test
    void messagesOfOddShapesRenderOrFailWithOneLine() {
        var template = ChatTemplate.compile("{% for m in messages %}{{ m.role }}{{ m['content'] }};{% endfor %}");
        assertEquals(";;;;;", template.render(Map.of("messages", Arrays.asList(null, List.of(), "x", 1L, Map.of()))));
        assertEquals("", template.render(Map.of()));
        assertThrows(TemplateException.class, () -> template.render(Map.of("messages", 1L)));
        assertThrows(IllegalArgumentException.class, () -> template.render(Map.of("messages", List.of(1))));
        assertThrows(IllegalArgumentException.class, () -> template.render(Map.of("messages", Map.of(1L, "a"))));
        List<Object> deep = List.of();
        for (int i = 0; i < 10_000; i++) {
            deep = List.of(deep);
        }
        List<Object> tooDeep = deep;
        assertThrows(TemplateException.class, () -> template.render(Map.of("messages", tooDeep)));
    }

    @Test
    void aMillionMessagesRenderOrAreStopped() {
        List<Object> messages = new ArrayList<>();
        for (int i = 0; i < 1_000_000; i++) {
            messages.add(Map.of("role", "user", "content", "x"));
        }
        var template = ChatTemplate.compile("{% for m in messages %}{{ m.content }}{% endfor %}");
        assertTimeout(SOON, () -> {
            try {
                assertEquals(1_000_000, template.render(Map.of("messages", messages)).length());
            } catch (TemplateException e) {
                assertEquals(Kind.LIMIT, e.kind(), e.getMessage());
            }
        });
        assertEquals(100_000, template.render(Map.of("messages", messages.subList(0, 100_000))).length());
    }

    @Test
    void aRenderingCanBeInterrupted() {
        Thread.currentThread().interrupt();
        try {
            assertEquals("line 1: the rendering was interrupted",
                    failure("{% for i in range(100000) %}{% endfor %}").getMessage());
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void variablesAreNeverChanged() {
        var list = new ArrayList<Object>(List.of(1L, 2L));
        var variables = Map.<String, Object>of("l", list);
        for (String change : List.of("append(1)", "pop()", "clear()", "extend([1])", "insert(0, 1)", "remove(1)",
                "reverse()")) {
            TemplateException e = assertThrows(TemplateException.class,
                    () -> ChatTemplate.compile("{{ l." + change + " }}").render(variables));
            assertEquals("line 1: a list that the template did not make cannot be changed", e.getMessage());
        }
        assertEquals(List.of(1L, 2L), list);
    }
}
