package dev.freehold.tuning.network;

import dev.freehold.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;

/// The end of the network, there and back: a last norm, then a score for every token of the vocabulary. Logits are made
/// and judged some rows at a time, so that those of all tokens are never there together.
///
/// @param weight      `(V, D)`
/// @param vocabulary  `V`
/// @param bytes       of logits that are there at once
record OutputHead(Norm norm, Matrix weight, int vocabulary, long bytes) {
    /// Rows of logits that are there at once.
    static int rowsAtOnce(int vocabulary, long bytes) {
        return Math.clamp(bytes / ((long) vocabulary * Float.BYTES), 1, Integer.MAX_VALUE);
    }

    /// Judges the logits of some rows, and goes back where that is wanted.
    ///
    /// @param x       F32 `(T, D)`, the residual stream after the last block
    /// @param places  rows of `x`, ascending
    /// @param dX      F32 `(T, D)`, overwritten
    void run(Pass pass, Tensor x, int[] places, LogitLoss loss, Optional<Tensor> dX) {
        int width = x.shape().columns();
        Tensor normed = pass.buffer("normed", width);
        norm.forward(pass, normed, x);
        dX.ifPresent(gradient -> gradient.data().fill((byte) 0));
        int atOnce = rowsAtOnce(vocabulary, bytes);
        for (int from = 0; from < places.length; from += atOnce) {
            int[] chunk = Arrays.copyOfRange(places, from, Math.min(places.length, from + atOnce));
            Tensor rows = pass.workspace().tensor("head rows", chunk.length, width);
            Tensor logits = pass.workspace().tensor("logits", chunk.length, vocabulary);
            for (int i = 0; i < chunk.length; i++) {
                rows.row(i).data().copyFrom(normed.row(chunk[i]).data());
            }
            weight.forward(pass, logits, rows);
            loss.judge(chunk, logits);
            dX.ifPresent(gradient -> backward(pass, gradient, logits, rows, chunk));
        }
        dX.ifPresent(gradient -> norm.backward(pass, gradient, gradient, x));
    }

    private void backward(Pass pass, Tensor dNormed, Tensor dLogits, Tensor rows, int[] places) {
        weight.learn(pass, dLogits, rows);
        weight.backward(pass, rows, dLogits, false); // nobody needs the rows any more
        for (int i = 0; i < places.length; i++) {
            dNormed.row(places[i]).data().copyFrom(rows.row(i).data());
        }
    }
}
