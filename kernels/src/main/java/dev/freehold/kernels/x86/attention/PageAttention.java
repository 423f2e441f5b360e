package dev.freehold.kernels.x86.attention;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Condition;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.Mem;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.KvType;

/// Attention of queries to one page of one key-value head: one step of online softmax.
///
/// Queries go by in tiles of `rows`, whose products with a line of the page stay in registers: scores first, a panel of
/// keys at a time, then the weights row by row, then the sums of values. A row's operations and their order are the
/// same whatever the tile.
///
/// @param keys        type of keys: that of values, or F32 where they were turned around
/// @param values      type of values
/// @param width       `W`
/// @param valueWidth  `U`
/// @param rows        queries in a tile
record PageAttention(CpuTier tier, KvType keys, KvType values, int width, int valueWidth, int rows)
        implements Emitter {
    /// Queries, F32 `(tiles·rows, W)`, in units of score for a factor of 2.
    static final int QUERIES_AT = 0;
    /// [RowState]s of the queries.
    static final int STATES_AT = 1;
    /// The head's first panel of keys.
    static final int KEYS_AT = 2;
    /// The head's first panel of values.
    static final int VALUES_AT = 3;
    /// Tokens of the page that there are.
    static final int TOKENS = 4;
    /// Panels of keys that have them.
    static final int PANELS = 5;
    /// Memory of [#scratchBytes].
    static final int SCRATCH_AT = 6;
    static final int TILES = 7;
    /// For each query the addresses of two rows of [KvPages#PAGE] limits, F32, -∞ for tokens that it does not see,
    /// otherwise ∞; or 0 if every query sees all tokens.
    static final int LIMITS_AT = 8;
    /// The keys that will be asked for next.
    static final int NEXT_KEYS_AT = 9;

    private static final int UNROLLED = 4;
    private static final int CACHE_LINE = 64;
    /// Vectors of a line that a tile multiplies at a time.
    private static final int COLUMNS = 2;
    /// Bytes from one row of scores to the next: not a power of 2, so that columns are in different cache sets.
    private static final int SCORES_STRIDE = Float.BYTES * KvPages.PAGE + 64;

    private static final Gpr QUERIES = Gpr.R8;      // advanced: next tile
    private static final Gpr STATES = Gpr.R9;       // likewise
    private static final Gpr LIMITS = Gpr.R10;      // likewise
    private static final Gpr SCORES = Gpr.R11;
    private static final Gpr TILES_LEFT = Gpr.R12;  // counts down to 0
    private static final Gpr PANEL = Gpr.RSI;       // advanced: next panel of keys or values
    private static final Gpr PANELS_LEFT = Gpr.RDX; // counts down to 0
    private static final Gpr LINE = Gpr.RBX;        // advanced: next line of the panel
    private static final Gpr LEFT = Gpr.RCX;        // advanced likewise: its factor for the first row
    private static final Gpr DEPTH = Gpr.R13;       // lines left
    private static final Gpr OUT = Gpr.R14;         // advanced: the panel's scores or sums, of the first row
    private static final Gpr SCALES = Gpr.R15;      // advanced: scales of values
    private static final Gpr AHEAD = Gpr.RBP;       // advanced: what is fetched while other lines are multiplied

    // The row loop, where none of those for panels are in use.
    private static final Gpr ROWS_LEFT = Gpr.RDX;
    private static final Gpr ROW_SCORES = Gpr.RBX;
    private static final Gpr ROW_STATE = Gpr.RCX;
    private static final Gpr ROW_FACTOR = Gpr.R13;
    private static final Gpr ROW_LIMITS = Gpr.R14;
    private static final Gpr FROM_LIMIT = Gpr.R15;
    private static final Gpr TO_LIMIT = Gpr.RAX;

    /// Rows whose sums fit the registers beside a line, a factor and scales.
    static int mostRows(CpuTier tier, KvType values) {
        int scales = values == KvType.Q8_0 ? COLUMNS : 0;
        return (tier.registers() - COLUMNS - 1 - scales) / COLUMNS;
    }

    static int scratchBytes(int rows) {
        return rows * (SCORES_STRIDE + Float.BYTES);
    }

    private Vec sum(int row, int column) {
        return tier.vec(COLUMNS * row + column);
    }

    private Vec line(int column) {
        return tier.vec(COLUMNS * rows + column);
    }

    private Vec factor() {
        return tier.vec(COLUMNS * rows + COLUMNS);
    }

    /// There is one only where lines are scaled; elsewhere nobody reads it.
    private Vec scale(int column) {
        return valueLines().scaled() ? tier.vec(COLUMNS * rows + COLUMNS + 1 + column) : line(column);
    }

    private KvLines keyLines() {
        return new KvLines(tier, keys);
    }

    private KvLines valueLines() {
        return new KvLines(tier, values);
    }

    private int valuePanels() {
        return Math.ceilDiv(valueWidth, KvPages.LINE);
    }

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        asm.enter();
        asm.mov(QUERIES, parameter(QUERIES_AT));
        asm.mov(STATES, parameter(STATES_AT));
        asm.mov(LIMITS, parameter(LIMITS_AT));
        asm.mov(SCORES, parameter(SCRATCH_AT));
        asm.mov(TILES_LEFT, parameter(TILES));
        Label nextTile = asm.here();
        scores(asm);
        weights(asm);
        values(asm);
        asm.add(QUERIES, rows * Float.BYTES * width);
        asm.add(STATES, rows * RowState.bytes(valuePanels()));
        asm.add(LIMITS, rows * 2 * Long.BYTES);
        asm.sub(TILES_LEFT, 1);
        asm.jumpIfNotZero(nextTile);
        asm.leave();
        return asm.bytes();
    }

    /// `scores = queries·keysᵀ`.
    private void scores(Assembler asm) {
        asm.mov(PANEL, parameter(KEYS_AT));
        asm.mov(AHEAD, parameter(VALUES_AT));
        asm.mov(PANELS_LEFT, parameter(PANELS));
        asm.mov(OUT, SCORES);
        Label nextPanel = asm.here();
        for (int vector = 0; vector < keyLines().vectors(); vector += COLUMNS) {
            for (int row = 0; row < rows; row++) {
                asm.zero(sum(row, 0));
                asm.zero(sum(row, 1));
            }
            asm.mov(LINE, PANEL);
            asm.mov(LEFT, QUERIES);
            int stretch = keyLines().scaled() ? KvPages.LINE : width;
            for (int from = 0; from < width; from += stretch) {
                if (keyLines().scaled()) {
                    int scales = keyLines().scalesAt(width) + Short.BYTES * from;
                    keyLines().loadScales(asm, scale(0), PANEL, scales, vector);
                    keyLines().loadScales(asm, scale(1), PANEL, scales, vector + 1);
                }
                multiplyKeys(asm, vector, Math.min(stretch, width - from));
            }
            for (int row = 0; row < rows; row++) {
                store(asm, at(OUT, row * SCORES_STRIDE), vector, row);
            }
        }
        asm.add(PANEL, keyPanelBytes());
        asm.add(OUT, Float.BYTES * KvPages.LINE);
        asm.sub(PANELS_LEFT, 1);
        asm.jumpIfNotZero(nextPanel);
    }

    private int keyPanelBytes() {
        int scales = keyLines().scaled() ? Short.BYTES * KvPages.LINE * Math.ceilDiv(width, KvPages.LINE) : 0;
        return keyLines().bytes() * width + scales;
    }

    /// The next `count` lines.
    private void multiplyKeys(Assembler asm, int vector, int count) {
        if (count >= UNROLLED) {
            asm.mov(DEPTH, count / UNROLLED);
            Label next = asm.here();
            multiplyKeyLines(asm, vector, UNROLLED);
            asm.sub(DEPTH, 1);
            asm.jumpIfNotZero(next);
        }
        multiplyKeyLines(asm, vector, count % UNROLLED);
    }

    private void multiplyKeyLines(Assembler asm, int vector, int count) {
        for (int i = 0; i < count; i++) {
            multiplyLine(asm, keyLines(), i, vector, scale(0), scale(1), Float.BYTES * width);
        }
        fetchAhead(asm, vector, count);
        asm.add(LINE, count * keyLines().bytes());
        asm.add(LEFT, count * Float.BYTES);
    }

    /// Fetches as many lines of the cache as were multiplied, so that keys are on their way while values are
    /// multiplied, and values while keys are: pages are too short for the processor to see ahead by itself.
    private void fetchAhead(Assembler asm, int vector, int count) {
        int bytes = count * valueLines().bytes();
        if (vector == 0 && bytes > 0) {
            for (int offset = 0; offset < bytes; offset += CACHE_LINE) {
                asm.prefetcht0(at(AHEAD, offset));
            }
            asm.add(AHEAD, bytes);
        }
    }

    /// `sums += left·line` for line `i` from here.
    ///
    /// @param stride  bytes from one row of `left` to the next
    private void multiplyLine(
            Assembler asm, KvLines lines, int i, int vector, Vec scale0, Vec scale1, int stride) {
        lines.load(asm, line(0), LINE, i * lines.bytes(), vector, scale0);
        lines.load(asm, line(1), LINE, i * lines.bytes(), vector + 1, scale1);
        for (int row = 0; row < rows; row++) {
            asm.vec(VecOp.VBROADCASTSS, factor(), at(LEFT, row * stride + i * Float.BYTES));
            asm.vec(VecOp.VFMADD231PS, sum(row, 0), line(0), factor());
            asm.vec(VecOp.VFMADD231PS, sum(row, 1), line(1), factor());
        }
    }

    private void store(Assembler asm, Mem to, int vector, int row) {
        int bytes = tier.width().bytes();
        asm.vec(VecOp.VMOVUPS_STORE, to.plus(vector * bytes), sum(row, 0));
        asm.vec(VecOp.VMOVUPS_STORE, to.plus((vector + 1) * bytes), sum(row, 1));
    }

    /// Turns scores to weights, row by row; leaves for each the factor that what was summed before has to be multiplied
    /// by.
    private void weights(Assembler asm) {
        var rowWeights = new RowWeights(tier, ROW_SCORES, ROW_STATE, ROW_FACTOR);
        rowWeights.begin(asm);
        asm.mov(ROWS_LEFT, rows);
        asm.mov(ROW_SCORES, SCORES);
        asm.mov(ROW_STATE, STATES);
        asm.lea(ROW_FACTOR, at(SCORES, rows * SCORES_STRIDE));
        asm.mov(ROW_LIMITS, LIMITS);
        Label nextRow = asm.here();
        var unlimited = new Label();
        asm.mov(TO_LIMIT, parameter(LIMITS_AT));
        asm.cmp(TO_LIMIT, 0);
        asm.jumpIf(Condition.ZERO, unlimited);
        asm.mov(FROM_LIMIT, at(ROW_LIMITS));
        asm.mov(TO_LIMIT, at(ROW_LIMITS, Long.BYTES));
        rowWeights.limit(asm, FROM_LIMIT, TO_LIMIT);
        asm.bind(unlimited);
        rowWeights.emit(asm);
        asm.add(ROW_SCORES, SCORES_STRIDE);
        asm.add(ROW_STATE, RowState.bytes(valuePanels()));
        asm.add(ROW_FACTOR, Float.BYTES);
        asm.add(ROW_LIMITS, 2 * Long.BYTES);
        asm.sub(ROWS_LEFT, 1);
        asm.jumpIfNotZero(nextRow);
    }

    /// `sums = factors·sums + weights·values`.
    private void values(Assembler asm) {
        int stateBytes = RowState.bytes(valuePanels());
        asm.mov(PANEL, parameter(VALUES_AT));
        asm.mov(AHEAD, parameter(NEXT_KEYS_AT));
        asm.lea(OUT, at(STATES, RowState.VALUES));
        asm.mov(PANELS_LEFT, valuePanels());
        Label nextPanel = asm.here();
        for (int vector = 0; vector < valueLines().vectors(); vector += COLUMNS) {
            for (int row = 0; row < rows; row++) {
                int sums = row * stateBytes + vector * tier.width().bytes();
                asm.vec(VecOp.VBROADCASTSS, factor(), at(SCORES, rows * SCORES_STRIDE + row * Float.BYTES));
                asm.vec(VecOp.VMULPS, sum(row, 0), factor(), at(OUT, sums));
                asm.vec(VecOp.VMULPS, sum(row, 1), factor(), at(OUT, sums + tier.width().bytes()));
            }
            multiplyValues(asm, vector);
            for (int row = 0; row < rows; row++) {
                store(asm, at(OUT, row * stateBytes), vector, row);
            }
        }
        asm.add(PANEL, valuePanelBytes());
        asm.add(OUT, Float.BYTES * KvPages.LINE);
        asm.sub(PANELS_LEFT, 1);
        asm.jumpIfNotZero(nextPanel);
    }

    private int valuePanelBytes() {
        int scales = valueLines().scaled() ? Short.BYTES * KvPages.PAGE : 0;
        return valueLines().bytes() * KvPages.PAGE + scales;
    }

    /// All lines there are.
    private void multiplyValues(Assembler asm, int vector) {
        asm.mov(LINE, PANEL);
        asm.mov(LEFT, SCORES);
        asm.mov(DEPTH, parameter(TOKENS));
        if (valueLines().scaled()) {
            asm.lea(SCALES, at(PANEL, valueLines().scalesAt(KvPages.PAGE)));
        }
        var few = new Label();
        var done = new Label();
        asm.cmp(DEPTH, UNROLLED);
        asm.jumpIf(Condition.LESS, few);
        Label some = asm.here();
        multiplyValueLines(asm, vector, UNROLLED);
        asm.cmp(DEPTH, UNROLLED);
        asm.jumpIf(Condition.GREATER_OR_EQUAL, some);
        asm.bind(few);
        asm.cmp(DEPTH, 0);
        asm.jumpIf(Condition.ZERO, done);
        Label one = asm.here();
        multiplyValueLines(asm, vector, 1);
        asm.jumpIfNotZero(one);
        asm.bind(done);
    }

    /// The next `count` lines; the flags tell whether lines are left.
    private void multiplyValueLines(Assembler asm, int vector, int count) {
        for (int i = 0; i < count; i++) {
            if (valueLines().scaled()) {
                valueLines().loadScale(asm, scale(0), SCALES, i * Short.BYTES);
            }
            multiplyLine(asm, valueLines(), i, vector, scale(0), scale(0), SCORES_STRIDE);
        }
        fetchAhead(asm, vector, count);
        asm.add(LINE, count * valueLines().bytes());
        asm.add(LEFT, count * Float.BYTES);
        if (valueLines().scaled()) {
            asm.add(SCALES, count * Short.BYTES);
        }
        asm.sub(DEPTH, count);
    }
}
