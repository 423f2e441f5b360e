package dev.freehold.tokenizer.split;

import dev.freehold.tokenizer.TokenizerException;
import dev.freehold.tokenizer.model.Texts;
import java.util.BitSet;
import java.util.Map;

/// All known ways to cut text into pieces, by the names and expressions that files use for them.
public final class Splitters {
    /// `default` of llama.cpp, for files that do not name theirs.
    private static final String LLAMA_CPP_PUNCTUATION = "[\\p{P}\\$\\+<=>\\^~\\|]+";
    private static final String CASED_LETTERS = "A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-ՖႠ-ჅᎠ-Ᏽ"
            + "ᏸ-ᏽᲐ-ᲺᲽ-Ჿᴀ-ᴫᵫ-ᵷᵹ-ᶚḀ-ἕἘ-Ἕἠ-ὅὈ-Ὅὐ-ὗὙὛὝὟ-ώᾀ-ᾴᾶ-ᾼιῂ-ῄῆ-ῌῐ-ΐῖ-Ίῠ-Ῥῲ-ῴῶ-ῼℂℇℊ-ℓℕℙ-ℝℤΩℨK-ℭℯ-ℴℹℼ-ℿⅅ-ⅉⅎↃↄⰀ-ⱻⱾ-ⳤ"
            + "Ⳬ-ⳮⳲⳳꙀ-ꙭꚀ-ꚛꜢ-ꝯꝱ-ꞇꞋ-ꞎꭰ-ꮿﬀ-ﬆﬓ-ﬗＡ-Ｚａ-ｚ𐐀-𐑏𐒰-𐓓𐓘-𐓻𐲀-𐲲𐳀-𐳲𑢠-𑣟𞤀-𞥃";
    private static final String DEEPSEEK_CJK = "[一-龥ࠀ-一가-퟿]+";

    private static final String WORDS_HEAD =
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|";
    private static final String WORDS_TAIL =
            "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    private static final String CASED = "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*"
            + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+%1$s|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+"
            + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*%1$s|\\p{N}%2$s| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private static final Map<String, Splitter> BY_EXPRESSION = Map.ofEntries(
            Map.entry(WORDS_HEAD + "\\p{N}{1,3}" + WORDS_TAIL, WordScanner.LLAMA_3),
            Map.entry(WORDS_HEAD + "\\p{N}" + WORDS_TAIL, WordScanner.QWEN_2),
            Map.entry("(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}"
                    + "| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+", WordScanner.QWEN_3_5),
            Map.entry("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
                    new Gpt2Scanner()),
            Map.entry("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)",
                    new Gpt2Scanner()), // what the last alternative would match is a piece between two matches
            Map.entry(CASED.formatted("", ""), CasedScanner.TEKKEN),
            Map.entry(CASED.formatted("(?i:'s|'t|'re|'ve|'m|'ll|'d)?", "{1,3}"), CasedScanner.GPT_4O),
            Map.entry("\\p{N}{1,3}", new NumberScanner(3)),
            Map.entry("\\p{N}", new NumberScanner(1)),
            Map.entry("\\p{N}+", new NumberScanner(Integer.MAX_VALUE)),
            Map.entry("[一-龥\u3040-ゟ゠-ヿ]+", RangeScanner.DEEPSEEK_CHINESE),
            Map.entry("[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
                    + "| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+", new DeepSeekScanner()));

    private Splitters() {}

    /// GPT-2's own splitting, which `ByteLevel` of `tokenizer.json` means by `use_regex`.
    public static Splitter gpt2() {
        return new Gpt2Scanner();
    }

    /// Every number character, or every run of them, apart.
    public static Splitter numbers(boolean individually) {
        return new NumberScanner(individually ? 1 : Integer.MAX_VALUE);
    }

    /// A new piece at every `mark`, one character.
    public static Splitter atMarks(String mark) {
        return new MarkSplitter(mark);
    }

    /// Every `text` apart.
    public static Splitter atTexts(String text) {
        return new TextScanner(text);
    }

    /// Cuts between characters that stand side by side in none of some tokens, which changes no result.
    ///
    /// @param ids  the tokens that text may become
    public static Splitter atSeams(Texts tokens, BitSet ids) {
        return new SeamSplitter(tokens, ids);
    }

    /// Cuts by a regular expression: matches are pieces, and so is the text between them.
    ///
    /// @throws TokenizerException if the expression is not understood, or may take too long
    public static Splitter byExpression(String expression) {
        Splitter known = BY_EXPRESSION.get(expression);
        return known == null ? new RegexSplitter(expression) : known;
    }

    /// Whether no text has anything between two matches of an expression.
    public static boolean coversAll(String expression) {
        return BY_EXPRESSION.get(expression) instanceof WordScanner || BY_EXPRESSION.get(expression) instanceof CasedScanner;
    }

    /// Cuts as a GGUF file's `tokenizer.ggml.pre` says.
    ///
    /// @throws TokenizerException if the name is unknown: any other way of cutting gives other tokens
    public static Splitter byName(String name) {
        return switch (name) {
            case "llama3", "llama-v3", "llama-bpe", "falcon3", "pixtral", "dbrx", "smaug-bpe", "glm4", "chatglm-bpe" ->
                WordScanner.LLAMA_3;
            case "qwen2", "deepseek-r1-qwen", "stablelm2", "megrez", "hunyuan", "grok-2" -> WordScanner.QWEN_2;
            case "qwen35" -> WordScanner.QWEN_3_5;
            case "tekken" -> CasedScanner.TEKKEN;
            case "gpt-4o", "llama4" -> CasedScanner.GPT_4O;
            case "kimi-k2" -> CasedScanner.KIMI_K2;
            case "deepseek-v3", "hunyuan-dense" ->
                new NumberScanner(3).then(RangeScanner.DEEPSEEK_CHINESE).then(new DeepSeekScanner());
            case "deepseek-llm" -> all("[\r\n]", "\\s?[" + CASED_LETTERS + "]+", "\\s?[!-/:-~！-／：-～‘-‟　-。]+",
                    "\\s+$", DEEPSEEK_CJK, "\\p{N}+");
            case "deepseek-coder" -> all("[\r\n]", "\\s?\\p{L}+", "\\s?\\p{P}+", DEEPSEEK_CJK, "\\p{N}");
            case "smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b" ->
                new NumberScanner(1).then(new Gpt2Scanner());
            case "gpt-2", "gpt2", "phi-2", "mpt", "olmo", "jais", "trillion", "granite-docling" -> new Gpt2Scanner();
            case "default" -> all(LLAMA_CPP_PUNCTUATION).then(new Gpt2Scanner()).then(numbers(false)).then(all("[0-9][0-9][0-9]"));
            default -> throw new TokenizerException("unknown pre-tokenizer '%s'".formatted(name));
        };
    }

    private static Splitter all(String... expressions) {
        Splitter all = Splitter.NONE;
        for (String expression : expressions) {
            all = all.then(byExpression(expression));
        }
        return all;
    }
}
