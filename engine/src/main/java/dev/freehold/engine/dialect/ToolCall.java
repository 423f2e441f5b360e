package dev.freehold.engine.dialect;

/// A call of a tool.
///
/// @param arguments  a JSON object
public record ToolCall(String id, String name, String arguments) {}
