package dev.freehold.models.cache;

import dev.freehold.tensor.KvType;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/// What a network remembers of one sequence, so that a new token costs one token's work: keys and values, latent
/// vectors, recurrent states, whatever its blocks need. Who batches, reuses prefixes or saves need not know which.
public final class SequenceCache implements AutoCloseable {
    private static final int MAGIC = 0x31434846; // "FHC1"
    private static final int CHUNK = 1 << 28;

    private final Arena arena = Arena.ofShared(); // kernels read from their own threads
    private final List<CacheLayout> layouts;
    private final KvType type;
    private final List<BlockCache> blocks;
    private final int capacity;
    private final Snapshots snapshots;
    private int length;

    /// @param layouts   of the blocks
    /// @param type      how keys and values are kept
    /// @param capacity  tokens the sequence may grow to
    public SequenceCache(List<CacheLayout> layouts, KvType type, int capacity) {
        this.layouts = List.copyOf(layouts);
        this.type = type;
        this.blocks = layouts.stream().map(layout -> layout.create(arena, type)).toList();
        this.capacity = capacity;
        this.snapshots = new Snapshots(blocks);
    }

    /// The cache of block `index`, which has keys and values.
    public KeyValueCache keysAndValues(int index) {
        return (KeyValueCache) blocks.get(index);
    }

    /// The cache of block `index`, which is recurrent.
    public RecurrentCache recurrent(int index) {
        return (RecurrentCache) blocks.get(index);
    }

    /// Tokens in the sequence; the next one gets this position.
    public int length() {
        return length;
    }

    public int capacity() {
        return capacity;
    }

    /// Makes room for `tokens` more.
    ///
    /// @throws IllegalArgumentException if they do not fit the capacity
    public void reserve(int tokens) {
        if (tokens > capacity - length) {
            throw new IllegalArgumentException("%d tokens do not fit: %d of %d are used"
                    .formatted(tokens, length, capacity));
        }
        blocks.forEach(block -> block.reserve(length, tokens));
    }

    /// Counts `tokens` more, which all blocks have seen.
    public void advance(int tokens) {
        length += tokens;
    }

    /// Whether [#rewind] needs snapshots.
    public boolean needsSnapshots() {
        return blocks.stream().anyMatch(block -> !block.state().isEmpty());
    }

    /// Remembers this length, so that [#rewind] can come back to it. Costs nothing where blocks can be cut back
    /// anywhere; else a copy of their states, of which only the latest few are kept.
    public void snapshot() {
        snapshots.take(length);
    }

    /// Forgets tokens, so that another continuation can follow the same beginning.
    ///
    /// @param wanted  tokens to keep
    /// @return tokens that are kept: `wanted`, or fewer where the blocks cannot be cut back to that
    public int rewind(int wanted) {
        if (wanted < 0 || wanted > length) {
            throw new IllegalArgumentException("cannot rewind %d tokens to %d".formatted(length, wanted));
        }
        if (wanted < length) {
            int kept = snapshots.latest(wanted);
            if (kept > 0 && blocks.stream().allMatch(block -> block.canRewind(kept))) {
                snapshots.restore(kept);
                length = kept;
            } else {
                clear();
            }
        }
        return length;
    }

    /// A cache of its own that remembers the first `tokens` tokens of this one, for another continuation of the same
    /// beginning; or an empty one where blocks cannot be cut back to that.
    ///
    /// @param capacity  tokens that it may grow to, `tokens` at least
    public SequenceCache copy(int tokens, int capacity) {
        if (tokens < 0 || tokens > Math.min(length, capacity)) {
            throw new IllegalArgumentException("cannot copy %d of %d tokens to room for %d"
                    .formatted(tokens, length, capacity));
        }
        var copy = new SequenceCache(layouts, type, capacity);
        if (needsSnapshots() || !blocks.stream().allMatch(block -> block.canRewind(tokens))) {
            return copy;
        }
        try {
            copy.reserve(tokens);
        } catch (OutOfMemoryError e) {
            copy.close();
            throw e;
        }
        for (int i = 0; i < blocks.size(); i++) {
            List<MemorySegment> from = blocks.get(i).contents(tokens);
            List<MemorySegment> to = copy.blocks.get(i).contents(tokens);
            for (int j = 0; j < from.size(); j++) {
                to.get(j).copyFrom(from.get(j));
            }
        }
        copy.advance(tokens);
        copy.snapshot();
        return copy;
    }

    private void clear() {
        blocks.forEach(BlockCache::clear);
        snapshots.clear();
        length = 0;
    }

    /// Bytes held, snapshots included.
    public long byteSize() {
        return blocks.stream().mapToLong(BlockCache::byteSize).sum() + snapshots.byteSize();
    }

    /// Bytes that a sequence of `tokens` tokens takes.
    public static long byteSize(List<CacheLayout> layouts, KvType type, int tokens) {
        return layouts.stream().mapToLong(layout -> layout.byteSize(type, tokens)).sum();
    }

    /// Writes all that is remembered, to be [read][#read] by a cache of the same network.
    ///
    /// @throws IOException if writing fails
    public void write(WritableByteChannel out) throws IOException {
        ByteBuffer header = header();
        header.putInt(MAGIC).putInt(layouts.toString().hashCode()).putInt(type.ordinal()).putInt(length).flip();
        writeFully(out, header);
        for (BlockCache block : blocks) {
            for (MemorySegment segment : block.contents(length)) {
                for (long at = 0; at < segment.byteSize(); at += CHUNK) {
                    long count = Math.min(CHUNK, segment.byteSize() - at);
                    writeFully(out, segment.asSlice(at, count).asByteBuffer());
                }
            }
        }
    }

    /// Takes over what [#write] wrote, in place of what is remembered.
    ///
    /// @throws IOException if reading fails, or the bytes are of another network, another type or too long
    public void read(ReadableByteChannel in) throws IOException {
        ByteBuffer header = header();
        readFully(in, header);
        header.flip();
        if (header.getInt() != MAGIC || header.getInt() != layouts.toString().hashCode()
                || header.getInt() != type.ordinal()) {
            throw new IOException("this is no saved sequence of this network with keys and values in " + type);
        }
        int saved = header.getInt();
        if (saved < 0 || saved > capacity) {
            throw new IOException("the saved sequence has %d tokens, there is room for %d".formatted(saved, capacity));
        }
        clear();
        reserve(saved);
        try {
            for (BlockCache block : blocks) {
                for (MemorySegment segment : block.contents(saved)) {
                    for (long at = 0; at < segment.byteSize(); at += CHUNK) {
                        long count = Math.min(CHUNK, segment.byteSize() - at);
                        readFully(in, segment.asSlice(at, count).asByteBuffer());
                    }
                }
            }
        } catch (IOException e) {
            clear(); // half of a state is none
            throw e;
        }
        advance(saved);
        snapshot();
    }

    private static ByteBuffer header() {
        return ByteBuffer.allocate(4 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void writeFully(WritableByteChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    private static void readFully(ReadableByteChannel in, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (in.read(bytes) < 0) {
                throw new EOFException("the saved sequence is cut off");
            }
        }
    }

    @Override
    public void close() {
        snapshots.clear();
        arena.close();
    }
}
