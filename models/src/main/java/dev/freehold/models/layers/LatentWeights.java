package dev.freehold.models.layers;

import dev.freehold.checkpoint.MatrixStack;
import dev.freehold.models.Hyperparameters;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.PackedMatrix;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.block.BlockFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Makes [LatentAttention] of a block's weights: `attn_k_b` and `attn_v_b` apart, or `attn_kv_b` in one piece.
public final class LatentWeights {
    private static final String WHOLE = "attn_kv_b.weight";

    /// For each head what queries, and what is found, are multiplied with.
    private record Ups(List<PackedMatrix> keys, List<PackedMatrix> values) {}

    private LatentWeights() {}

    /// @param scale  of scores
    public static LatentAttention load(
            Weights weights, int block, LatentSizes sizes, Hyperparameters network, float scale) {
        Weights w = weights.block(block);
        int width = network.width();
        Optional<LatentAttention.QueryDown> down = sizes.queryWidth() == 0 ? Optional.empty()
                : Optional.of(new LatentAttention.QueryDown(
                        w.linear("attn_q_a", sizes.queryWidth(), width),
                        w.rmsNorm("attn_q_a_norm", sizes.queryWidth(), sizes.epsilon()), sizes.queryWidth()));
        String query = down.isEmpty() ? "attn_q" : "attn_q_b";
        int from = down.isEmpty() ? width : sizes.queryWidth();
        int projected = sizes.projectedWidth();
        boolean split = w.has("attn_k_b.weight") || w.has("attn_v_b.weight");
        Ups ups = split ? apart(w, sizes) : ofWhole(w, sizes);
        return new LatentAttention(block, down,
                w.linear(query, new RowChoice(sizes.heads(), projected, 0, sizes.contentWidth()), from),
                w.linear(query, new RowChoice(
                        sizes.heads(), projected, sizes.contentWidth(), sizes.turnedWidth()), from),
                w.linear("attn_kv_a_mqa", new RowChoice(1, sizes.keyWidth(), 0, sizes.latentWidth()), width),
                w.rmsNorm("attn_kv_a_norm", sizes.latentWidth(), sizes.epsilon()),
                w.linear("attn_kv_a_mqa", new RowChoice(
                        1, sizes.keyWidth(), sizes.latentWidth(), sizes.turnedWidth()), width),
                ups.keys, ups.values,
                w.linear("attn_output", width, sizes.heads() * sizes.valueWidth()), sizes, scale);
    }

    private static Ups apart(Weights w, LatentSizes sizes) {
        return new Ups(
                stack(w, "attn_k_b.weight", sizes.heads(), sizes.latentWidth(), sizes.contentWidth()),
                stack(w, "attn_v_b.weight", sizes.heads(), sizes.valueWidth(), sizes.latentWidth()));
    }

    private static List<PackedMatrix> stack(Weights w, String name, int heads, int rows, int columns) {
        MatrixStack stack = w.stack(name, heads, rows, columns);
        return perHead(heads, h -> w.pack(stack.dtype(), rows, columns, () -> stack.matrix(h)));
    }

    /// Of each head `attn_kv_b` has `P` rows that make keys, then `U` that make values. It is read once, when it is
    /// first asked for: making it of 8-bit floats takes time.
    private static Ups ofWhole(Weights w, LatentSizes sizes) {
        int content = sizes.contentWidth();
        int period = content + sizes.valueWidth();
        int rows = sizes.heads() * period;
        int latent = sizes.latentWidth();
        DType dtype = w.dtype(WHOLE, rows, latent);
        var read = new AtomicReference<Tensor>();
        Supplier<Tensor> whole = () -> read.updateAndGet(
                tensor -> tensor != null ? tensor : w.tensor(WHOLE, rows, latent));
        return new Ups(
                perHead(sizes.heads(), h -> w.pack(dtype, latent, content,
                        () -> transposed(whole.get().rows(h * period, content)))),
                perHead(sizes.heads(), h -> w.pack(dtype, sizes.valueWidth(), latent,
                        () -> whole.get().rows(h * period + content, sizes.valueWidth()))));
    }

    private static List<PackedMatrix> perHead(int heads, IntFunction<PackedMatrix> matrix) {
        return IntStream.range(0, heads).mapToObj(matrix).toList();
    }

    /// Quantized blocks cannot be turned: those become F16, which is far more exact than they are.
    private static Tensor transposed(Tensor matrix) {
        int rows = matrix.shape().rows();
        int columns = matrix.shape().columns();
        var row = new float[columns];
        var turned = new float[rows * columns];
        for (int r = 0; r < rows; r++) {
            BlockFormat.of(matrix.dtype()).decode(matrix.data(), r * matrix.rowBytes(), row, 0, columns);
            for (int c = 0; c < columns; c++) {
                turned[c * rows + r] = row[c];
            }
        }
        DType dtype = switch (matrix.dtype()) {
            case F32, BF16 -> matrix.dtype();
            default -> DType.F16;
        };
        var shape = new Shape(columns, rows);
        MemorySegment data = Arena.ofAuto().allocate(dtype.byteSize(shape.elements()), 64);
        BlockFormat.of(dtype).encode(turned, 0, turned.length, data, 0);
        return new Tensor(matrix.name(), dtype, shape, data);
    }
}
