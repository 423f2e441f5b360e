/// The maths of the networks: from token ids to logits. Knows no text, no requests and no threads.
module dev.freehold.models {
    requires transitive dev.freehold.checkpoint;
    requires transitive dev.freehold.tensor;

    exports dev.freehold.models;
    exports dev.freehold.models.cache;
    exports dev.freehold.models.layers;
}
