package dev.freehold.engine;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A checkpoint of metadata and an embedding of `rows` rows, without a file.
record FakeCheckpoint(Metadata metadata, int rows) implements Checkpoint {
    FakeCheckpoint(Map<String, Object> values, int rows) {
        this(new Metadata("model.gguf", values), rows);
    }

    /// Metadata of a byte-level vocabulary: a token for each byte, 0 to 255, and `further` ones from 256 on.
    ///
    /// @param types  of the further tokens: 1 ordinary, 3 control, 5 unused
    static Map<String, Object> vocabulary(List<String> further, List<Long> types, Map<String, Object> more) {
        var tokens = new ArrayList<String>();
        int shifted = 256; // GPT-2 writes bytes that are no visible character as characters from 256 on
        for (int b = 0; b < 256; b++) {
            boolean visible = b > ' ' && b < 0x7F || b > 0xA0 && b != 0xAD;
            tokens.add(Character.toString(visible ? b : shifted++));
        }
        tokens.addAll(further);
        var allTypes = new ArrayList<>(Collections.nCopies(256, 1L));
        allTypes.addAll(types);
        var values = new LinkedHashMap<String, Object>(more);
        values.put("tokenizer.ggml.model", "gpt2");
        values.put("tokenizer.ggml.pre", "gpt-2");
        values.put("tokenizer.ggml.tokens", tokens);
        values.put("tokenizer.ggml.token_type", allTypes);
        values.put("tokenizer.ggml.merges", List.of());
        return values;
    }

    @Override
    public Path path() {
        return Path.of("model.gguf");
    }

    @Override
    public String format() {
        return "none";
    }

    @Override
    public List<Path> files() {
        return List.of();
    }

    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public Collection<TensorInfo> tensors() {
        return List.of(TensorInfo.of(embedding()));
    }

    @Override
    public Optional<Tensor> find(String name) {
        return Optional.of(embedding()).filter(tensor -> tensor.name().equals(name));
    }

    private Tensor embedding() {
        return Tensor.zeros(Arena.ofAuto(), "token_embd.weight", rows, 1);
    }

    @Override
    public Optional<Path> sideFile(String name) {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
