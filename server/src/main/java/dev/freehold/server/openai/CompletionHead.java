package dev.freehold.server.openai;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// What all pieces of an answer begin with, the same in each.
///
/// @param created  in seconds since 1970
/// @param model    as the client called it
record CompletionHead(String id, long created, String model) {
    /// @param kind  what the id begins with, `chatcmpl` or `cmpl`
    static CompletionHead now(String kind, String model) {
        return new CompletionHead(
                kind + "-" + UUID.randomUUID().toString().replace("-", ""), Instant.now().getEpochSecond(), model);
    }

    /// A new body, to be filled in.
    ///
    /// @param object  what it is, in the words of the API
    Map<String, Object> body(String object) {
        var body = new LinkedHashMap<String, Object>();
        body.put("id", id);
        body.put("object", object);
        body.put("created", created);
        body.put("model", model);
        return body;
    }
}
