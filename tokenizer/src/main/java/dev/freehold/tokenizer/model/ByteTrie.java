package dev.freehold.tokenizer.model;

import dev.freehold.tokenizer.TokenizerException;
import java.util.Arrays;
import java.util.BitSet;

/// Tokens by their bytes, one after the other.
final class ByteTrie {
    static final int ROOT = 0;
    static final int NONE = -1;

    private static final int MAX_NODES = 1 << 23; // so that an edge fits a long

    private long[] edges = new long[1 << 12]; // node << 40 | byte << 32 | child; 0 is free, as no child is the root
    private int[] tokens = new int[1 << 10]; // by node
    private int nodes = 1;

    ByteTrie(Texts texts, BitSet findable) {
        Arrays.fill(tokens, NONE);
        for (int id = findable.nextSetBit(0); id >= 0; id = findable.nextSetBit(id + 1)) {
            int node = ROOT;
            for (int at = texts.start(id); at < texts.end(id); at++) {
                int child = child(node, texts.bytes()[at]);
                node = child == NONE ? grow(node, texts.bytes()[at]) : child;
            }
            if (node != ROOT) {
                tokens[node] = id;
            }
        }
    }

    /// The node one byte further, or [#NONE].
    int child(int node, byte next) {
        long edge = edges[slot(key(node, next))];
        return edge == 0 ? NONE : (int) edge;
    }

    /// The token that ends at a node, or [#NONE].
    int token(int node) {
        return tokens[node];
    }

    private int grow(int node, byte next) {
        if (nodes == MAX_NODES) {
            throw new TokenizerException("more than %d different starts of tokens".formatted(MAX_NODES));
        }
        if (3 * nodes > edges.length) {
            long[] old = edges;
            edges = new long[2 * old.length];
            for (long edge : old) {
                if (edge != 0) {
                    edges[slot(edge >>> 32)] = edge;
                }
            }
        }
        if (nodes == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * nodes);
            Arrays.fill(tokens, nodes, tokens.length, NONE);
        }
        long key = key(node, next);
        edges[slot(key)] = key << 32 | nodes;
        return nodes++;
    }

    private static long key(int node, byte next) {
        return (long) node << 8 | next & 0xFF;
    }

    private int slot(long key) {
        int slot = (int) (ByteHash.mix(key) >>> 32) & edges.length - 1;
        while (edges[slot] != 0 && edges[slot] >>> 32 != key) {
            slot = slot + 1 & edges.length - 1;
        }
        return slot;
    }
}
