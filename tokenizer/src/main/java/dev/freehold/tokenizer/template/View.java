package dev.freehold.tokenizer.template;

import java.util.List;

/// What `dict.keys()`, `values()` and `items()` give: it has items and a length, but no indices.
///
/// @param name  Python's name for it: `dict_keys`, `dict_values`, `dict_items`
record View(String name, List<Object> items) {}
