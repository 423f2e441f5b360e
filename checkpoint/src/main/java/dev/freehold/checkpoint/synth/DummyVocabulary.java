package dev.freehold.checkpoint.synth;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A byte-level vocabulary of the right size: the 256 bytes, so that every text can be tokenized, then tokens that no
/// text contains, and three control tokens at the end. There are no merges: every byte of a text is a token.
final class DummyVocabulary {
    private static final long NORMAL = 1;
    private static final long CONTROL = 3;
    private static final List<String> SPECIAL = List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>");
    private static final String TEMPLATE = """
            {% for message in messages %}<|im_start|>{{ message['role'] }}
            {{ message['content'] }}<|im_end|>
            {% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
            {% endif %}""";

    private DummyVocabulary() {}

    /// The metadata of a vocabulary of `size` tokens.
    static void describe(int size, Map<String, Object> metadata) {
        var tokens = new ArrayList<String>(size);
        var types = new ArrayList<Long>(size);
        for (int b = 0; b < 256; b++) {
            tokens.add(letter(b));
            types.add(NORMAL);
        }
        while (tokens.size() < size - SPECIAL.size()) {
            tokens.add("[dummy%06d]".formatted(tokens.size()));
            types.add(NORMAL);
        }
        for (String special : SPECIAL) {
            tokens.add(special);
            types.add(CONTROL);
        }
        metadata.put("tokenizer.ggml.model", "gpt2");
        metadata.put("tokenizer.ggml.pre", "qwen2");
        metadata.put("tokenizer.ggml.tokens", tokens);
        metadata.put("tokenizer.ggml.token_type", types);
        metadata.put("tokenizer.ggml.merges", List.<String>of());
        metadata.put("tokenizer.ggml.bos_token_id", size - 3L);
        metadata.put("tokenizer.ggml.eos_token_id", size - 1L);
        metadata.put("tokenizer.ggml.padding_token_id", size - 3L);
        metadata.put("tokenizer.ggml.add_bos_token", false);
        metadata.put("tokenizer.chat_template", TEMPLATE);
    }

    /// The letter that stands for byte `b` in byte-level vocabularies: itself if printable, otherwise the next of
    /// U+0100 … (<https://github.com/openai/gpt-2/blob/master/src/encoder.py>, `bytes_to_unicode`).
    private static String letter(int b) {
        if (printable(b)) {
            return String.valueOf((char) b);
        }
        int before = 0;
        for (int other = 0; other < b; other++) {
            before += printable(other) ? 0 : 1;
        }
        return String.valueOf((char) (0x100 + before));
    }

    private static boolean printable(int b) {
        return b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae && b <= 0xff;
    }
}
