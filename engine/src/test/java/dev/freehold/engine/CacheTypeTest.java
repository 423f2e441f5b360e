package dev.freehold.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.tensor.KvType;
import org.junit.jupiter.api.Test;

class CacheTypeTest {
    @Test
    void isFoundByItsNameInAnyCase() {
        assertEquals(CacheType.Q8_0, CacheType.named("Q8_0"));
        for (CacheType type : CacheType.values()) {
            assertEquals(type, CacheType.named(type.toString()));
        }
        var e = assertThrows(IllegalArgumentException.class, () -> CacheType.named("q4_0"));
        assertEquals("cache type should be one of auto, f16, q8_0, f32, is 'q4_0'", e.getMessage());
    }

    @Test
    void onlyAutoLeavesTheChoice() {
        assertEquals(KvType.F16, CacheType.AUTO.or(KvType.F16));
        assertEquals(KvType.F32, CacheType.AUTO.or(KvType.F32));
        assertEquals(KvType.Q8_0, CacheType.Q8_0.or(KvType.F32));
    }
}
