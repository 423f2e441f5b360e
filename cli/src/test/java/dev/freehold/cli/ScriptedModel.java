package dev.freehold.cli;

import dev.freehold.checkpoint.NewTensor;
import dev.freehold.checkpoint.gguf.GgufWriter;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Makes a model that says the same whatever it is asked: each token has one that follows it, and the rest of the
/// network does nothing.
final class ScriptedModel {
    private static final int WIDTH = 320; // a dimension for each token
    private static final String START = "<start>";

    private ScriptedModel() {}

    /// @param template  a chat template; what it writes is followed by the token after which the model begins
    /// @param answer    the tokens that it says, no two the same
    /// @param control   those of them that are control tokens
    static Path write(Path file, String template, List<String> answer, List<String> control) {
        var tokens = new ArrayList<String>();
        for (int b = 0; b < 256; b++) {
            boolean visible = b > ' ' && b < 0x7F || b > 0xA0 && b != 0xAD;
            tokens.add(Character.toString(visible ? b : 0x100 + hidden(b)));
        }
        var types = new ArrayList<>(Collections.nCopies(tokens.size(), 1L));
        var script = new ArrayList<>(List.of(START));
        script.addAll(answer);
        script.add("</s>");
        var follower = new HashMap<Integer, Integer>();
        for (String token : script) {
            boolean isControl = control.contains(token) || token.equals(START) || token.equals("</s>");
            follower.put(tokens.size() - 1, tokens.size());
            tokens.add(isControl ? token : token.replace(' ', 'Ġ').replace('\n', 'Ċ'));
            types.add(isControl ? 3L : 1L);
        }
        GgufWriter.write(file, metadata(template + START, tokens, types), tensors(tokens.size(), follower));
        return file;
    }

    /// How many bytes before `b` are no visible characters.
    private static int hidden(int b) {
        return b <= ' ' ? b : b <= 0xA0 ? b - 0x7F + 33 : 67;
    }

    private static Map<String, Object> metadata(String template, List<String> tokens, List<Long> types) {
        var metadata = new HashMap<String, Object>();
        metadata.put("general.architecture", "llama");
        metadata.put("llama.context_length", 512L);
        metadata.put("llama.embedding_length", (long) WIDTH);
        metadata.put("llama.block_count", 1L);
        metadata.put("llama.feed_forward_length", 32L);
        metadata.put("llama.attention.head_count", 5L);
        metadata.put("llama.attention.head_count_kv", 5L);
        metadata.put("llama.attention.layer_norm_rms_epsilon", 1e-5);
        metadata.put("tokenizer.ggml.model", "gpt2");
        metadata.put("tokenizer.ggml.pre", "qwen2");
        metadata.put("tokenizer.ggml.tokens", tokens);
        metadata.put("tokenizer.ggml.token_type", types);
        metadata.put("tokenizer.ggml.merges", List.of());
        metadata.put("tokenizer.ggml.eos_token_id", tokens.size() - 1L);
        metadata.put("tokenizer.chat_template", template);
        return metadata;
    }

    private static List<NewTensor> tensors(int tokens, Map<Integer, Integer> follower) {
        var tensors = new ArrayList<NewTensor>();
        tensors.add(matrix("token_embd.weight", tokens, WIDTH, (row, column) -> row == column ? 1 : 0));
        tensors.add(matrix("output.weight", tokens, WIDTH,
                (row, column) -> follower.getOrDefault(column, -1) == row ? 1 : 0));
        for (String norm : List.of("output_norm", "blk.0.attn_norm", "blk.0.ffn_norm")) {
            tensors.add(new NewTensor(norm + ".weight", DType.F32, new Shape(WIDTH), (_, _, out) -> {
                for (int i = 0; i < WIDTH; i++) {
                    out.setAtIndex(Tensor.FLOAT, i, 1);
                }
            }));
        }
        for (String square : List.of("attn_q", "attn_k", "attn_v", "attn_output")) {
            tensors.add(matrix("blk.0." + square + ".weight", WIDTH, WIDTH, (_, _) -> 0));
        }
        tensors.add(matrix("blk.0.ffn_gate.weight", 32, WIDTH, (_, _) -> 0));
        tensors.add(matrix("blk.0.ffn_up.weight", 32, WIDTH, (_, _) -> 0));
        tensors.add(matrix("blk.0.ffn_down.weight", WIDTH, 32, (_, _) -> 0));
        return tensors;
    }

    private interface Cell {
        float at(int row, int column);
    }

    private static NewTensor matrix(String name, int rows, int columns, Cell cell) {
        return new NewTensor(name, DType.F32, new Shape(rows, columns), (first, count, out) -> {
            for (int i = 0; i < count * columns; i++) {
                out.setAtIndex(Tensor.FLOAT, i, cell.at(first + i / columns, i % columns));
            }
        });
    }
}
