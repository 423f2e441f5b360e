package dev.freehold.tokenizer.template;

import java.util.Iterator;

/// Items that can be taken once, as filters like `select` give them; taken lazily, since what a template does in between
/// may change them.
record Generator(Iterator<Object> items) {}
