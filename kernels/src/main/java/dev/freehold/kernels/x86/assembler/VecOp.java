package dev.freehold.kernels.x86.assembler;

/// The vector instructions our kernels use: one row each.
///
/// Columns as in the "Opcode" line of the Intel SDM vol. 2 (<https://www.felixcloutier.com/x86/>): encodings there are,
/// mandatory prefix, opcode map, W bit in EVEX (in VEX it is 0 or ignored unless the row says otherwise), opcode byte,
/// and the `/digit` of the instructions that have one. Where both encodings exist the operands decide.
public enum VecOp {
    // moves              encodings       prefix       map         W  opcode digit
    VMOVUPS_LOAD         (Form.BOTH,      Prefix.NONE, Map.M0F,    0, 0x10),
    VMOVUPS_STORE        (Form.BOTH,      Prefix.NONE, Map.M0F,    0, 0x11),
    VMOVDQU8_LOAD        (Form.EVEX,      Prefix.PF2,  Map.M0F,    0, 0x6F),
    VMOVDQU8_STORE       (Form.EVEX,      Prefix.PF2,  Map.M0F,    0, 0x7F),
    VMOVDQU16_LOAD       (Form.EVEX,      Prefix.PF2,  Map.M0F,    1, 0x6F),
    VMOVDQU16_STORE      (Form.EVEX,      Prefix.PF2,  Map.M0F,    1, 0x7F),
    VMOVSS_LOAD          (Form.BOTH,      Prefix.PF3,  Map.M0F,    0, 0x10),
    VMOVSS_STORE         (Form.BOTH,      Prefix.PF3,  Map.M0F,    0, 0x11),
    VMOVQ_LOAD           (Form.VEX,       Prefix.PF3,  Map.M0F,    0, 0x7E),
    VMOVQ_STORE          (Form.VEX,       Prefix.P66,  Map.M0F,    0, 0xD6),
    VMOVD_FROM_GPR       (Form.BOTH,      Prefix.P66,  Map.M0F,    0, 0x6E),
    VMASKMOVPS_LOAD      (Form.VEX,       Prefix.P66,  Map.M0F38,  0, 0x2C),
    VMASKMOVPS_STORE     (Form.VEX,       Prefix.P66,  Map.M0F38,  0, 0x2E),
    // broadcasts and shuffles
    VBROADCASTSS         (Form.BOTH,      Prefix.P66,  Map.M0F38,  0, 0x18),
    VPBROADCASTB         (Form.BOTH,      Prefix.P66,  Map.M0F38,  0, 0x78),
    VPBROADCASTW         (Form.BOTH,      Prefix.P66,  Map.M0F38,  0, 0x79),
    VPBROADCASTD         (Form.BOTH,      Prefix.P66,  Map.M0F38,  0, 0x58),
    VPBROADCASTD_GPR     (Form.EVEX,      Prefix.P66,  Map.M0F38,  0, 0x7C),
    VBROADCASTI128       (Form.VEX,       Prefix.P66,  Map.M0F38,  0, 0x5A), // ymm
    VBROADCASTI32X4      (Form.EVEX,      Prefix.P66,  Map.M0F38,  0, 0x5A), // ymm, zmm
    VSHUFPS              (Form.BOTH,      Prefix.NONE, Map.M0F,    0, 0xC6),
    VSHUFF32X4           (Form.EVEX,      Prefix.P66,  Map.M0F3A,  0, 0x23),
    VPSHUFB              (Form.BOTH,      Prefix.P66,  Map.M0F38,  0, 0x00),
    VPSHUFD              (Form.BOTH,      Prefix.P66,  Map.M0F,    0, 0x70),
    VPERMQ               (Form.BOTH_W1,   Prefix.P66,  Map.M0F3A,  1, 0x00), // by immediate
    VPERM2F128           (Form.VEX,       Prefix.P66,  Map.M0F3A,  0, 0x06),
    VPERMD               (Form.BOTH,      Prefix.P66,  Map.M0F38,  0, 0x36),
    VPERMW               (Form.EVEX,      Prefix.P66,  Map.M0F38,  1, 0x8D),
    VPERMT2D             (Form.EVEX,      Prefix.P66,  Map.M0F38,  0, 0x7E),
    VUNPCKLPS            (Form.BOTH,      Prefix.NONE, Map.M0F,    0, 0x14),
    VUNPCKHPS            (Form.BOTH,      Prefix.NONE, Map.M0F,    0, 0x15),
    VEXTRACTF128         (Form.VEX,       Prefix.P66,  Map.M0F3A,  0, 0x19), // stored operand is the source
    VEXTRACTF64X4        (Form.EVEX,      Prefix.P66,  Map.M0F3A,  1, 0x1B), // stored operand is the source
    VEXTRACTF32X4        (Form.EVEX,      Prefix.P66,  Map.M0F3A,  0, 0x19), // stored operand is the source
    // f32 arithmetic
    VADDPS               (Form.BOTH,      Prefix.NONE, Map.M0F,    0, 0x58),
    VSUBPS               (Form.BOTH,      Prefix.NONE, Map.M0F,    0, 0x5C),
    VMULPS               (Form.BOTH,      Prefix.NONE, Map.M0F,    0, 0x59),
    VDIVPS               (Form.BOTH,      Prefix.NONE, Map.M0F,    0, 0x5E),
    VMAXPS               (Form.BOTH,      Prefix.NONE, Map.M0F,    0, 0x5F),
    VMINPS               (Form.BOTH,      Prefix.NONE, Map.M0F,    0, 0x5D),
    VSQRTPS              (Form.BOTH,      Prefix.NONE, Map.M0F,    0, 0x51),
    VFMADD231PS          (Form.BOTH,      Prefix.P66,  Map.M0F38,  0, 0xB8), // destination += left · right
    VFNMADD231PS         (Form.BOTH,      Prefix.P66,  Map.M0F38,  0, 0xBC), // destination -= left · right
    VFMADD213PS          (Form.BOTH,      Prefix.P66,  Map.M0F38,  0, 0xA8), // destination = left · destination + right
    VFMSUB231PS          (Form.BOTH,      Prefix.P66,  Map.M0F38,  0, 0xBA),
    VRNDSCALEPS          (Form.BOTH,      Prefix.P66,  Map.M0F3A,  0, 0x08), // VEX: vroundps
    VSCALEFPS            (Form.EVEX,      Prefix.P66,  Map.M0F38,  0, 0x2C),
    VANDPS               (Form.BOTH,      Prefix.NONE, Map.M0F,    0, 0x54),
    VXORPS               (Form.BOTH,      Prefix.NONE, Map.M0F,    0, 0x57),
    VADDSS               (Form.BOTH,      Prefix.PF3,  Map.M0F,    0, 0x58),
    VMULSS               (Form.BOTH,      Prefix.PF3,  Map.M0F,    0, 0x59),
    VDIVSS               (Form.BOTH,      Prefix.PF3,  Map.M0F,    0, 0x5E),
    VMAXSS               (Form.BOTH,      Prefix.PF3,  Map.M0F,    0, 0x5F),
    VSQRTSS              (Form.BOTH,      Prefix.PF3,  Map.M0F,    0, 0x51),
    VFMADD231SS          (Form.BOTH,      Prefix.P66,  Map.M0F38,  0, 0xB9),
    // conversions
    VCVTDQ2PS            (Form.BOTH,      Prefix.NONE, Map.M0F,    0, 0x5B),
    VCVTPS2DQ            (Form.BOTH,      Prefix.P66,  Map.M0F,    0, 0x5B), // rounds to nearest even
    VCVTPH2PS            (Form.BOTH,      Prefix.P66,  Map.M0F38,  0, 0x13), // source is half as wide
    VCVTPS2PH            (Form.BOTH,      Prefix.P66,  Map.M0F3A,  0, 0x1D), // stored operand is the source
    VCVTNEPS2BF16        (Form.EVEX,      Prefix.PF3,  Map.M0F38,  0, 0x72), // destination is half as wide
    VCVTNE2PS2BF16       (Form.EVEX,      Prefix.PF2,  Map.M0F38,  0, 0x72), // lower half from the last source
    VPMOVSXBD            (Form.BOTH,      Prefix.P66,  Map.M0F38,  0, 0x21),
    VPMOVZXBD            (Form.BOTH,      Prefix.P66,  Map.M0F38,  0, 0x31),
    VPMOVZXWD            (Form.BOTH,      Prefix.P66,  Map.M0F38,  0, 0x33),
    VPMOVDB              (Form.EVEX,      Prefix.PF3,  Map.M0F38,  0, 0x31), // stored operand is the source
    VPMOVDW              (Form.EVEX,      Prefix.PF3,  Map.M0F38,  0, 0x33), // stored operand is the source
    VPMOVSDB             (Form.EVEX,      Prefix.PF3,  Map.M0F38,  0, 0x21), // saturates
    VPACKSSDW            (Form.BOTH,      Prefix.P66,  Map.M0F,    0, 0x6B),
    VPACKSSWB            (Form.BOTH,      Prefix.P66,  Map.M0F,    0, 0x63),
    // integer arithmetic
    VPDPBUSD             (Form.BOTH,      Prefix.P66,  Map.M0F38,  0, 0x50), // destination += unsigned · signed
    VDPBF16PS            (Form.EVEX,      Prefix.PF3,  Map.M0F38,  0, 0x52), // destination += pairs of bf16
    VPMADDUBSW           (Form.BOTH,      Prefix.P66,  Map.M0F38,  0, 0x04), // unsigned left · signed right
    VPMADDWD             (Form.BOTH,      Prefix.P66,  Map.M0F,    0, 0xF5),
    VPADDW               (Form.BOTH,      Prefix.P66,  Map.M0F,    0, 0xFD),
    VPADDB               (Form.BOTH,      Prefix.P66,  Map.M0F,    0, 0xFC),
    VPADDD               (Form.BOTH,      Prefix.P66,  Map.M0F,    0, 0xFE),
    VPSUBB               (Form.BOTH,      Prefix.P66,  Map.M0F,    0, 0xF8),
    VPSUBD               (Form.BOTH,      Prefix.P66,  Map.M0F,    0, 0xFA),
    VPMULLD              (Form.BOTH,      Prefix.P66,  Map.M0F38,  0, 0x40),
    VPABSB               (Form.BOTH,      Prefix.P66,  Map.M0F38,  0, 0x1C),
    VPSIGNB              (Form.VEX,       Prefix.P66,  Map.M0F38,  0, 0x08),
    VPAND                (Form.BOTH,      Prefix.P66,  Map.M0F,    0, 0xDB), // EVEX: vpandd
    VPOR                 (Form.BOTH,      Prefix.P66,  Map.M0F,    0, 0xEB), // EVEX: vpord
    VPXOR                (Form.BOTH,      Prefix.P66,  Map.M0F,    0, 0xEF), // EVEX: vpxord
    VPTERNLOGD           (Form.EVEX,      Prefix.P66,  Map.M0F3A,  0, 0x25),
    VPSRLW               (Form.BOTH,      Prefix.P66,  Map.M0F,    0, 0x71,  2),
    VPSLLW               (Form.BOTH,      Prefix.P66,  Map.M0F,    0, 0x71,  6),
    VPSRLD               (Form.BOTH,      Prefix.P66,  Map.M0F,    0, 0x72,  2),
    VPSRAD               (Form.BOTH,      Prefix.P66,  Map.M0F,    0, 0x72,  4),
    VPSLLD               (Form.BOTH,      Prefix.P66,  Map.M0F,    0, 0x72,  6),
    VCMPPS               (Form.VEX,       Prefix.NONE, Map.M0F,    0, 0xC2),
    VPCMPEQB             (Form.VEX,       Prefix.P66,  Map.M0F,    0, 0x74),
    // comparisons into a mask register
    VCMPPS_MASK          (Form.EVEX,      Prefix.NONE, Map.M0F,    0, 0xC2),
    VPCMPD_MASK          (Form.EVEX,      Prefix.P66,  Map.M0F3A,  0, 0x1F),
    VPTESTMB_MASK        (Form.EVEX,      Prefix.P66,  Map.M0F38,  0, 0x26);

    enum Prefix { NONE, P66, PF3, PF2 }

    enum Map { LEGACY, M0F, M0F38, M0F3A }

    /// The encodings that exist.
    enum Form { VEX, EVEX, BOTH, BOTH_W1 }

    private static final int NO_DIGIT = -1;

    final Form form;
    final Prefix prefix;
    final Map map;
    final int w;
    final int opcode;
    final int digit;

    VecOp(Form form, Prefix prefix, Map map, int w, int opcode) {
        this(form, prefix, map, w, opcode, NO_DIGIT);
    }

    VecOp(Form form, Prefix prefix, Map map, int w, int opcode, int digit) {
        this.form = form;
        this.prefix = prefix;
        this.map = map;
        this.w = w;
        this.opcode = opcode;
        this.digit = digit;
    }

    boolean hasDigit() {
        return digit != NO_DIGIT;
    }

    int vexW() {
        return form == Form.BOTH_W1 ? 1 : 0;
    }
}
