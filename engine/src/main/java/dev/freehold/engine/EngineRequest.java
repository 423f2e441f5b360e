package dev.freehold.engine;

/// What an [Engine] was asked for.
///
/// @param tokens  that prompt and answer may have together
record EngineRequest(int[] prompt, Continuation continuation, EngineGeneration generation, int tokens) {
    /// Ends it before its next token.
    void cancel() {
        if (continuation.newTokens() == 0) {
            continuation.promptDone(0);
        }
        generation.tell(continuation.finish(FinishReason.CANCELLED));
    }
}
