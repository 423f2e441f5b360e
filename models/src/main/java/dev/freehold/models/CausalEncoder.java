package dev.freehold.models;

import dev.freehold.models.cache.SequenceCache;
import dev.freehold.models.layers.Workspace;
import dev.freehold.tensor.KvType;
import dev.freehold.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// A network that predicts tokens, used to read texts: a token's vector knows of the text up to it, and only that of
/// the last one of the whole text.
///
/// @param type  how keys and values are kept while texts are read
public record CausalEncoder(LanguageModel network, KvType type) implements Encoder {
    @Override
    public int width() {
        return network.hyperparameters().width();
    }

    @Override
    public int vocabulary() {
        return network.hyperparameters().vocabulary();
    }

    @Override
    public int contextLength() {
        return network.hyperparameters().contextLength();
    }

    @Override
    public Tensor encode(List<int[]> texts, Workspace workspace) {
        var caches = new ArrayList<SequenceCache>();
        try {
            var spans = new ArrayList<Batch.Span>();
            for (int[] text : texts) {
                SequenceCache cache = network.newCache(type, text.length);
                caches.add(cache);
                spans.add(new Batch.Span(text, cache, Batch.Logits.ALL));
            }
            return network.hidden(new Batch(spans), workspace);
        } finally {
            caches.forEach(SequenceCache::close);
        }
    }
}
