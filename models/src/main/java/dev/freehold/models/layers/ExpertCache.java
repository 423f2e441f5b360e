package dev.freehold.models.layers;

import dev.freehold.checkpoint.MatrixStack;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.PackedMatrix;
import java.util.Iterator;
import java.util.LinkedHashMap;

/// The experts that are packed: each when a token first goes to it, and the one that none went to for longest makes
/// room for another, so that a model larger than memory runs from its file.
///
/// One for a network; used by one pass at a time.
public final class ExpertCache {
    /// The matrices of one expert.
    ///
    /// @param gate  `(F, D)`
    /// @param up    `(F, D)`
    /// @param down  `(D, F)`
    record Expert(PackedMatrix gate, PackedMatrix up, PackedMatrix down) {}

    /// The experts of one block, in the file.
    ///
    /// @param block  number of the block
    public record Stored(int block, MatrixStack gate, MatrixStack up, MatrixStack down) {
        /// Bytes of one expert.
        long byteSize() {
            return bytes(gate) + bytes(up) + bytes(down);
        }

        private static long bytes(MatrixStack stack) {
            return stack.dtype().byteSize((long) stack.rows() * stack.columns());
        }
    }

    private record Key(int block, int expert) {}

    private record Packed(Expert expert, long bytes) {}

    private final Kernels kernels;
    private final long capacity;
    private final LinkedHashMap<Key, Packed> packed = new LinkedHashMap<>(16, 0.75f, true); // oldest use first
    private long bytes;

    /// @param capacity  bytes of packed experts at most; if it is less than one, there is one
    public ExpertCache(Kernels kernels, long capacity) {
        this.kernels = kernels;
        this.capacity = capacity;
    }

    /// Experts of a block that can be there together.
    int atOnce(Stored stored) {
        return Math.clamp(capacity / stored.byteSize(), 1, stored.gate.count());
    }

    /// Expert `index` of a block. It stays as long as no more than [#atOnce] others are asked for.
    Expert get(Stored stored, int index) {
        var key = new Key(stored.block, index);
        Packed found = packed.get(key);
        if (found == null) {
            long size = stored.byteSize();
            makeRoom(size);
            var expert = new Expert(kernels.pack(stored.gate.matrix(index)), kernels.pack(stored.up.matrix(index)),
                    kernels.pack(stored.down.matrix(index)));
            found = new Packed(expert, size);
            packed.put(key, found);
            bytes += size;
        }
        return found.expert;
    }

    /// Packs the experts of a block that there is room for.
    void fill(Stored stored) {
        for (int i = 0; i < stored.gate.count() && bytes + stored.byteSize() <= capacity; i++) {
            get(stored, i);
        }
    }

    private void makeRoom(long size) {
        Iterator<Packed> oldest = packed.values().iterator();
        while (bytes + size > capacity && oldest.hasNext()) {
            Packed leaving = oldest.next();
            oldest.remove();
            kernels.release(leaving.expert.gate);
            kernels.release(leaving.expert.up);
            kernels.release(leaving.expert.down);
            bytes -= leaving.bytes;
        }
    }

    /// Bytes of the experts that are there.
    public long byteSize() {
        return bytes;
    }
}
