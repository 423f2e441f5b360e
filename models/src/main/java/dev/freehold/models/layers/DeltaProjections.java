package dev.freehold.models.layers;

/// The matrices that make of a token what the gated delta rule needs.
///
/// @param query  `(Hk·dk, D)`
/// @param key    `(Hk·dk, D)`
/// @param value  `(Hv·dv, D)`
/// @param gate   `(Hv·dv, D)`, of what is found
/// @param decay  `(Hv, D)`
/// @param beta   `(Hv, D)`
public record DeltaProjections(Linear query, Linear key, Linear value, Linear gate, Linear decay, Linear beta) {
    /// Of a block whose `attn_qkv` makes all queries, then all keys, then all values, and whose `attn_gate` all gates.
    ///
    /// @param w      the block's weights
    /// @param width  `D`
    public static DeltaProjections load(Weights w, DeltaSizes sizes, int width, Linear decay, Linear beta) {
        int keys = sizes.keyHeads() * sizes.keyWidth();
        int values = sizes.valueHeads() * sizes.valueWidth();
        int all = 2 * keys + values;
        return new DeltaProjections(
                w.linear("attn_qkv", new RowChoice(1, all, 0, keys), width),
                w.linear("attn_qkv", new RowChoice(1, all, keys, keys), width),
                w.linear("attn_qkv", new RowChoice(1, all, 2 * keys, values), width),
                w.linear("attn_gate", values, width),
                decay,
                beta);
    }
}
