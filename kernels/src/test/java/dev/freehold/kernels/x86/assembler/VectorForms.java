package dev.freehold.kernels.x86.assembler;

import static dev.freehold.kernels.x86.assembler.Mask.k;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// Every row of [VecOp] in every encoding it has: each width, low and high registers, masks, broadcasts, memory.
final class VectorForms {
    /// What the operands of an instruction are. Endings say how wide the narrow one of two registers is.
    private enum Shape {
        MOVE, MOVE_HALF, MOVE_128, NARROW_HALF, UNARY_IMMEDIATE, BINARY, BINARY_IMMEDIATE, SHIFT,
        STORE, LOAD, STORE_IMMEDIATE_128, STORE_IMMEDIATE_HALF, STORE_128, STORE_HALF, MASKED_LOAD, MASKED_STORE,
        FROM_GPR, COMPARE, COMPARE_IMMEDIATE, COMPARE_LANES
    }

    private static final int IMMEDIATE = 1;
    /// Three registers each: low ones, the upper eight of VEX, and ones that only EVEX has.
    private static final int[][] REGISTERS = {{1, 2, 3}, {9, 10, 15}, {17, 26, 31}, {5, 29, 12}, {24, 7, 20}};
    private static final int VEX_REGISTERS = 2;

    private final List<Form> forms = new ArrayList<>();
    private int nextPlace;

    private VectorForms() {}

    static List<Form> all() {
        var all = new VectorForms();
        for (VecOp op : VecOp.values()) {
            for (Width width : widths(op)) {
                all.add(op, width);
            }
        }
        for (Place place : Place.ALL) { // a constant's distance depends on what comes behind it
            all.memory(VecOp.VADDPS, Width.YMM, 2, place, false);
            all.memory(VecOp.VADDPS, Width.ZMM, 2, place, true);
            all.memory(VecOp.VSHUFPS, Width.YMM, 2, place, false);
            all.memory(VecOp.VSHUFPS, Width.ZMM, 18, place, true);
            all.memory(VecOp.VPSRLD, Width.ZMM, 19, place, false);
            all.memory(VecOp.VCVTPS2PH, Width.YMM, 3, place, false);
        }
        return all.forms;
    }

    private static Shape shape(VecOp op) {
        return switch (op) {
            case VMOVUPS_LOAD, VMOVDQU8_LOAD, VMOVDQU16_LOAD, VMOVQ_LOAD, VSQRTPS, VCVTDQ2PS, VCVTPS2DQ, VPABSB ->
                    Shape.MOVE;
            case VMOVSS_LOAD, VBROADCASTI128, VBROADCASTI32X4 -> Shape.LOAD;
            case VMOVUPS_STORE, VMOVDQU8_STORE, VMOVDQU16_STORE, VMOVSS_STORE, VMOVQ_STORE -> Shape.STORE;
            case VMOVD_FROM_GPR, VPBROADCASTD_GPR -> Shape.FROM_GPR;
            case VMASKMOVPS_LOAD -> Shape.MASKED_LOAD;
            case VMASKMOVPS_STORE -> Shape.MASKED_STORE;
            case VBROADCASTSS, VPBROADCASTB, VPBROADCASTW, VPBROADCASTD, VPMOVSXBD, VPMOVZXBD -> Shape.MOVE_128;
            case VCVTPH2PS, VPMOVZXWD -> Shape.MOVE_HALF;
            case VCVTNEPS2BF16 -> Shape.NARROW_HALF;
            case VPSHUFD, VPERMQ, VRNDSCALEPS -> Shape.UNARY_IMMEDIATE;
            case VSHUFPS, VSHUFF32X4, VPERM2F128, VPTERNLOGD -> Shape.BINARY_IMMEDIATE;
            case VEXTRACTF128, VEXTRACTF32X4 -> Shape.STORE_IMMEDIATE_128;
            case VEXTRACTF64X4, VCVTPS2PH -> Shape.STORE_IMMEDIATE_HALF;
            case VPMOVDB, VPMOVSDB -> Shape.STORE_128;
            case VPMOVDW -> Shape.STORE_HALF;
            case VPSRLW, VPSLLW, VPSRLD, VPSRAD, VPSLLD -> Shape.SHIFT;
            case VCMPPS_MASK, VPCMPD_MASK -> Shape.COMPARE_IMMEDIATE;
            case VPTESTMB_MASK -> Shape.COMPARE;
            case VCMPPS -> Shape.COMPARE_LANES;
            default -> Shape.BINARY;
        };
    }

