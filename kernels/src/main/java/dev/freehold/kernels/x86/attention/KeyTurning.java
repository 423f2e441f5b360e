package dev.freehold.kernels.x86.attention;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.KvType;

/// Makes keys as [PageAttention] reads them, F32 `(PAGE/32, W, 32)`, of a page of latent vectors, which lie
/// `(⌈W/32⌉, PAGE, 32)`: in squares of as many tokens as a vector has lanes, each turned around in registers.
///
/// @param width  `W`
record KeyTurning(CpuTier tier, KvType type, int width) implements Emitter {
    /// The first panel of latent vectors.
    static final int FROM_AT = 0;
    /// Memory of [#bytes].
    static final int KEYS_AT = 1;
    /// Panels of keys that are wanted.
    static final int PANELS = 2;

    private static final int KEY_LINE_BYTES = Float.BYTES * KvPages.LINE;
    private static final int LOW_PAIRS = 0x44;
    private static final int HIGH_PAIRS = 0xEE;
    private static final int EVEN_QUARTERS = 0x88;
    private static final int ODD_QUARTERS = 0xDD;
    private static final int LOW_HALVES = 0x20;
    private static final int HIGH_HALVES = 0x31;

    private static final Gpr TOKENS_FROM = Gpr.RSI;   // advanced: next 32 tokens of the first panel
    private static final Gpr TOKENS_SCALES = Gpr.R8;  // likewise: their scales
    private static final Gpr KEYS = Gpr.RDX;          // advanced: next panel of keys
    private static final Gpr PANELS_LEFT = Gpr.RCX;   // counts down to 0
    private static final Gpr FROM = Gpr.R9;           // advanced: next panel of latent vectors
    private static final Gpr SCALES = Gpr.R10;        // likewise: its scales
    private static final Gpr TO = Gpr.R11;            // advanced: the next 32 lines of keys
    private static final Gpr ELEMENTS_LEFT = Gpr.RBX; // panels, counts down to 0

    /// Of keys. A panel's elements past `W` lie where the next panel begins, which is made later.
    long bytes() {
        int pastWidth = elementPanels() * KvPages.LINE - width;
        return (long) KEY_LINE_BYTES * (KvPages.PAGE / KvPages.LINE * width + pastWidth);
    }

    private int elementPanels() {
        return Math.ceilDiv(width, KvPages.LINE);
    }

    private KvLines lines() {
        return new KvLines(tier, type);
    }

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        int codes = lines().scalesAt(KvPages.PAGE);
        int panelBytes = codes + (lines().scaled() ? Short.BYTES * KvPages.PAGE : 0);
        asm.enter();
        asm.mov(TOKENS_FROM, parameter(FROM_AT));
        asm.lea(TOKENS_SCALES, at(TOKENS_FROM, codes));
        asm.mov(KEYS, parameter(KEYS_AT));
        asm.mov(PANELS_LEFT, parameter(PANELS));
        Label nextTokens = asm.here();
        asm.mov(FROM, TOKENS_FROM);
        asm.mov(SCALES, TOKENS_SCALES);
        asm.mov(TO, KEYS);
        asm.mov(ELEMENTS_LEFT, elementPanels());
        Label nextElements = asm.here();
        for (int token = 0; token < KvPages.LINE; token += tier.lanes()) {
            for (int vector = 0; vector < lines().vectors(); vector++) {
                turn(asm, token, vector);
            }
        }
        asm.add(FROM, panelBytes);
        asm.add(SCALES, panelBytes);
        asm.add(TO, KvPages.LINE * KEY_LINE_BYTES);
        asm.sub(ELEMENTS_LEFT, 1);
        asm.jumpIfNotZero(nextElements);
        asm.add(TOKENS_FROM, KvPages.LINE * lines().bytes());
        asm.add(TOKENS_SCALES, KvPages.LINE * Short.BYTES);
        asm.add(KEYS, width * KEY_LINE_BYTES);
        asm.sub(PANELS_LEFT, 1);
        asm.jumpIfNotZero(nextTokens);
        asm.leave();
        return asm.bytes();
    }

    /// A square: of tokens `token, token + 1, …`, of these 32, vector `vector` of each. On the way to the other
    /// direction its vectors pass from the lower half of the registers to the upper one and back.
    private void turn(Assembler asm, int token, int vector) {
        int size = tier.lanes();
        for (int i = 0; i < size; i++) {
            Vec scale = tier.vec(size);
            if (lines().scaled()) {
                lines().loadScale(asm, scale, SCALES, (token + i) * Short.BYTES);
            }
            lines().load(asm, tier.vec(i), FROM, (token + i) * lines().bytes(), vector, scale);
        }
        for (int i = 0; i < size; i += 2) { // pairs of tokens
            asm.vec(VecOp.VUNPCKLPS, tier.vec(size + i), tier.vec(i), tier.vec(i + 1));
            asm.vec(VecOp.VUNPCKHPS, tier.vec(size + i + 1), tier.vec(i), tier.vec(i + 1));
        }
        for (int i = 0; i < size; i += 4) { // register i + e: element e of each 4, of 4 tokens
            for (int half = 0; half < 2; half++) {
                Vec left = tier.vec(size + i + half);
                Vec right = tier.vec(size + i + half + 2);
                asm.vec(VecOp.VSHUFPS, tier.vec(i + 2 * half), left, right, LOW_PAIRS);
                asm.vec(VecOp.VSHUFPS, tier.vec(i + 2 * half + 1), left, right, HIGH_PAIRS);
            }
        }
        int to = vector * size * KEY_LINE_BYTES + token * Float.BYTES;
        for (int e = 0; e < 4; e++) {
            if (tier.isAvx512()) {
                storeSixteens(asm, e, to);
            } else {
                storeEights(asm, e, to);
            }
        }
    }

    /// Elements `e` and `4 + e` of 8 tokens.
    private void storeEights(Assembler asm, int e, int to) {
        store(asm, VecOp.VPERM2F128, LOW_HALVES, tier.vec(e), tier.vec(4 + e), e, to);
        store(asm, VecOp.VPERM2F128, HIGH_HALVES, tier.vec(e), tier.vec(4 + e), 4 + e, to);
    }

    /// Elements `e`, `4 + e`, `8 + e` and `12 + e` of 16 tokens.
    private void storeSixteens(Assembler asm, int e, int to) {
        Vec left = tier.vec(16);
        Vec right = tier.vec(17);
        for (int odd = 0; odd < 2; odd++) {
            int quarters = odd == 0 ? EVEN_QUARTERS : ODD_QUARTERS;
            asm.vec(VecOp.VSHUFF32X4, left, tier.vec(e), tier.vec(4 + e), quarters);
            asm.vec(VecOp.VSHUFF32X4, right, tier.vec(8 + e), tier.vec(12 + e), quarters);
            store(asm, VecOp.VSHUFF32X4, EVEN_QUARTERS, left, right, 4 * odd + e, to);
            store(asm, VecOp.VSHUFF32X4, ODD_QUARTERS, left, right, 8 + 4 * odd + e, to);
        }
    }

    private void store(Assembler asm, VecOp op, int selected, Vec left, Vec right, int element, int to) {
        Vec line = tier.vec(tier.registers() - 1);
        asm.vec(op, line, left, right, selected);
        asm.vec(VecOp.VMOVUPS_STORE, at(TO, to + element * KEY_LINE_BYTES), line);
    }
}
