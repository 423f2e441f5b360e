/// Text to tokens and back, and chat templates. Knows no tensors and no model files but `tokenizer.json`.
module dev.freehold.tokenizer {
    requires dev.freehold.json;

    exports dev.freehold.tokenizer;
    exports dev.freehold.tokenizer.template;
    exports dev.freehold.tokenizer.training;
}
