#!/usr/bin/env python3
"""Makes golden.jsonl: small templates and what Jinja2 makes of them, in the environment of Hugging Face's transformers.

Needs Jinja2 (golden.jsonl: 3.1.6). Run in this folder: python3 golden.py > golden.jsonl
The first line holds the variables of all templates; then a template a line, with its text or the kind of its failure.
The sandbox is the one that lets templates change lists, since ours does so with lists that the template made.
"""
import datetime
import json

import jinja2
import jinja2.ext
import jinja2.sandbox

NOW = datetime.datetime(2026, 7, 4, 15, 30, 5)

VARIABLES = {
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Hi \u00e9\U0001f600!", "name": "Ann"},
        {"role": "assistant", "content": None, "tool_calls": [{"function": {"name": "f", "arguments": {"x": 1.5}}}]},
        {"role": "tool", "content": ["a", {"type": "text", "text": "b"}], "tool_call_id": "1"},
    ],
    "tools": None,
    "text": "The quick brown fox",
    "spaces": " \t a b\u00a0c \n",
    "lines": "one\ntwo\r\n\nfour\u2028five",
    "unicode": "na\u00efve \u4f60\u597d \U0001f469\u200d\U0001f52c \u00df \u0130 \u03a3\u0391\u03a3",
    "html": "<a href=\"x\">'&'</a>",
    "empty": "",
    "numbers": [3, 1, 2, 10, -5],
    "floats": [0.1, 1e16, 1e-5, 123456789.125, 2.5, 1e300, -0.0, 100.0],
    "mixed": [1, 1.0, True, None, "1", [], {}],
    "nested": {"b": {"c": [1, {"d": "deep"}]}, "a": 1, "items": "shadowed", "none": None, "Z": 0},
    "people": [
        {"name": "bob", "age": 30, "city": {"name": "Rome"}},
        {"name": "Alice", "age": 25, "city": {"name": "oslo"}},
        {"name": "carol", "age": 30, "city": {"name": "Oslo"}},
        {"name": "Dan"},
    ],
    "matrix": [[1, 2], [3, 4], [5, 6]],
    "yes": True,
    "no": False,
    "zero": 0,
    "big": 9007199254740993,
}