    private static List<Width> widths(VecOp op) {
        return switch (op) {
            case VMOVSS_LOAD, VMOVSS_STORE, VMOVQ_LOAD, VMOVQ_STORE, VMOVD_FROM_GPR, VADDSS, VMULSS, VDIVSS, VMAXSS,
                    VSQRTSS, VFMADD231SS -> List.of(Width.XMM);
            case VBROADCASTI128, VPERM2F128, VEXTRACTF128 -> List.of(Width.YMM);
            case VBROADCASTI32X4, VSHUFF32X4, VPERMQ, VPERMD, VEXTRACTF32X4 -> List.of(Width.YMM, Width.ZMM);
            case VEXTRACTF64X4 -> List.of(Width.ZMM);
            default -> op.form == VecOp.Form.VEX ? List.of(Width.XMM, Width.YMM) : List.of(Width.values());
        };
    }

    /// Whether 32 bits of memory can fill the lanes of its last source.
    private static boolean canBroadcast(VecOp op) {
        return switch (op) {
            case VSHUFPS, VSHUFF32X4, VPSHUFD, VPERMD, VPERMT2D, VUNPCKLPS, VUNPCKHPS, VADDPS, VSUBPS, VMULPS, VDIVPS,
                    VMAXPS, VMINPS, VSQRTPS, VFMADD231PS, VFNMADD231PS, VFMADD213PS, VFMSUB231PS, VRNDSCALEPS,
                    VSCALEFPS, VANDPS, VXORPS, VCVTDQ2PS, VCVTPS2DQ, VCVTNEPS2BF16, VCVTNE2PS2BF16, VPACKSSDW, VPDPBUSD,
                    VDPBF16PS, VPADDD, VPSUBD, VPMULLD, VPAND, VPOR, VPXOR, VPTERNLOGD, VPSRLD, VPSRAD, VPSLLD,
                    VCMPPS_MASK, VPCMPD_MASK -> true;
            default -> false;
        };
    }

    private void add(VecOp op, Width width) {
        boolean vex = op.form != VecOp.Form.EVEX && width != Width.ZMM;
        boolean evex = op.form != VecOp.Form.VEX;
        for (int i = vex ? 0 : VEX_REGISTERS; i < (evex ? REGISTERS.length : VEX_REGISTERS); i++) {
            int[] r = REGISTERS[i];
            registers(op, new Vec(r[0], width), r[1], r[2]);
        }
        if (vex && shape(op) != Shape.SHIFT) {
            memory(op, width, 4, nextPlace(), false);
            memory(op, width, 13, nextPlace(), false);
        }
        if (evex) {
            memory(op, width, 28, nextPlace(), false);
            masks(op, width);
            if (canBroadcast(op)) {
                memory(op, width, 4, nextPlace(), true);
                memory(op, width, 22, nextPlace(), true);
            }
        }
    }

    private Place nextPlace() {
        return Place.ALL.get(nextPlace++ % Place.ALL.size());
    }

    private void masks(VecOp op, Width width) {
        switch (shape(op)) {
            case COMPARE, COMPARE_IMMEDIATE -> { }
            case STORE -> memory(op, new Vec(3, width).under(k(5)), 6, nextPlace(), false);
            case FROM_GPR -> {
                if (op != VecOp.VMOVD_FROM_GPR) {
                    registers(op, new Vec(3, width).zeroing(k(7)), 6, 7);
                }
            }
            default -> {
                registers(op, new Vec(3, width).under(k(1)), 14, 7);
                registers(op, new Vec(19, width).zeroing(k(7)), 6, 30);
            }
        }
    }

