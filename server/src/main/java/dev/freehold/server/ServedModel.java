package dev.freehold.server;

import dev.freehold.engine.Engine;

/// A model that clients may ask for.
///
/// @param name     what clients call it
/// @param engine   that answers with it; closed by whoever made it
/// @param created  when its file was made, in seconds since 1970
public record ServedModel(String name, Engine engine, long created) {}