# expressions: each is put between {{ and }}
EXPRESSIONS = r"""
1 + 2 * 3 - 4
7 / 2
6 / 3
7 // 2
-7 // 2
7 // -2
-7 % 3
7 % -3
7.5 % 2
-7.5 % 2
-7.5 // 2
7.5 // -2
1e300 * 10
2 ** 10
2 ** -1
2 ** 3 ** 2
-2 ** 2
2 ** 0.5
(-2) ** 3
10 ** 18
0 ** 0
1 - - 1
+true
-true
true + true
true * 3
1 + 2.0
3 * 1.5
0.1 + 0.2
1 / 3
2 / 3
1e16
1e15
123456789012345680.0
1e22
1.5e-7
0.0001
0.00001
-0.0
1_000 + 0x1F + 0b101 + 0o17
1.5e3
1E3
big
big + 0
"a" + "b"
"a" "b" 'c'
"a" * 3
3 * "ab"
"a" * 0
"a" * -1
[1, 2] * 2
2 * (1,)
[1] + [2, 3]
(1,) + (2,)
1 ~ 2 ~ "x" ~ none ~ true ~ [1]
"a" ~ undefined_thing
1 < 2 < 3
1 < 3 < 2
1 < 2 and 2 < 1
1 == 1.0
1 == true
0 == false
"1" == 1
none == none
none == false
[1, 2] == [1, 2]
[1, 2] == (1, 2)
(1, 2) == (1, 2)
{"a": 1} == {"a": 1.0}
{"a": 1} != {"a": 2}
[1, 2] < [1, 3]
[1] < [1, 0]
(1, "b") < (1, "c")
"a" < "b"
"Z" < "a"
"\uffff" < "\U00010000"
"abc" <= "abc"
2 >= 2.0
1 > 0.5
undefined_thing == undefined_thing
undefined_thing == none
not none
not [] and not {} and not "" and not 0 and not 0.0
not undefined_thing
1 and 2
0 and 2
0 or "x"
"" or none or []
none or undefined_thing
1 or 1/0
0 and 1/0
not 1 == 2
not (true and false)
1 if true else 2
1 if false else 2
1 if false
(1 if false) is undefined
"a" if no else "b" if zero else "c"
1 in [1, 2]
1 in [true]
"b" in "abc"
"" in "abc"
"d" not in "abc"
"a" in nested
1 in nested
none in mixed
[] in mixed
2 in (1, 2)
"x" in undefined_thing
not 1 in [1]
(1, 2)
(1,)
()
[]
{}
[1, "a", none, true, 1.0, [2], {"k": (3,)}]
{"a": 1, "b": [1, 2], 3: none, none: 1, 1.5: 2}
{"a": 1, "a": 2}
{1: "a", true: "b", 1.0: "c"}
{1: "a"}[1.0]
{1: "a"}[true]
{(1, 2): "t"}[(1, 2)]
"it's"
["it's"]
['say "hi"']
['it\'s "both"']
["tab\tnew\nback\\slash"]
["\x00\x1f\x7f\x80\xa0\xad\u200b\u2028\ue000\ud7ff"]
["\U0001f600 \u00e9 \u4f60"]
[unicode]
"\a\b\f\v\r" | tojson
mixed
floats
floats | join(", ")
[1.5, 1e16, -2.9] | map("int") | list
nested
messages[1].name
messages[1]["name"]
messages[-1].role
messages[99]
messages[99] is defined
messages.0.role
messages[0].missing
messages[0].missing is defined
messages[0]["missing"] is undefined
nested.b.c[1].d
nested["b"]["c"][1]["d"]
nested.items is callable
nested["items"]
nested.get("a")
nested.get("q")
nested.get("q", "default")
nested.get("none", "default")
nested.none is none
nested.keys() | list
nested.values() | length
nested.items() | list | first
{"a": 1}.items()
{"a": 1}.keys()
{"a": 1}.values()
"a" in {"a": 1}.keys()
{"a": 1}.items() | length
{"a": 1}.items()[0] is defined
{"a": {"b": 1}}.a.b
"abc"[0]
"abc"[-1]
"abc"[5] is defined
"abc"["upper"]()
"abc"[1:]
"abc"[:-1]
"abc"[::-1]
"abcdef"[1:5:2]
"abcdef"[5:1:-2]
"abcdef"[-100:100]
"abcdef"[4:2]
"abcdef"[::100]
"abcdef"[::-100]
"abcdef"[:none:2]
"abc"["x"] is defined
unicode[10]
unicode[9:13]
unicode[::-1]
unicode | length
unicode[-1]
numbers[1:3]
numbers[::-1]
numbers[-2:]
numbers[:-2]
numbers[10:]
numbers[::2]
numbers[3:0:-1]
(1, 2, 3)[1:]
(1, 2, 3)[0]
range(5)[1]
range(5)[-1]
messages[1:] | length
messages[:1][0].role
none.x is undefined
"{:.3}".format(124.5)
"{:.3} {:.4} {:.1} {:.5} {:.2}".format(100.0, 100.0, 5.0, 0.00001234, 99.9)
"{:10.4}|{:.3}".format(3.14159, 0.0)
messages | map(attribute="n.a", default="?") | list
people | groupby("city.name", default="?") | map("first") | list
"" % [1, 2]
"%s" % [[1, 2]]
"%%" % undefined_thing
none["x"] is undefined
5 .x is undefined
range(3)
range(1, 7, 2)
range(3) | list
range(3, 0, -1) | list
range(0) | list
range(5) | length
range(10, 0, -3) | list | length
3 in range(5)
range(5) | sum
dict(a=1, b=2)
dict([("a", 1)], c=3)
dict({"x": 1})
namespace(a=1).a
namespace(a=1).b is defined
namespace({"k": "v"}).k
text.upper()
text.lower()
text.title()
"it's a dog's l1fe".title()
text.capitalize()
"éCOLE".capitalize()
"ßtraße".title()
"ǆabc".title()
"ﬁne".capitalize()
text.swapcase()
unicode.upper()
unicode.lower()
"ΑΣ ΑΣΑ".lower()
spaces.strip()
spaces.lstrip()
spaces.rstrip()
[spaces.strip()]
"xxabcxx".strip("x")
"xyabcyx".lstrip("xy")
"xyabcyx".rstrip("yx")
"abc".strip("")
"[[a]]".strip("[]")
"a b  c".split()
" a b  c ".split(" ")
"a,b,c".split(",")
"a,b,c".split(",", 1)
"a,b,c".rsplit(",", 1)
"a,b,c".rsplit(",")
" a b  c ".split(none, 1)
" a b  c ".rsplit(none, 1)
" a b  c ".split(maxsplit=1)
"abc".split("x")
"".split(",")
"".split()
"a\nb".split("\n")
"</think>x</think>".split("</think>")[-1]
"aXbXc".split("X", maxsplit=-1)
"a\u2003b\u00a0c".split()
lines.splitlines()
lines.splitlines(true)
"a\n".splitlines()
"\n".splitlines()
"".splitlines()
"a\x0bb\x0cc\x1cd\x85e".splitlines() | length
"a=b=c".partition("=")
"a=b=c".rpartition("=")
"abc".partition("=")
"abc".rpartition("=")
text.startswith("The")
text.startswith(("x", "The"))
text.startswith("quick", 4)
text.endswith("fox")
text.endswith(("x", "y"))
text.endswith("quick", 0, 9)
"".startswith("")
"abc".startswith("", 4)
text.replace("quick", "slow")
"aaa".replace("a", "b", 2)
"abc".replace("", "-")
"abc".replace("", "-", 2)
"".replace("", "x")
"a😀b".replace("", ".")
"abc".replace("x", "y")
text.find("quick")
text.find("x")
text.find("zebra")
text.rfind("o")
text.find("o", 13)
text.find("o", -5, -1)
unicode.find("ß")
text.index("q")
text.rindex("o")
text.count("o")
"aaaa".count("aa")
"abc".count("")
"a😀b".count("")
"-".join(["a", "b"])
", ".join("abc")
"".join([])
"abc".removeprefix("a")
"abc".removeprefix("x")
"abc".removesuffix("bc")
"abc".removesuffix("x")
"abc".center(10, "*")
"abc".center(9)
"ab".center(5, "*")
"ab".center(6, "*")
"abc".center(6, "*")
"abc".ljust(6, ".") ~ "|"
"abc".rjust(6, ".")
"-42".zfill(6)
"42".zfill(1)
"123".isdigit()
"12a".isdigit()
"".isdigit()
"²".isdigit()
"²".isdecimal()
"½".isnumeric()
"½".isdigit()
"abc".isalpha()
"ab1".isalnum()
"ab 1".isalnum()
"ABC".isupper()
"ABc".isupper()
"A1".isupper()
"1".isupper()
"abc1".islower()
" \t\n".isspace()
"".isspace()
"abc".isascii()
"é".isascii()
"{} and {}".format(1, "x")
"{0} {1} {0}".format("a", "b")
"{name}: {age}".format(name="Bob", age=3)
"{:>8}|{:<8}|{:^8}".format("a", "b", "c")
"{:*^9}".format("mid")
"{:05d} {:+d} {: d}".format(42, 42, 42)
"{:.2f} {:.3e} {:g} {:%}".format(3.14159, 31415.9, 0.0001, 0.25)
"{:,} {:_}".format(1234567, 1234567)
"{:,.2f}".format(1234567.891)
"{:x} {:X} {:#x} {:b} {:o} {:#b}".format(255, 255, 255, 5, 8, 5)
"{!r} {!s}".format("a", "b")
"{{}} {}".format(1)
"{0[a]} {0[b]}".format({"a": 1, "b": 2})
"{:{}}|".format("a", 5)
"{:08.3f}".format(-3.14159)
"{:.3}".format("abcdef")
"{:10.3}|".format("abcdef")
"{}".format(none)
"{:.1f}".format(0.25)
"{:.0f} {:.0f}".format(0.5, 1.5)
"{:g} {:g} {:g}".format(1e10, 123456789.0, 0.00001)
"{:e}".format(0.0)
"{:10}|{:<10}|".format(3.5, 3)
"{:.3}".format(1234.5)
"{:.3}".format(12.5)
"{:=+8}".format(-5)
"%s and %s" % ("a", 1)
"%s" % "x"
"%s" % [1, 2]
"%d%%" % 50
"%5d|%-5d|%05d" % (42, 42, 42)
"%+d % d" % (5, 5)
"%.2f" % 3.14159
"%8.3f|" % 3.14159
"%e %E %g %G" % (12345.678, 12345.678, 1e-10, 1e-10)
"%x %X %o %#x" % (255, 255, 8, 255)
"%r %s" % ("a", "b")
"%(a)s-%(b)d" % {"a": "x", "b": 2}
"%*d" % (5, 42)
"%.*f" % (1, 2.55)
"%c%c" % (65, "b")
"%s" % none
"%s" % (none,)
"%.3s|" % "abcdef"
"%-8s|" % "é😀"
"%d" % 3.99
"%d" % true
"%s" % {"a": 1}
"%.0f %.0f %.0f" % (0.5, 1.5, 2.5)
"%5.1f%%" % 99.55
"%s %s" | format("a", "b")
"%(x)s" | format(x=1)
messages | length
messages | count
text | length
"é😀" | length
nested | length
undefined_thing | length
text | upper
text | lower
text | title
"hello-world (foo) [bar] it's <x>y" | title
"HELLO world" | capitalize
42 | upper
none | lower
spaces | trim
"xxaxx" | trim("x")
none | trim
text | replace("o", "0")
text | replace("o", "0", 1)
"1a1" | replace(1, 2)
html | e
html | escape
html | safe
42 | escape
none | string
true | string
1.0 | string
[1, "a"] | string
"42" | int
"42.9" | int
"-7" | int
" 12 " | int
"abc" | int
"abc" | int(5)
"0x1f" | int(0, 16)
"0x1f" | int(base=16)
"1f" | int(base=16)
"101" | int(base=2)
"1_000" | int
3.99 | int
-3.99 | int
true | int
none | int
"1e3" | int
"3.5" | float
"abc" | float
"abc" | float(1.5)
"1e5" | float
" inf " | float
"nan" | float
3 | float
none | float
-5 | abs
-5.5 | abs
42.55 | round
42.55 | round(1)
2.5 | round
3.5 | round
-2.5 | round
2.675 | round(2)
42.55 | round(1, "floor")
42.51 | round(1, "ceil")
42 | round
1234 | round(-2)
1250 | round(-2)
1234.5 | round(-2)
42.55 | round | int
3.7 | round(method="floor")
[1, 2, 3] | sum
[0.1, 0.2, 0.3] | sum
[1, 2.5, 3] | sum
[] | sum
[1, 2] | sum(start=10)
people[:3] | sum("age")
people[:3] | sum(attribute="age", start=5)
[[1], [2]] | sum(start=[])
numbers | min
numbers | max
[] | max is undefined
["b", "A", "c"] | min
["b", "A", "c"] | min(case_sensitive=true)
people[:3] | max(attribute="age")
people[:3] | map(attribute="name") | max
numbers | sort
numbers | sort(reverse=true)
["b", "A", "c", "a"] | sort
["b", "A", "c", "a"] | sort(case_sensitive=true)
["b", "A", "c", "a"] | sort(true)
people[:3] | sort(attribute="age") | map(attribute="name") | list
people[:3] | sort(attribute="age", reverse=true) | map(attribute="name") | list
people[:3] | sort(attribute="city.name,name") | map(attribute="name") | list
people[:3] | sort(attribute="age,name", reverse=true) | map(attribute="name") | list
nested | dictsort
{"b": 1, "A": 2, "c": 0} | dictsort
{"b": 1, "A": 2, "c": 0} | dictsort(true)
{"b": 1, "A": 2, "c": 0} | dictsort(false, "value")
{"b": 1, "A": 2, "c": 0} | dictsort(by="value", reverse=true)
numbers | reverse | list
text | reverse
unicode | reverse
{"a": 1, "b": 2} | reverse | list
[1, 2, 1, 3, 2] | unique | list
["a", "A", "b"] | unique | list
["a", "A", "b"] | unique(case_sensitive=true) | list
[1, 1.0, true, "1"] | unique | list
people[:3] | unique(attribute="age") | map(attribute="name") | list
numbers | first
numbers | last
text | first
text | last
[] | first is undefined
{"a": 1, "b": 2} | first
{"a": 1, "b": 2} | last
numbers | select("gt", 2) | list
numbers | select("odd") | list
numbers | reject("odd") | list
numbers | select("divisibleby", 5) | list
mixed | select | list
mixed | reject | list
numbers | select("in", [1, 2]) | list
mixed | select("string") | list
messages | selectattr("role", "equalto", "user") | list
messages | selectattr("role", "==", "user") | list | length
messages | selectattr("tool_calls") | map(attribute="role") | list
messages | selectattr("tool_calls", "defined") | list | length
messages | rejectattr("role", "in", ["system", "tool"]) | map(attribute="role") | list
messages | rejectattr("content") | map(attribute="role") | join(",")
messages | map(attribute="role") | list
messages | map(attribute="role") | join(", ")
messages | map(attribute="name") | list
messages | map(attribute="name", default="?") | list
matrix | map(attribute=0) | list
matrix | map(attribute="1") | list
["a", "b"] | map("upper") | list
[1, 2] | map("string") | join("-")
["a b", "c"] | map("replace", " ", "_") | list
["1", "x"] | map("int", 9) | list
[[1, 2], [3]] | map("join", "+") | list
[3, 1] | map("tojson") | join
numbers | join
numbers | join(", ")
["a", 1, none, true] | join("|")
people | join(",", attribute="name")
"abc" | join("-")
undefined_thing | join(",")
[1, 2, 3, 4, 5] | batch(2) | list
[1, 2, 3, 4, 5] | batch(2, 0) | list
[1, 2, 3, 4, 5] | slice(2) | list
[1, 2, 3, 4, 5] | slice(3, "x") | list
[1, 2] | slice(4) | list
people | groupby("age", default=0) | map("first") | list
people[:3] | groupby("age") | list | length
people[:3] | groupby("city.name") | map(attribute=0) | list
people[:3] | groupby("city.name", case_sensitive=true) | map(attribute=0) | list
"abc" | list
nested | list
{"a": 1} | items | list
undefined_thing | items | list
undefined_thing | default("x")
undefined_thing | d("x")
none | default("x")
none | default("x", true)
"" | d("x", boolean=true)
0 | default(5)
undefined_thing | default
nested.q.r | default("x") if nested.q is defined else "no"
"a\nb\n\nc" | indent
"a\nb\n\nc" | indent(2, true)
"a\nb\n\nc" | indent(2, first=true, blank=true)
"a\nb" | indent("> ")
"a\nb\n" | indent
"" | indent ~ "|"
"abc" | center(10) ~ "|"
"abc" | center(9) ~ "|"
"abcd" | center(9) ~ "|"
"foo bar baz qux" | truncate(9)
"foo bar baz qux" | truncate(9, true)
"foo bar baz qux" | truncate(11)
"foo bar baz qux" | truncate(11, false, "...", 0)
"foobarbaz" | truncate(5, leeway=0)
text | wordcount
"it's 3 o'clock, naïve_x" | wordcount
"a b/ü&é?~*'()" | urlencode
nested | tojson
messages | tojson
mixed | tojson
floats | tojson
unicode | tojson
unicode | tojson(ensure_ascii=true)
"\x00\x1f\x7f\u2028\"\\/<>&'" | tojson
"\x00\x1f\x7f\u2028\"\\/<>&'" | tojson(ensure_ascii=true)
nested | tojson(indent=2)
nested | tojson(indent=4, sort_keys=true)
nested | tojson(indent=0)
nested | tojson(indent="\t")
nested | tojson(separators=(",", ":"))
nested | tojson(separators=[", ", " : "], indent=1)
{"a": [], "b": {}, "c": [[]]} | tojson(indent=2)
{1: "a", none: "b", true: "c", 2.5: "d"} | tojson
(1, 2) | tojson
"x" | tojson | safe
{"b": 1, "a": 2} | tojson(sort_keys=true)
1e16 | tojson
-0.0 | tojson
true | tojson
none | tojson
undefined_thing is defined
undefined_thing is undefined
tools is defined
tools is none
tools is not none
none is none
text is string
1 is string
nested is mapping
numbers is mapping
numbers is iterable
text is iterable
none is iterable
1 is iterable
undefined_thing is iterable
numbers is sequence
text is sequence
nested is sequence
none is sequence
undefined_thing is sequence
(1, 2) is sequence
range(3) is sequence
(numbers | map("string")) is sequence
(numbers | map("string")) is iterable
{"a": 1}.keys() is sequence
1 is number
1.5 is number
true is number
"1" is number
1 is integer
true is integer
1.0 is integer
1.0 is float
1 is float
true is boolean
1 is boolean
true is true
1 is true
false is false
0 is false
none is false
3 is odd
4 is even
-3 is odd
9 is divisibleby 3
9 is divisibleby(4)
"abc" is lower
"ABC" is upper
"aBc" is lower
"1" is lower
1 is eq 1
1 is equalto(1.0)
1 is ne 2
1 is lt 2
2 is gt(1)
2 is ge 2
2 is le 1
1 is lessthan 2
1 is greaterthan 2
1 is in [1, 2]
"a" is in "abc"
1 is not in [1, 2]
1 is sameas 1
none is sameas none
true is sameas 1
range is callable
text is callable
"upper" is filter
"nope" is filter
"odd" is test
text is escaped
1 is odd and 2 is even
1 is odd or 1/0
not 1 is odd
(1 is odd) | string
"a" is string and "b" is string
1 + 1 is even
text | upper is string
text|upper|length
-5|abs
-5 | abs + 1
1 + 2 | string | length
(1 + 2) | string
"a" if "a" is string else "b"
cycler("a", "b").next()
cycler("a", "b").current
strftime_now("%Y-%m-%d")
strftime_now("%d %b %Y")
strftime_now("%A, %B %d, %Y %H:%M:%S %p %I %j %y %% %a")
strftime_now("%-d %-m %e %-H %F %T %D %R %C %U %W %V %u %w %G")
strftime_now("")
[1, 2, 3].index(2)
[1, 2, 1].count(1)
(1, 2, 1).count(1)
(1, 2).index(2)
[1, 2].copy()
{"a": 1}.copy()
[1, [2, [3, [4]]]]
numbers | map("abs") | map("string") | map("length") | list
[1, 2, 3] | map("float") | list
messages[3].content[1].text
messages[3]["content"][0]
(messages | last).role
(messages | first)["role"]
text.split()[1:3] | join("+")
text.split(" ") | map("first") | join
text[4:9].upper() ~ "!"
"%s" % text[0:3]
("a", "b") | join
"a" in ["A"|lower]
{"k": "v"}["k"] | upper
{"k": ["v", "w"]}.k[-1]
text.upper().lower().title()
[[1, 2], [3, 4]][1][0]
("x" * 3)[1:]
"abc" | attr("upper") is callable
nested | attr("a") is undefined
"\n".join(["a", "b"]) | indent(1)
1.0 == 1
1.5 * 2
10 // 3.0
10 % 3.5
1 / 4
100 / 10
3.0
-1.5
1e100
1.0e-10
5e-324
1.7976931348623157e308
0.1 + 0.7
123456.789e3
"1" ~ 1.0
9007199254740993.0
4.35
2 ** 62
2 ** 63 - 1 if false else 1
true and 1
"a" and [] 
[] or {} or "end"
none is defined
loop is defined
"ß" | upper
"ŉ" | title
"ÀÉ" | lower
"\u01c5" | capitalize
"𐐨𐐨" | capitalize
"𐐨x" | title
"a.b.c".split(".", 1)[1]
"a" * 3 ~ "b" * 2
"abc" > "abd"
[3, 1, 2] | sort | first
{"a": 1, "b": 2}.items() | list
{"a": 1}.get("b", {}).get("c", "d")
{"a": none} | tojson
[none, true] | join(",")
"{}".format([1, "a"])
"{:d}".format(true)
"{}".format(true)
"{0.x}".format({"x": 1}) is string
[1, 2, 3, 4] | select("ge", 2) | reject("eq", 3) | sum
"aAbB" | list | unique | join
"abc" | batch(2) | map("join") | list
messages | map(attribute="content") | select("string") | map("length") | list
"a\tb".split("\t")
"x=1;y=2".split(";") | map("split", "=") | list if false else 0
"ab".join(["1", "2", "3"])
"ab" in "cabd" and "x" not in "cabd"
1 not in [2] == true
1 < 2 == true
"a" ~ ("b" if true else "c") ~ "d"
(1, (2, 3))[1][0]
((1))
(((1, 2)))
[(1, 2), (3,)]
{"a": (1 if false)} | length
[1 if false else 2, 3]
text.nope is defined
text.format is callable
numbers.append is callable
"😀".isalpha()
"1²½".isnumeric()
"abc".find("")
"abc".rfind("")
"abc".find("", 5)
"".find("")
"%5s|%-5s|" % ("ab", "cd")
"%%" % ()
"no format" % ()
"%i" % 5
"%u" % 5
"%F" % 1.5
"%#o" % 8
"% 5d" % 42
"%+.1e" % 12345
"%g" % 100000.0
"%g" % 1000000.0
"%g" % 1e-5
"%.10g" % 0.1
"%#g" % 1.0
"%s %s" % ("é", "😀")
"%10.4f|" % 3.14159265
"%-10.2e|" % 31415.9
""".strip("\n").split("\n")

