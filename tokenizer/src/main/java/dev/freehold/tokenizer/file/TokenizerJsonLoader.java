package dev.freehold.tokenizer.file;

import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.model.Texts;
import dev.freehold.tokenizer.pipeline.AddedToken;
import dev.freehold.tokenizer.pipeline.Decoding;
import dev.freehold.tokenizer.pipeline.Frame;
import dev.freehold.tokenizer.pipeline.Normalizer;
import dev.freehold.tokenizer.pipeline.Pipeline;
import dev.freehold.tokenizer.pipeline.Tokens;
import java.util.List;
import java.util.Optional;

/// Makes a tokenizer of the parts of a `tokenizer.json`.
///
/// `truncation` and `padding` are left out: they belong to training.
public final class TokenizerJsonLoader {
    private TokenizerJsonLoader() {}

    /// @param json  the file, valid UTF-8
    /// @param source  its name, for messages
    /// @param config  the text of the `tokenizer_config.json` beside it, if there is one
    public static Tokenizer load(byte[] json, String source, Optional<String> config) {
        var file = new TokenizerJson(json, source);
        Section root = file.root().only("version", "truncation", "padding", "added_tokens", "normalizer",
                "pre_tokenizer", "post_processor", "decoder");
        TokenTable table = TokenTable.of(file);
        Normalizer normalizer =
                root.has("normalizer") ? Normalizers.read(root.section("normalizer")) : Normalizer.NONE;
        PreTokenizers.Result pre = root.has("pre_tokenizer")
                ? PreTokenizers.read(root.section("pre_tokenizer"))
                : PreTokenizers.Result.NONE;
        List<AddedToken> added = table.added().stream().map(token -> token.normalizedBy(normalizer)).toList();
        Decoding decoding = Decoders.read(root, table.index().tokens(), added);
        Texts pieces = pre.byteLevel() ? decoding.pieces() : table.index().tokens();
        Models.Result model = new Models(file, table, pieces, pre.byteLevel()).read();
        var stages = new Pipeline.Stages(
                normalizer, pre.preparation(), pre.splitter().then(model.splitter()), model.model());
        Frame frame = frame(root, table, source, config);
        return new Pipeline(
                new Tokens(table.index(), decoding, added, table.special(), frame), stages, model.name());
    }

    private static Frame frame(Section root, TokenTable table, String source, Optional<String> config) {
        int size = table.index().size();
        Frame template = root.has("post_processor")
                ? PostProcessors.read(root.section("post_processor"), id -> id >= 0 && id < size)
                : Frame.NONE;
        return config.map(text -> new TokenizerConfig(text, source + " and tokenizer_config.json", table.index()))
                .map(settings -> settings.frame(template))
                .orElse(template);
    }
}