    // ------------------------------------------------------------------------ operands are registers

    private void registers(VecOp op, Vec first, int second, int third) {
        Width width = first.width();
        boolean evex = first.index() > 15 || second > 15 || third > 15 || width == Width.ZMM || first.mask() != 0;
        String name = name(op, evex || op.form == VecOp.Form.EVEX);
        var left = new Vec(second, width);
        var right = new Vec(third, width);
        String one = text(first);
        switch (shape(op)) {
            case MOVE -> add(name, a -> a.vec(op, first, left), one, text(left));
            case MOVE_128 -> unary(op, name, first, left.as(Width.XMM));
            case MOVE_HALF -> unary(op, name, first, left.as(half(width)));
            case NARROW_HALF -> unary(op, name, first.as(half(width)), left);
            case UNARY_IMMEDIATE -> add(name, a -> a.vec(op, first, left, IMMEDIATE), one, text(left), "0x1");
            case SHIFT -> {
                boolean high = evex && (first.index() > 15 || second > 15 || width == Width.ZMM || first.mask() != 0);
                add(name(op, high), a -> a.vec(op, first, left, IMMEDIATE), one, text(left), "0x1");
            }
            case BINARY -> add(name, a -> a.vec(op, first, left, right), one, text(left), text(right));
            case BINARY_IMMEDIATE ->
                    add(name, a -> a.vec(op, first, left, right, IMMEDIATE), one, text(left), text(right), "0x1");
            case STORE_IMMEDIATE_128 -> extract(op, name, first.as(Width.XMM), left);
            case STORE_IMMEDIATE_HALF -> extract(op, name, first.as(half(width)), left);
            case STORE_128 -> narrow(op, name, first.as(Width.XMM), left);
            case STORE_HALF -> narrow(op, name, first.as(half(width)), left);
            case FROM_GPR -> {
                Gpr source = Gpr.values()[second % 16];
                boolean high = first.index() > 15 || op.form == VecOp.Form.EVEX;
                add(name(op, high), a -> a.vec(op, first, source), one, GeneralForms.name32(source));
            }
            case COMPARE -> add(name, a -> a.compare(op, k(5), left, right), "k5", text(left), text(right));
            case COMPARE_IMMEDIATE ->
                    add(name, a -> a.compare(op, k(5), left, right, IMMEDIATE), "k5", text(left), text(right));
            case COMPARE_LANES ->
                    add(name, a -> a.vec(op, first, left, right, IMMEDIATE), one, text(left), text(right));
            case STORE, LOAD, MASKED_LOAD, MASKED_STORE -> { } // memory only
        }
    }

    private void unary(VecOp op, String name, Vec to, Vec from) {
        add(name, a -> a.vec(op, to, from), text(to), text(from));
    }

    private void extract(VecOp op, String name, Vec to, Vec from) {
        add(name, a -> a.vecTo(op, to, from, IMMEDIATE), text(to), text(from), "0x1");
    }

    private void narrow(VecOp op, String name, Vec to, Vec from) {
        add(name, a -> a.vecTo(op, to, from), text(to), text(from));
    }

    private void add(String name, Consumer<Assembler> code, String... operands) {
        forms.add(Form.of(name + " " + String.join(",", operands), code));
    }

    // ------------------------------------------------------------------------ the last operand is memory

    private void memory(VecOp op, Width width, int register, Place place, boolean broadcast) {
        memory(op, new Vec(register, width), (register + 5) % (register > 15 ? 32 : 16), place, broadcast);
    }

