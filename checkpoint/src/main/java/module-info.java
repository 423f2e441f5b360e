/// Model files: GGUF and Hugging Face folders, one `Checkpoint` for both.
module dev.freehold.checkpoint {
    requires dev.freehold.json;
    requires transitive dev.freehold.tensor;

    exports dev.freehold.checkpoint;
    exports dev.freehold.checkpoint.adapter;
    exports dev.freehold.checkpoint.conversion;
    exports dev.freehold.checkpoint.gguf;
    exports dev.freehold.checkpoint.safetensors;
    exports dev.freehold.checkpoint.synth;
}
