package dev.freehold.models.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class WorkspaceTest {
    @Test
    void aBufferIsUsedAgainAndGrowsWhereItMust() {
        try (var workspace = new Workspace()) {
            workspace.tensor("a", 4, 8).set(0, 0, 1);
            assertEquals(1, workspace.tensor("a", 2, 8).get(0, 0), "smaller: the same memory");
            assertEquals(4 * 8 * Float.BYTES, workspace.byteSize());
            workspace.tensor("a", 5, 8);
            workspace.tensor("b", 1, 1);
            assertEquals((5 * 8 + 1) * Float.BYTES, workspace.byteSize());
        }
    }

    @Test
    void closingFreesAll() {
        var workspace = new Workspace();
        var tensor = workspace.tensor("a", 1, 1);
        workspace.close();
        assertEquals(0, workspace.byteSize());
        assertThrows(IllegalStateException.class, () -> tensor.get(0, 0));
    }
}