    private void memory(VecOp op, Vec first, int second, Place place, boolean broadcast) {
        Width width = first.width();
        boolean high = first.index() > 15 || second > 15 && shape(op) != Shape.MOVE || width == Width.ZMM
                || first.mask() != 0 || broadcast || op.form == VecOp.Form.EVEX || shape(op) == Shape.SHIFT;
        var left = new Vec(second, width);
        String name = name(op, high);
        String one = text(first);
        String last = broadcast ? "%s{bcst}" : "%s";
        switch (shape(op)) {
            case MOVE, LOAD, MOVE_128, MOVE_HALF ->
                    place(place, broadcast, name + " " + one + "," + last, (a, m) -> a.vec(op, first, m));
            case NARROW_HALF -> {
                if (width != Width.XMM) { // a register of 64 bits
                    Vec narrow = first.as(half(width));
                    place(place, broadcast, name + " " + text(narrow) + "," + last, (a, m) -> a.vec(op, narrow, m));
                }
            }
            case UNARY_IMMEDIATE, SHIFT -> place(place, broadcast, name + " " + one + "," + last + ",0x1",
                    (a, m) -> a.vec(op, first, m, IMMEDIATE));
            case BINARY, MASKED_LOAD -> place(place, broadcast, name + " " + one + "," + text(left) + "," + last,
                    (a, m) -> a.vec(op, first, left, m));
            case BINARY_IMMEDIATE -> place(place, broadcast, name + " " + one + "," + text(left) + "," + last + ",0x1",
                    (a, m) -> a.vec(op, first, left, m, IMMEDIATE));
            case STORE -> place(place, false, name + " %s" + maskOf(first) + "," + text(new Vec(first.index(), width)),
                    (a, m) -> a.vec(op, m, first));
            case MASKED_STORE -> place(place, false, name + " %s," + text(left) + "," + one,
                    (a, m) -> a.vec(op, first, left, m));
            case STORE_IMMEDIATE_128, STORE_IMMEDIATE_HALF -> place(place, false, name + " %s," + one + ",0x1",
                    (a, m) -> a.vecTo(op, m, first, IMMEDIATE));
            case STORE_128, STORE_HALF -> place(place, false, name + " %s," + one,
                    (a, m) -> a.vecTo(op, m, first));
            case COMPARE -> place(place, broadcast, name + " k2," + text(left) + "," + last,
                    (a, m) -> a.compare(op, k(2), left, m));
            case COMPARE_IMMEDIATE -> place(place, broadcast, name + " k2," + text(left) + "," + last,
                    (a, m) -> a.compare(op, k(2), left, m, IMMEDIATE));
            case COMPARE_LANES -> place(place, broadcast, name + " " + one + "," + text(left) + "," + last,
                    (a, m) -> a.vec(op, first, left, m, IMMEDIATE));
            case FROM_GPR -> { }
        }
    }

    private void place(Place place, boolean broadcast, String text, Place.Emitter emitter) {
        forms.add(place.form(text, (a, m) -> emitter.emit(a, broadcast ? m.inEveryLane() : m)));
    }

    // ------------------------------------------------------------------------ names

    private static String name(VecOp op, boolean evex) {
        String name = op.name().toLowerCase(Locale.ROOT).replaceAll("_(load|store|mask|gpr|from_gpr)$", "");
        return switch (op) {
            case VPAND, VPOR, VPXOR -> evex ? name + "d" : name;
            case VRNDSCALEPS -> evex ? name : "vroundps";
            case VPDPBUSD -> evex ? name : "{vex} vpdpbusd";
            case VCMPPS, VCMPPS_MASK -> "vcmpltps";
            case VPCMPD_MASK -> "vpcmpltd";
            default -> name;
        };
    }

    private static String text(Vec register) {
        return register.width().name().toLowerCase(Locale.ROOT) + register.index() + maskOf(register);
    }

    private static String maskOf(Vec register) {
        return register.mask() == 0 ? "" : "{k" + register.mask() + "}" + (register.zeroing() ? "{z}" : "");
    }

    private static Width half(Width width) {
        return width == Width.ZMM ? Width.YMM : Width.XMM;
    }
}
