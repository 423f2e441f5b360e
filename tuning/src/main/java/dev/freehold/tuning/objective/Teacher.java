package dev.freehold.tuning.objective;

import dev.freehold.models.Batch;
import dev.freehold.models.Batch.Logits;
import dev.freehold.models.LanguageModel;
import dev.freehold.models.cache.SequenceCache;
import dev.freehold.models.layers.Workspace;
import dev.freehold.tensor.KvType;
import dev.freehold.tensor.Tensor;
import dev.freehold.tuning.data.TokenBatch;
import java.util.Arrays;

/// A network whose probabilities of the next token are to be learned.
///
/// @param tokens       most probable ones that count, at each place
/// @param temperature  that logits are divided by
/// @param logitBytes   of its logits that are in memory at once
record Teacher(LanguageModel model, Workspace workspace, int tokens, double temperature, long logitBytes) {
    /// What is thought to come next at one place.
    ///
    /// @param ids     the most probable first
    /// @param shares  their probabilities among each other
    record Answer(int[] ids, double[] shares) {}

    /// An answer for each place of the batch where something is learned; `null` elsewhere.
    Answer[] answers(TokenBatch batch) {
        var answers = new Answer[batch.tokens()];
        for (int s = 0; s + 1 < batch.bounds().length; s++) {
            int end = batch.bounds()[s + 1];
            try (SequenceCache cache = model.newCache(KvType.F32, end - batch.bounds()[s])) {
                for (int from = batch.bounds()[s]; from < end; from += rowsAtOnce()) {
                    answer(answers, batch, cache, from, Math.min(end, from + rowsAtOnce()));
                }
            }
        }
        return answers;
    }

    private int rowsAtOnce() {
        return Math.clamp(logitBytes / ((long) model.hyperparameters().vocabulary() * Float.BYTES), 1, 512);
    }

    private void answer(Answer[] answers, TokenBatch batch, SequenceCache cache, int from, int to) {
        boolean wanted = Arrays.stream(batch.targets(), from, to).anyMatch(target -> target != TokenBatch.NOT_LEARNED);
        Tensor logits = model.forward(new Batch(Arrays.copyOfRange(batch.ids(), from, to), cache,
                wanted ? Logits.ALL : Logits.LAST), workspace);
        for (int t = from; t < to; t++) {
            if (batch.targets()[t] != TokenBatch.NOT_LEARNED) {
                answers[t] = answer(logits.row(t - from).toArray());
            }
        }
    }

    private Answer answer(float[] logits) {
        int[] ids = highest(logits);
        var shares = new double[ids.length];
        double total = 0;
        for (int i = 0; i < ids.length; i++) {
            shares[i] = Math.exp((logits[ids[i]] - logits[ids[0]]) / temperature);
            total += shares[i];
        }
        for (int i = 0; i < ids.length; i++) {
            shares[i] /= total;
        }
        return new Answer(ids, shares);
    }

    /// The places of the highest of `values`, the highest first; of equals, the first.
    private int[] highest(float[] values) {
        var ids = new int[Math.min(tokens, values.length)];
        int count = 0;
        for (int id = 0; id < values.length; id++) {
            if (count == ids.length && !(values[id] > values[ids[count - 1]])) {
                continue; // as nearly all do
            }
            int at = count < ids.length ? count++ : count - 1;
            while (at > 0 && values[id] > values[ids[at - 1]]) {
                ids[at] = ids[at - 1];
                at--;
            }
            ids[at] = id;
        }
        return ids;
    }
}
