package dev.freehold.tokenizer.file;

import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.model.Texts;
import dev.freehold.tokenizer.pipeline.Decoding;
import dev.freehold.tokenizer.pipeline.Normalizer;
import dev.freehold.tokenizer.pipeline.Pipeline;
import dev.freehold.tokenizer.pipeline.Tokens;
import java.util.BitSet;

/// Makes a tokenizer of the parts of a `tokenizer.json`.
///
/// `truncation` and `padding` are left out: they belong to training.
public final class TokenizerJsonLoader {
    private TokenizerJsonLoader() {}

    /// @param json  the file, valid UTF-8
    /// @param source  its name, for messages
    public static Tokenizer load(byte[] json, String source) {
        var file = new TokenizerJson(json, source);
        Section root = file.root().only("version", "truncation", "padding", "added_tokens", "normalizer",
                "pre_tokenizer", "post_processor", "decoder");
        TokenTable table = TokenTable.of(file);
        int size = table.index().size();
        PreTokenizers.Result pre = root.has("pre_tokenizer")
                ? PreTokenizers.read(root.section("pre_tokenizer"))
                : PreTokenizers.Result.NONE;
        PostProcessors.Result post = root.has("post_processor")
                ? PostProcessors.read(root.section("post_processor"), id -> id >= 0 && id < size)
                : PostProcessors.Result.NONE;
        var added = new BitSet();
        table.added().forEach(token -> added.set(token.id()));
        Decoding decoding = Decoders.read(root, table.index().tokens(), added);
        Texts pieces = pre.byteLevel() ? decoding.pieces() : table.index().tokens();
        Models.Result model = Models.read(file, table, pieces, pre.byteLevel());
        var stages = new Pipeline.Stages(
                root.has("normalizer") ? Normalizers.read(root.section("normalizer")) : Normalizer.NONE,
                pre.preparation(),
                pre.splitter(),
                model.model());
        var tokens = new Tokens(
                table.index(), decoding, table.added(), table.special(), post.prefix(), post.suffix());
        return new Pipeline(tokens, stages, model.name());
    }
}
