/// Many requests, one batch: scheduling, sampling, streamed text.
module dev.freehold.engine {
    exports dev.freehold.engine.sampling;
}
