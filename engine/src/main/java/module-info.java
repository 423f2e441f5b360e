/// Text in, text out: a model with its tokenizer, its chat template and a sampler, generating for many callers.
module dev.freehold.engine {
    requires transitive dev.freehold.models;
    requires transitive dev.freehold.tokenizer;
    requires jdk.management;

    exports dev.freehold.engine;
    exports dev.freehold.engine.dialect;
    exports dev.freehold.engine.sampling;
}