# whole templates
TEMPLATES = [
    "{{ '\\x41\\u0042\\U00000043\\101\\q\\\nx' }}",
    "{{ people[:3] | selectattr('city.name', 'eq', 'Rome') | list | length }}",
    "{% for x in [1,2] %}{% continue %}{% else %}else{% endfor %}|",
    "{% for x in [1,2] %}{% if x == 2 %}{% break %}{% endif %}{% else %}else{% endfor %}|",
    "a{% set x = 1 +%}\nb{% set x = 1 -%}\nc{% set x = 1 %}\nd",
    # whitespace
    "a {% if true %} b {% endif %} c",
    "a\n  {% if true %}\n  b\n  {% endif %}\nc",
    "a\n  {%+ if true %}\n  b\n  {%+ endif %}\nc",
    "a\n  {%- if true -%}\n  b\n  {%- endif -%}\nc",
    "a\n  {% if true +%}\n  b\n  {% endif +%}\nc",
    "a\n  {{ 1 }}\n  {{- 2 -}}\n  b",
    "a\n  {{- 1 }}\n\n{{ 2 -}} \n\n b",
    "  {% set x = 1 %}  {{ x }}",
    "x  {% set x = 1 %}  y",
    "{# comment #}\n  a {#- strip -#}  b\n  {# c #}  \n  {# d #}\nend",
    "{#+ x +#}\na",
    "a {#- b #} c {# d -#} e",
    "\n\n{% if true %}\n\nx\n\n{% endif %}\n\n",
    "a\n",
    "a\n\n",
    "a\r\nb\rc\r\n",
    "",
    "\n",
    " {%- if true %} a {%- endif %} ",
    "a\u00a0{%- if true %}b{% endif %}",
    "{% raw %}{{ x }} {% if %}{% endraw %}",
    "a {%- raw -%}  {{ x }}  {%- endraw -%} b",
    "a\n  {%+ raw %}\n  x\n  {%+ endraw %}\n b",
    "a\n  {% raw %}\n  x\n  {% endraw %}\n b",
    "{% raw %}x{% endraw +%}\ny",
    "{{ '}}' }}{{ \"{{\" }}{{ '%}' }}",
    "{{ {'a': {'b': 1}}['a']['b'] }}",
    "{{ {'a': {'b': 1}} }}",
    "{ { a } } {x} % } }} %}",
    "{%-if true-%}a{%-endif-%}",
    "{{1}}{{-2-}}{{3}}",
    "{{ 'a\nb' }}",
    "{% if true %}\n\n  a\n{% endif %}",
    "a{% if true %}\n{% endif %}b",
    "  {# c #}{% if true %}x{% endif %}",
    "\t{% if true %}\n\tx\n\t{% endif %}\n",
    "{% set x %}\n  a\n{% endset %}[{{ x }}]",
    "x {% if true -%}\n y {%- endif %} z",
    "{{ 1 }}\n{{ 2 }}\n",
    "{% for i in [1,2] %}\n{{ i }}\n{% endfor %}\n",
    "{% for i in [1,2] -%}\n{{ i }}\n{%- endfor %}\n",
    "{%- for i in [1,2] %}\n  {{ i }}\n{%- endfor %}\n",
    # if
    "{% if no %}a{% elif zero %}b{% elif yes %}c{% else %}d{% endif %}",
    "{% if no %}a{% else %}b{% endif %}",
    "{% if no %}a{% endif %}|",
    "{% if undefined_thing %}a{% else %}b{% endif %}",
    "{% if not tools %}none{% endif %}",
    "{% if messages and messages[0].role == 'system' %}sys{% endif %}",
    "{% if true: %}a{% endif %}",
    # for
    "{% for m in messages %}{{ loop.index }}/{{ loop.length }}:{{ m.role }}{% if not loop.last %},{% endif %}{% endfor %}",
    "{% for x in numbers %}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.revindex }}{{ loop.revindex0 }} {% endfor %}",
    "{% for x in [1,2,3] %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }} {% endfor %}",
    "{% for x in [1,2,3] %}{{ loop.previtem is defined }}{{ loop.nextitem is defined }} {% endfor %}",
    "{% for x in [] %}a{% else %}empty{% endfor %}",
    "{% for x in [1] %}a{% else %}empty{% endfor %}",
    "{% for k, v in nested.items() %}{{ k }}={{ v }};{% endfor %}",
    "{% for k, v in nested|items %}{{ k }};{% endfor %}",
    "{% for k in nested %}{{ k }};{% endfor %}",
    "{% for a, b in matrix %}{{ a + b }},{% endfor %}",
    "{% for (a, b), c in [((1, 2), 3)] %}{{ a }}{{ b }}{{ c }}{% endfor %}",
    "{% for i, (a, b) in [(0, [1, 2])] %}{{ i }}{{ a }}{{ b }}{% endfor %}",
    "{% for x in numbers if x > 1 %}{{ loop.index }}:{{ x }} {% endfor %}",
    "{% for x in numbers if x > 100 %}{{ x }}{% else %}none{% endfor %}",
    "{% for x in numbers if x > 1 %}{{ loop.length }}{{ loop.last }} {% endfor %}",
    "{% for x in 'a😀b' %}[{{ x }}]{% endfor %}",
    "{% for x in undefined_thing %}{{ x }}{% else %}nothing{% endfor %}",
    "{% for x in range(3) %}{% for y in range(2) %}{{ x }}{{ y }}{{ loop.index }} {% endfor %}{{ loop.index }};{% endfor %}",
    "{% for x in [1,2,3,4] %}{% if x == 2 %}{% continue %}{% endif %}{% if x == 4 %}{% break %}{% endif %}{{ x }}{% endfor %}",
    "{% for x in [1,2] %}{% for y in [1,2,3] %}{% if y == 2 %}{% break %}{% endif %}{{ x }}{{ y }} {% endfor %}{% endfor %}",
    "{% for x in [1,2] %}{% break %}{% else %}else{% endfor %}|",
    "{% for x in [1,2,3] %}{{ loop.cycle('odd', 'even') }} {% endfor %}",
    "{% for x in [1,1,2,2,1] %}{% if loop.changed(x) %}{{ x }}{% endif %}{% endfor %}",
    "{% for x in [1,[2,[3]]] recursive %}{% if x is iterable %}({{ loop(x) }}){% else %}{{ x }}@{{ loop.depth }}{{ loop.depth0 }}{% endif %}{% endfor %}",
    "{% set x = 1 %}{% for i in [1,2] %}{% set x = x + i %}{{ x }} {% endfor %}{{ x }}",
    "{% for i in [1,2] %}{{ y is defined }}{% set y = i %} {% endfor %}{{ y is defined }}",
    "{% for x in [3,1,2]|sort %}{{ x }}{% endfor %}",
    "{% for x in messages|selectattr('role', 'in', ['user', 'tool']) %}{{ loop.length }}{{ x.role }}{% endfor %}",
    "{% set g = numbers|select('odd') %}{{ g|list }}{{ g|list }}",
    "{% for x in 1, 2, 3 %}{{ x }}{% endfor %}",
    "{% for m in messages[::-1] %}{{ loop.index0 }}{{ m.role }} {% endfor %}",
    "{% for x in [1,2,3] %}{% set last = loop.last %}{% if last %}L{{ x }}{% endif %}{% endfor %}",
    "{% for row in matrix %}{{ loop.index }}{% for x in row %}{{ loop.index }}{{ x }}{% endfor %}{% endfor %}",
    "{% for row in matrix %}{% set outer = loop %}{% for x in row %}{{ outer.index }}.{{ loop.index }} {% endfor %}{% endfor %}",
    "{% for x in {'a': 1}.keys() %}{{ x }}{{ loop.length }}{% endfor %}",
    "{% for x in [1,2,3,4,5]|batch(2) %}{{ x }}{% endfor %}",
    "{% for key, group in people[:3]|groupby('age') %}{{ key }}:{{ group|map(attribute='name')|join('+') }} {% endfor %}",
    "{% for x in [0,1] if x %}{{ x }}{% endfor %}",
    "{% set ns = namespace(stop=false) %}{% for x in [1,2,3,4] if not ns.stop %}{{ x }}{% if x == 2 %}{% set ns.stop = true %}{% endif %}{% endfor %}",
    # set
    "{% set a = 1 %}{% set b = a + 1 %}{{ a }}{{ b }}",
    "{% set a, b = 1, 2 %}{{ b }}{{ a }}",
    "{% set a, b = 'xy' %}{{ b }}{{ a }}",
    "{% set (a, b), c = [1, 2], 3 %}{{ a }}{{ b }}{{ c }}",
    "{% set a = 1, 2 %}{{ a }}",
    "{% set x %}<{{ 1 + 1 }}>{% endset %}{{ x }}{{ x|length }}",
    "{% set x | upper | trim %} a {{ 'b' }} {% endset %}[{{ x }}]",
    "{% set x | replace('a', 'b') %}aaa{% endset %}{{ x }}",
    "{% set y = 1 %}{% set x %}{% set y = 2 %}{{ y }}{% endset %}{{ x }}{{ y }}",
    "{% set ns = namespace(n=0) %}{% for i in [1,2,3] %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}",
    "{% set ns = namespace() %}{% set ns.x = [1] %}{{ ns.x }}{{ ns.y is defined }}",
    "{% set ns = namespace(a=1) %}{{ ns }}",
    "{% set ns = namespace(l=[]) %}{% set _ = ns.l.append(1) %}{% set _ = ns.l.extend([2, 3]) %}{{ ns.l }}",
    "{% set l = [1,2,3] %}{{ l.pop() }}{{ l.pop(0) }}{{ l }}{% set _ = l.insert(0, 'x') %}{{ l }}",
    "{% set l = [3,1] %}{% set _ = l.reverse() %}{{ l }}{% set _ = l.remove(3) %}{{ l }}{% set _ = l.clear() %}{{ l }}",
    "{% set l = [1,2] %}{% set _ = l.insert(-1, 9) %}{% set _ = l.insert(99, 8) %}{{ l }}{{ l.pop(-2) }}",
    "{% set d = {'a': 1} %}{% set _ = d.update({'b': 2}) %}{% set _ = d.update(c=3) %}{{ d }}{{ d.pop('a') }}{{ d.pop('zz', 9) }}{{ d }}",
    "{% set d = {} %}{{ d.setdefault('a', 5) }}{{ d.setdefault('a', 6) }}{{ d }}",
    "{% set a = [1] %}{% set b = a %}{% set _ = b.append(2) %}{{ a }}",
    "{% set a = [1] %}{% set b = a + [] %}{% set _ = b.append(2) %}{{ a }}{{ b }}",
    "{% set l = [1] %}{% for x in l %}{{ x }}{% if x < 4 %}{% set _ = l.append(x + 1) %}{% endif %}{% endfor %}",
    "{% if true %}{% set inside = 1 %}{% endif %}{{ inside }}",
    "{% set messages = messages[1:] %}{{ messages|length }}",
    # with
    "{% with %}{% set a = 1 %}{{ a }}{% endwith %}{{ a is defined }}",
    "{% with a = 1, b = 2 %}{{ a }}{{ b }}{% endwith %}{{ a is defined }}",
    "{% set a = 5 %}{% with a = 1, b = a %}{{ a }}{{ b }}{% endwith %}",
    "{% for i in [1,2,3] %}{% with %}{% if i == 2 %}{% break %}{% endif %}{% endwith %}{{ i }}{% endfor %}",
    # filter block, print, generation
    "{% filter upper %}abc {{ 'def' }}{% endfilter %}",
    "{% filter replace('a', 'b') | upper %}aXa{% endfilter %}",
    "{% filter indent(2) %}a\nb{% endfilter %}",
    "{% filter trim %}{% set q = 1 %} {{ q }} {% endfilter %}{{ q is defined }}",
    "{% print 1, 'a' %}",
    "a{% generation %}b{{ 1 }}{% endgeneration %}c",
    "{% generation %}\n x\n{% endgeneration %}\ny",
    "{% generation %}{% set z = 1 %}{{ z }}{% endgeneration %}{{ z is defined }}",
    # macros
    "{% macro m(a, b=2) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}{{ m(1, 3) }}{{ m(b=4, a=5) }}{{ m() }}",
    "{% macro m(a) %}[{{ a is defined }}]{% endmacro %}{{ m() }}",
    "{% macro m(a, b=a) %}{{ b }}{% endmacro %}{{ m(7) }}",
    "{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, x=3) }}",
    "{% macro m(a) %}{{ a }}{{ varargs|join('-') }}{% endmacro %}{{ m(1, 2, 3) }}",
    "{% macro fact(n) %}{% if n <= 1 %}1{% else %}{{ n * fact(n - 1)|int }}{% endif %}{% endmacro %}{{ fact(10) }}",
    "{% macro a() %}a{{ b() }}{% endmacro %}{% macro b() %}b{% endmacro %}{{ a() }}",
    "{% macro m() %}  x  {% endmacro %}[{{ m() }}][{{ m()|trim }}]",
    "{% macro m(x) %}{% set y = x %}{{ y }}{% endmacro %}{{ m(1) }}{{ y is defined }}",
    "{% set x = 1 %}{% macro m() %}{{ x }}{% endmacro %}{% set x = 2 %}{{ m() }}",
    "{% macro m() %}{{ caller() }}{{ caller() }}{% endmacro %}{% call m() %}hi {% endcall %}",
    "{% macro m(l) %}{% for x in l %}{{ caller(x) }}{% endfor %}{% endmacro %}{% call(x) m([1,2]) %}<{{ x }}>{% endcall %}",
    "{% macro m(l) %}{{ caller(*l) }}{% endmacro %}{% call(a, b=9) m([1]) %}{{ a }}{{ b }}{% endcall %}",
    "{% macro m() %}{{ caller is defined }}{% endmacro %}{{ m() }}{% call m() %}{% endcall %}",
    "{% macro m(a, b, c) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(*[1, 2], **{'c': 3}) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m.name }}{{ m.arguments }}",
    "{% macro m() %}{% endmacro %}{{ m() == '' }}{{ m() is string }}",
    "{% for i in [1,2] %}{% macro m() %}{{ i }}{% endmacro %}{{ m() }}{% endfor %}",
    "{% macro m() %}{{ loop is defined }}{% endmacro %}{% for i in [1] %}{{ m() }}{% endfor %}",
    "{% macro m(t) %}{% for x in t %}{% if x is string %}{{ x }}{% else %}({{ m(x) }}){% endif %}{% endfor %}{% endmacro %}{{ m(['a', ['b', ['c']]]) }}",
    "{% macro m(x=[]) %}{% set _ = x.append(1) %}{{ x }}{% endmacro %}{{ m() }}{{ m() }}",
    # joiner, cycler
    "{% set j = joiner(', ') %}{% for x in [1,2,3] %}{{ j() }}{{ x }}{% endfor %}",
    "{% set j = joiner() %}{{ j() }}a{{ j() }}b",
    "{% set c = cycler('a', 'b', 'c') %}{{ c.next() }}{{ c.next() }}{{ c.current }}{{ c.reset() }}{{ c.next() }}",
    # data that looks like a template
    "{{ '{{ 1 }}' }}{{ '{% if %}' }}",
    "{% set t = '{{ text }}' %}{{ t }}",
]

