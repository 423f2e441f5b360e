package dev.freehold.tokenizer.model;

import java.util.Arrays;

/// A growing list of token ids.
public final class Ids {
    private int[] ids = new int[16];
    private int size;

    public void add(int id) {
        reserve(1);
        ids[size++] = id;
    }

    void add(int[] more) {
        reserve(more.length);
        for (int id : more) { // mostly one or two
            ids[size++] = id;
        }
    }

    int size() {
        return size;
    }

    /// Forgets the ids from index `size` on.
    void truncate(int size) {
        this.size = size;
    }

    /// The ids from index `from` on.
    int[] since(int from) {
        return Arrays.copyOfRange(ids, from, size);
    }

    public int[] toArray() {
        return Arrays.copyOf(ids, size);
    }

    private void reserve(int more) {
        if (size + more > ids.length) {
            ids = Arrays.copyOf(ids, Math.max(size + more, 2 * ids.length));
        }
    }
}
