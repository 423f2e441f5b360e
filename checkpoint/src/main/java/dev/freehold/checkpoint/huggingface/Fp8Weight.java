package dev.freehold.checkpoint.huggingface;

import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.checkpoint.safetensors.StoredTensor;
import dev.freehold.checkpoint.weights.Weight;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.block.BlockFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A matrix, or a stack of them, of 8-bit floats with scales: `W[r, c] = e4m3[r, c] · scale[r / rows, c / columns]`.
///
/// Rows are decoded when they are asked for. Small matrices become F32, which is exact but for the rounding of one
/// product. Large ones, where memory counts, become F16: its eleven bits cost at most a 128th of what the four bits of
/// the stored float have cost, an eighth of what BF16 would, which is as large.
///
/// @param stored  F8_E4M3, `(N, K)` or `(E, N, K)`
/// @param scale   a number for each block, the last of a row and of a column possibly not full; or one for a matrix
record Fp8Weight(String name, StoredTensor stored, StoredTensor scale, Quantization.Fp8 blocks) implements Weight {
    private static final float LARGEST = 65_504; // of F16
    private static final long SMALL = 1 << 20; // elements: 4 MiB of F32
    private static final float[] E4M3 = e4m3();

    /// Blocks of a matrix.
    private record Grid(int planes, int rows, int columns) {}

    @Override
    public TensorInfo info() {
        Shape shape = stored.rowMajor();
        Grid grid = grid(shape);
        Shape scales = scale.as(scale.name()).shape();
        boolean one = blocks.rows() == 0;
        boolean fits = scales.elements() == (long) grid.planes * grid.rows * grid.columns
                && (one || scales.columns() == grid.columns);
        if (shape.rank() < 2 || shape.rank() > 3 || !fits) {
            String expected = one ? "one for a matrix" : "(%d, %d) for a matrix".formatted(grid.rows, grid.columns);
            throw scale.invalid("should be %s, since '%s' is %s, is %s"
                    .formatted(expected, stored.name(), shape, scales));
        }
        DType dtype = shape.elements() / grid.planes <= SMALL ? DType.F32 : DType.F16;
        return new TensorInfo(name, dtype, shape, stored.type().name(),
                stored.data().byteSize() + scale.data().byteSize());
    }

    @Override
    public Tensor tensor() {
        Shape shape = info().shape();
        Tensor rows = rows(name, 0, shape.rows());
        return new Tensor(name, rows.dtype(), shape, rows.data());
    }

    @Override
    public Tensor rows(String called, long first, int count) {
        TensorInfo info = info();
        Shape shape = info.shape();
        BlockFormat format = BlockFormat.of(info.dtype());
        int width = shape.columns();
        int planeRows = shape.dimension(shape.rank() - 2);
        Grid grid = grid(shape);
        int blockRows = blocks.rows() == 0 ? planeRows : blocks.rows();
        int blockColumns = blocks.columns() == 0 ? width : blocks.columns();
        float[] scales = scales();
        var codes = new byte[width];
        var values = new float[width];
        var out = new Shape(count, width);
        var data = Arena.ofAuto().allocate(info.dtype().byteSize(out.elements()), 64);
        for (int i = 0; i < count; i++) {
            long row = first + i;
            long block = row / planeRows * grid.rows + row % planeRows / blockRows;
            MemorySegment.copy(stored.data(), ValueLayout.JAVA_BYTE, row * width, codes, 0, width);
            for (int c = 0; c < width; c++) {
                values[c] = E4M3[codes[c] & 0xff] * scales[Math.toIntExact(block * grid.columns + c / blockColumns)];
                if (info.dtype() == DType.F16 && Math.abs(values[c]) > LARGEST) {
                    throw stored.invalid("has the element %s in row %d, which is too large for F16"
                            .formatted(values[c], row));
                }
            }
            format.encode(values, 0, width, data, i * info.dtype().byteSize(width));
        }
        return new Tensor(called, info.dtype(), out, data);
    }

    private float[] scales() {
        Tensor all = scale.as(scale.name());
        var values = new float[Math.toIntExact(all.shape().elements())];
        BlockFormat.of(all.dtype()).decode(all.data(), 0, values, 0, values.length);
        return values;
    }

    private Grid grid(Shape shape) {
        int planes = shape.rank() == 3 ? shape.dimension(0) : 1;
        int rows = shape.rows() / planes;
        return blocks.rows() == 0
                ? new Grid(planes, 1, 1)
                : new Grid(planes, Math.ceilDiv(rows, blocks.rows()), Math.ceilDiv(shape.columns(), blocks.columns()));
    }

    /// All 256 values of the type: a sign, four bits of exponent, three of fraction; no infinities, two NaNs
    /// (<https://arxiv.org/abs/2209.05433>, table 1).
    private static float[] e4m3() {
        var values = new float[256];
        for (int code = 0; code < 256; code++) {
            int exponent = code >> 3 & 15;
            int fraction = code & 7;
            float magnitude = exponent == 0 ? Math.scalb(fraction, -9) : Math.scalb(8 + fraction, exponent - 10);
            values[code] = (code & 0x7f) == 0x7f ? Float.NaN : code < 128 ? magnitude : -magnitude;
        }
        return values;
    }
}
