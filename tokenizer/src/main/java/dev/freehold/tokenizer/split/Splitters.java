package dev.freehold.tokenizer.split;

import dev.freehold.tokenizer.TokenizerException;
import dev.freehold.tokenizer.model.Texts;
import java.util.BitSet;
import java.util.Map;

/// All known ways to cut text into pieces, by the names and expressions that files use for them.
public final class Splitters {
    /// The first step of llama.cpp's `default`, for files that do not name theirs.
    private static final String LLAMA_CPP_PUNCTUATION = "[\\p{P}\\$\\+<=>\\^~\\|]+";
    /// The letters with case of Unicode 11, but for some blocks: escaped, as editors and tools normalize some of them.
    private static final String CASED_LETTERS = ""
            + "A-Za-z\u00B5\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u01BA\u01BC-\u01BF\u01C4-\u0293\u0295-\u02AF\u0370"
            + "-\u0373\u0376\u0377\u037B-\u037D\u037F\u0386\u0388-\u038A\u038C\u038E-\u03A1\u03A3-\u03F5\u03F7-"
            + "\u0481\u048A-\u052F\u0531-\u0556\u10A0-\u10C5\u13A0-\u13F5\u13F8-\u13FD\u1C90-\u1CBA\u1CBD-"
            + "\u1CBF\u1D00-\u1D2B\u1D6B-\u1D77\u1D79-\u1D9A\u1E00-\u1F15\u1F18-\u1F1D\u1F20-\u1F45\u1F48-"
            + "\u1F4D\u1F50-\u1F57\u1F59\u1F5B\u1F5D\u1F5F-\u1F7D\u1F80-\u1FB4\u1FB6-\u1FBC\u1FBE\u1FC2-\u1FC4"
            + "\u1FC6-\u1FCC\u1FD0-\u1FD3\u1FD6-\u1FDB\u1FE0-\u1FEC\u1FF2-\u1FF4\u1FF6-\u1FFC\u2102\u2107\u210A"
            + "-\u2113\u2115\u2119-\u211D\u2124\u2126\u2128\u212A-\u212D\u212F-\u2134\u2139\u213C-\u213F\u2145-"
            + "\u2149\u214E\u2183\u2184\u2C00-\u2C7B\u2C7E-\u2CE4\u2CEB-\u2CEE\u2CF2\u2CF3\uA640-\uA66D\uA680-"
            + "\uA69B\uA722-\uA76F\uA771-\uA787\uA78B-\uA78E\uAB70-\uABBF\uFB00-\uFB06\uFB13-\uFB17\uFF21-"
            + "\uFF3A\uFF41-\uFF5A\uD801\uDC00-\uD801\uDC4F\uD801\uDCB0-\uD801\uDCD3\uD801\uDCD8-\uD801\uDCFB"
            + "\uD803\uDC80-\uD803\uDCB2\uD803\uDCC0-\uD803\uDCF2\uD806\uDCA0-\uD806\uDCDF\uD83A\uDD00-"
            + "\uD83A\uDD43";
    private static final String DEEPSEEK_CJK = "[\u4E00-\u9FA5\u0800-\u4E00\uAC00-\uD7FF]+";

    private static final String WORDS_HEAD =
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|";
    private static final String WORDS_TAIL =
            "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    private static final String CASED = "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*"
            + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+%1$s|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+"
            + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*%1$s|\\p{N}%2$s"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

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

    /// Words between white space, which is left out, and every punctuation mark apart, as BERT wants them.
    public static Splitter words() {
        return new PunctuationSplitter();
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
        Splitter known = BY_EXPRESSION.get(expression);
        return known instanceof WordScanner || known instanceof CasedScanner;
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
            case "deepseek-llm" -> all("[\r\n]", "\\s?[" + CASED_LETTERS + "]+",
                    "\\s?[!-/:-~\uFF01-\uFF0F\uFF1A-\uFF5E\u2018-\u201F\u3000-\u3002]+",
                    "\\s+$", DEEPSEEK_CJK, "\\p{N}+");
            case "deepseek-coder" -> all("[\r\n]", "\\s?\\p{L}+", "\\s?\\p{P}+", DEEPSEEK_CJK, "\\p{N}");
            case "smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b" ->
                new NumberScanner(1).then(new Gpt2Scanner());
            case "gpt-2", "gpt2", "phi-2", "mpt", "olmo", "jais", "trillion", "granite-docling" -> new Gpt2Scanner();
            case "default" -> all(LLAMA_CPP_PUNCTUATION).then(new Gpt2Scanner()).then(numbers(false))
                    .then(all("[0-9][0-9][0-9]"));
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
