package dev.freehold.checkpoint.conversion;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.file.JsonFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Writes a `tokenizer.json` as the keys `tokenizer.ggml.*`, as llama.cpp's converter does (`conversion/base.py`,
/// `gguf/vocab.py`).
final class VocabularyMetadata {
    private static final int MAX_BYTES = 256 << 20;
    private static final int MAX_CONFIG_BYTES = 16 << 20;
    private static final String PREFIX = "tokenizer.ggml.";
    private static final long NORMAL = 1;
    private static final long CONTROL = 3;
    private static final long USER_DEFINED = 4;
    private static final long UNUSED = 5;

    /// The 256 characters that stand for bytes: those that are printed, and as many from U+0100 on for the others.
    private static final Set<String> BYTES = IntStream.rangeClosed('!', 0x143)
            .filter(c -> c <= '~' || c > 0xA0 && c != 0xAD).mapToObj(Character::toString).collect(Collectors.toSet());

    private final Metadata tokenizer;
    private final Metadata config;
    private final Map<String, Object> out = new LinkedHashMap<>();
    private final Map<String, Long> addedIds = new HashMap<>();

    private VocabularyMetadata(Metadata tokenizer, Metadata config) {
        this.tokenizer = tokenizer;
        this.config = config;
    }

    /// The keys for the vocabulary that stands beside `model`; only `tokenizer.ggml.model` = `none` if there is none.
    ///
    /// @param size  rows of the embedding
    /// @throws CheckpointException if it is of a kind that is not written
    static Map<String, Object> of(Checkpoint model, int size) {
        Optional<Path> file = model.sideFile("tokenizer.json");
        if (file.isEmpty()) {
            for (String other : List.of("tokenizer.model", "tekken.json", "tiktoken.model", "vocab.txt")) {
                model.sideFile(other).ifPresent(path -> {
                    throw new CheckpointException(path + ": cannot be written as GGUF; a tokenizer.json can");
                });
            }
            return Map.of(PREFIX + "model", "none");
        }
        Optional<Path> config = model.sideFile("tokenizer_config.json");
        return new VocabularyMetadata(
                new Metadata(file.get().toString(), JsonFile.read(file.get(), MAX_BYTES)),
                new Metadata(config.map(Path::toString).orElse(""),
                        config.map(path -> JsonFile.read(path, MAX_CONFIG_BYTES)).orElse(Map.of())))
                .translate(size);
    }

    private Map<String, Object> translate(int size) {
        Metadata model = tokenizer.object("model");
        if (!model.text("type", "BPE").equals("BPE") || model.flag("byte_fallback", false)) {
            throw model.invalid("type", "should be byte-level BPE: no other vocabulary can be written as GGUF");
        }
        PreTokenizer pre = PreTokenizer.described(tokenizer.value("pre_tokenizer").orElse("")).orElseThrow(() ->
                tokenizer.invalid("pre_tokenizer", "is none that 'tokenizer.ggml.pre' has a name for here"));
        refuseOthers(model, pre);
        out.put(PREFIX + "model", "gpt2");
        out.put(PREFIX + "pre", pre.key());
        tokens(model, size);
        out.put(PREFIX + "merges", merges(model));
        specialTokens();
        frame();
        normalizer();
        return out;
    }

    /// Settings that change what a text becomes, and that a GGUF file has no key for.
    private static void refuseOthers(Metadata model, PreTokenizer pre) {
        for (String key : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
            if (!model.text(key, "").isEmpty()) {
                throw model.invalid(key, "is '%s', which a GGUF file cannot say".formatted(model.text(key)));
            }
        }
        if (model.real("dropout", 0) != 0) {
            throw model.invalid("dropout", "is %s, which a GGUF file cannot say".formatted(model.real("dropout")));
        }
        boolean whole = model.flag("ignore_merges", pre.keepsWholePieces()); // older files say nothing of it
        if (whole != pre.keepsWholePieces()) {
            throw model.invalid("ignore_merges", "is %b: '%s', which readers of GGUF know it as, has it otherwise"
                    .formatted(whole, pre.key()));
        }
        if (model.has("unk_token") && !model.object("vocab").keys().containsAll(BYTES)) {
            throw model.invalid("unk_token", "is '%s', and not all bytes are tokens: a GGUF file cannot say that"
                    .formatted(model.text("unk_token")));
        }
    }

    private void tokens(Metadata model, int size) {
        var tokens = new ArrayList<String>();
        var types = new ArrayList<Long>();
        for (int id = 0; id < size; id++) {
            tokens.add(TokenizerJson.placeholder(id));
            types.add(UNUSED);
        }
        Metadata vocabulary = model.object("vocab");
        for (String token : vocabulary.keys()) {
            int id = vocabulary.integer(token);
            set(tokens, types, id, token, token.equals(TokenizerJson.placeholder(id)) ? UNUSED : NORMAL);
        }
        for (Object member : tokenizer.value("added_tokens").filter(List.class::isInstance).map(List.class::cast)
                .orElse(List.of())) {
            if (!(member instanceof Map<?, ?> added && added.get("content") instanceof String content
                    && added.get("id") instanceof Long id)) {
                throw tokenizer.invalid("added_tokens", "should list objects of 'id' and 'content'");
            }
            boolean control = Boolean.TRUE.equals(added.get("special")) || looksSpecial(content);
            set(tokens, types, id, content, control ? CONTROL : USER_DEFINED);
            addedIds.put(content, id);
        }
        out.put(PREFIX + "tokens", tokens);
        out.put(PREFIX + "token_type", types);
    }

