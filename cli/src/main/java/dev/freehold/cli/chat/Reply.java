package dev.freehold.cli.chat;

import dev.freehold.engine.FinishReason;
import dev.freehold.engine.Usage;

/// How an answer ended.
public record Reply(FinishReason reason, Usage usage) {}
