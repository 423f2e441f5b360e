package dev.freehold.kernels.limits;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A sum in plain Java: eight side by side, so that a load need not wait for the addition before it.
public final class PlainSum implements MemoryBandwidth.Loop {
    public PlainSum() {}

    @Override
    public long sum(MemorySegment piece) {
        long a = 0;
        long b = 0;
        long c = 0;
        long d = 0;
        long e = 0;
        long f = 0;
        long g = 0;
        long h = 0;
        for (long at = 0; at < piece.byteSize(); at += 8 * Long.BYTES) {
            a += piece.get(ValueLayout.JAVA_LONG, at);
            b += piece.get(ValueLayout.JAVA_LONG, at + 8);
            c += piece.get(ValueLayout.JAVA_LONG, at + 16);
            d += piece.get(ValueLayout.JAVA_LONG, at + 24);
            e += piece.get(ValueLayout.JAVA_LONG, at + 32);
            f += piece.get(ValueLayout.JAVA_LONG, at + 40);
            g += piece.get(ValueLayout.JAVA_LONG, at + 48);
            h += piece.get(ValueLayout.JAVA_LONG, at + 56);
        }
        return a + b + c + d + e + f + g + h;
    }
}