# templates that fail
FAILURES = r"""
{{ 1 / 0 }}
{{ "x" ~ 1 + 2 }}
{{ 1 + 2 ~ "x" }}
{{ people | selectattr("city.name", "eq", "Rome") | list }}
{{ "{:=5}".format("a") }}
{{ 1 // 0 }}
{{ 1 % 0 }}
{{ 1.5 % 0 }}
{{ 0 ** -1 }}
{{ "a" + 1 }}
{{ 1 + "a" }}
{{ "a" - "b" }}
{{ [1] + (2,) }}
{{ none + 1 }}
{{ 1 < "a" }}
{{ none < 1 }}
{{ [1] < (1,) }}
{{ {} < {} }}
{{ undefined_thing + 1 }}
{{ undefined_thing.x }}
{{ undefined_thing["x"] }}
{{ undefined_thing() }}
{{ undefined_thing < 1 }}
{{ messages[0].missing.deeper }}
{{ -"a" }}
{{ 1() }}
{{ "abc"() }}
{{ text.nope() }}
{{ 1 in 2 }}
{{ tools[1:] }}
{{ zero[1:] }}
{{ "{:.3}".format(123) }}
{{ "A".isupper(1) }}
{{ "\x+1" }}
{{ "\U00110000" }}
{{ nested[1:] }}
{{ text["a":] }}
{{ text[1.0:] }}
{{ "a".center(5, "") }}
{{ "a".center(5, "ab") }}
{{ "%c" % -1 }}
{{ "%c" % "ab" }}
{{ "%c" % 9999999 }}
{{ undefined_thing[1:] }}
{{ 1 in "a" }}
{{ none | length }}
{{ 1 | length }}
{{ 1 | list }}
{{ 1 | join }}
{{ 1 | first }}
{{ numbers | map("string") | last }}
{{ "a" | abs }}
{{ "a" | round }}
{{ undefined_thing | int }}
{{ [1, "a"] | sort }}
{{ [1, "a"] | max }}
{{ people | sort(attribute="age") }}
{{ ["a"] | sum }}
{{ [[1]] | unique | list }}
{{ {[1]: 2} }}
{{ [1] | dictsort }}
{{ {} | dictsort(by="x") }}
{{ undefined_thing | tojson }}
{{ range(3) | tojson }}
{{ {(1, 2): 3} | tojson }}
{{ "%d" % "a" }}
{{ "%s %s" % "a" }}
{{ "%s" % (1, 2) }}
{{ "%q" % 1 }}
{{ "%" % 1 }}
{{ "%(a)s" % {"b": 1} }}
{{ "%(a)s" % 1 }}
{{ "{}".format() }}
{{ "{a}".format() }}
{{ "{".format() }}
{{ "}".format() }}
{{ "{:d}".format("a") }}
{{ "{:d}".format(1.5) }}
{{ "{!x}".format(1) }}
{{ "a".split("") }}
{{ "a".index("b") }}
{{ [1].index(2) }}
{{ [].pop() }}
{{ [1].pop(5) }}
{{ {}.pop("a") }}
{{ [1].remove(2) }}
{{ "a".join([1]) }}
{{ text.startswith(1) }}
{{ "a".replace(1, 2) }}
{{ "abc"[::0] }}
{{ range(1, 2, 0) | list }}
{{ range("a") }}
{{ range() }}
{{ [1] | map("nope") | list }}
{{ [1] | select("nope") | list }}
{{ 1 | nope }}
{{ 1 is nope }}
{{ "a" | trim(1) }}
{{ "a" | upper(1) }}
{{ "a".upper(1) }}
{{ "a" | replace("a") }}
{{ "a" | truncate(1) }}
{{ 1.5 | round(1, "up") }}
{% for a, b in [1] %}{% endfor %}
{% for a, b in [[1]] %}{% endfor %}
{% for a, b in [[1, 2, 3]] %}{% endfor %}
{% for x in 1 %}{% endfor %}
{% set a, b = 1 %}
{% set a.b = 1 %}
{% set nested.a = 1 %}
{% set x = 1 %}{% set x.y = 2 %}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b=1) }}
{% macro m(a) %}{{ a + 1 }}{% endmacro %}{{ m() }}
{% macro m() %}{% endmacro %}{% call m() %}{% endcall %}
{% macro m(a=1, b) %}{% endmacro %}
{% for x in [1] %}{{ loop([2]) }}{% endfor %}
{% if %}{% endif %}
{% if true %}
{% if true %}{% endfor %}
{% endif %}
{% else %}
{% for x %}{% endfor %}
{% for x in %}{% endfor %}
{% for 1 in [1] %}{% endfor %}
{% for x in [1] %}
{% set 1 = 2 %}
{% set true = 2 %}
{% set x %}
{% macro %}{% endmacro %}
{% macro m %}{% endmacro %}
{% call 1 %}{% endcall %}
{% nope %}
{% %}
{% break %}
{% continue %}
{{ }}
{{ 1 + }}
{{ (1 }}
{{ [1 }}
{{ 1] }}
{{ (1] }}
{{ {1} }}
{{ {"a": } }}
{{ a b }}
{{ 1 2 }}
{{ "abc }}
{{ 'abc
{{ $ }}
{{ a ? b : c }}
{{ a && b }}
{{ !a }}
{{ x = 1 }}
{{ f(a=1, 2) }}
{{ f(**a, 1) }}
{{ a. }}
{{ a | }}
{{ a is }}
{{ not }}
{{ "\x4" }}
{{ "\u12" }}
{{ if }}{{
{{ 1
{% if true
{# abc
{% raw %}abc
{{ ().__class__.__base__.__subclasses__() }}
{{ "".__class__.mro() }}
{{ cycler.__init__.__globals__.os }}
{{ text.__class__.__name__ }}
{{ messages.getClass().forName("java.lang.Runtime") }}
{{ raise_exception() }}
{{ tojson(1) }}
""".strip("\n").split("\n")


def environment():
    class Generation(jinja2.ext.Extension):
        tags = {"generation"}

        def parse(self, parser):
            line = next(parser.stream).lineno
            body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
            return jinja2.nodes.CallBlock(self.call_method("_render"), [], [], body).set_lineno(line)

        def _render(self, caller):
            return caller()

    def raise_exception(message):
        raise jinja2.exceptions.TemplateError(message)

    made = jinja2.sandbox.SandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols])
    made.filters["tojson"] = lambda value, ensure_ascii=False, indent=None, separators=None, sort_keys=False: json.dumps(
        value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)
    made.globals["raise_exception"] = raise_exception
    made.globals["strftime_now"] = NOW.strftime
    return made


def main():
    print(json.dumps({"variables": VARIABLES, "now": NOW.isoformat()}))
    made = environment()
    seen = set()
    for template in ["{{ " + e + " }}" for e in EXPRESSIONS] + TEMPLATES + FAILURES:
        if template in seen:
            continue
        seen.add(template)
        line = {"template": template}
        try:
            line["expected"] = made.from_string(template).render(**json.loads(json.dumps(VARIABLES)))
        except Exception as e:
            line["fails"] = type(e).__name__
        print(json.dumps(line))


main()
