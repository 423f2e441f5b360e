package dev.freehold.engine;

/// What an [Engine] is doing at a moment.
///
/// @param running     sequences that are computed
/// @param waiting     requests that wait for room
/// @param cacheBytes  of sequences that have ended, kept for prompts that begin like them
public record EngineLoad(int running, int waiting, long cacheBytes) {}