    private void set(List<String> tokens, List<Long> types, long id, String token, long type) {
        if (id < 0 || id >= tokens.size()) {
            throw tokenizer.invalid("model", "gives '%s' the id %d, and the embedding has %d rows"
                    .formatted(token, id, tokens.size()));
        }
        tokens.set((int) id, token);
        types.set((int) id, type);
    }

    /// Some models do not mark all their control tokens.
    private static boolean looksSpecial(String token) {
        return token.equals("<pad>") || token.equals("<mask>") || token.equals("<2mass>") || token.equals("[@BOS@]")
                || token.startsWith("<|") && token.endsWith("|>")
                || token.startsWith("<｜") && token.endsWith("｜>")
                || token.startsWith("<unused") && token.endsWith(">");
    }

    /// Older files have `left right`, newer ones pairs.
    private static List<String> merges(Metadata model) {
        Object merges = model.value("merges").orElse(List.of());
        var lines = new ArrayList<String>();
        for (Object merge : merges instanceof List<?> list ? list : List.of()) {
            switch (merge) {
                case String line -> lines.add(line);
                case List<?> pair when pair.size() == 2 -> lines.add(part(pair.get(0)) + " " + part(pair.get(1)));
                case null, default -> throw model.invalid("merges", "should be pairs");
            }
        }
        if (lines.isEmpty()) {
            throw model.invalid("merges", "should not be empty");
        }
        return lines;
    }

    private static String part(Object text) {
        return String.valueOf(text).replace(' ', 'Ġ');
    }

    private void specialTokens() {
        for (String purpose : List.of("bos", "eos", "unk", "sep", "pad", "cls", "mask")) {
            String text = switch (config.value(purpose + "_token").orElse("")) {
                case String token -> token;
                case Map<?, ?> token when token.get("content") instanceof String content -> content;
                default -> "";
            };
            if (addedIds.containsKey(text)) {
                out.put(PREFIX + key(purpose) + "_token_id", addedIds.get(text));
            }
        }
    }

    private static String key(String purpose) {
        return switch (purpose) {
            case "unk" -> "unknown";
            case "sep" -> "seperator"; // the format's spelling
            case "pad" -> "padding";
            default -> purpose;
        };
    }

    /// What stands before and after a text: in the post-processor, or in the settings.
    private void frame() {
        var frame = new LinkedHashSet<String>();
        boolean told = framed(tokenizer.value("post_processor").orElse(""), frame);
        for (String purpose : List.of("bos", "eos")) {
            String flag = "add_" + purpose + "_token";
            if (told || config.has(flag)) {
                out.put(PREFIX + flag, told ? frame.contains(purpose) : config.flag(flag, false));
            }
        }
    }

    private boolean framed(Object processor, LinkedHashSet<String> frame) {
        if (!(processor instanceof Map<?, ?> member)) {
            return false;
        }
        if (member.get("processors") instanceof List<?> several) {
            boolean told = false;
            for (Object each : several) {
                told |= framed(each, frame);
            }
            return told;
        }
        if ("TemplateProcessing".equals(member.get("type")) && member.get("single") instanceof List<?> single) {
            if (single.size() > 1) {
                piece(single.getFirst(), "bos", frame);
                piece(single.getLast(), "eos", frame);
            }
            return true;
        }
        return "ByteLevel".equals(member.get("type"));
    }

    private void piece(Object piece, String purpose, LinkedHashSet<String> frame) {
        if (!(piece instanceof Map<?, ?> map && map.get("SpecialToken") instanceof Map<?, ?> special)) {
            return;
        }
        frame.add(purpose);
        if (addedIds.get(String.valueOf(special.get("id"))) instanceof Long id) {
            out.putIfAbsent(PREFIX + purpose + "_token_id", id);
        }
    }

    private void normalizer() {
        if (composes(tokenizer.value("normalizer").orElse(Map.of()))) {
            out.put(PREFIX + "normalizer.nfc", true);
        } else if (((String) out.get(PREFIX + "pre")).equals("qwen2")) {
            out.put(PREFIX + "normalizer.nfc", false); // readers take it for granted
        }
    }

    /// Whether a normalizer is NFC; none, or a sequence of none, is not.
    private boolean composes(Object normalizer) {
        Object kind = normalizer instanceof Map<?, ?> map ? map.get("type") : null;
        if (kind == null || "NFC".equals(kind)) {
            return kind != null;
        }
        if (!"Sequence".equals(kind) || !(((Map<?, ?>) normalizer).get("normalizers") instanceof List<?> steps)) {
            throw tokenizer.invalid("normalizer", "should be NFC or none, is %s".formatted(kind));
        }
        boolean composes = false;
        for (Object step : steps) {
            composes |= composes(step);
        }
        return composes;
    }
}
