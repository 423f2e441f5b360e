package dev.freehold.checkpoint.gguf;

import static dev.freehold.checkpoint.gguf.GgufForge.I32;
import static dev.freehold.checkpoint.gguf.GgufForge.STRING;
import static dev.freehold.checkpoint.gguf.GgufForge.text;
import static dev.freehold.checkpoint.gguf.GgufForge.u16;
import static dev.freehold.checkpoint.gguf.GgufForge.u32;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Split checkpoints whose parts do not belong together, huge files, and what is no file.
class GgufPartsTest {
    @TempDir
    private Path folder;

    private Path file;
    private final GgufForge forge = GgufForge.valid();

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("model.gguf");
    }

    private GgufForge part(int index, int parts, String tensor) {
        var part = GgufForge.empty();
        if (index == 0) {
            part.entry("general.architecture", STRING, text("toy"));
        }
        return part.entry("split.no", GgufForge.U16, u16(index))
                .entry("split.count", GgufForge.U16, u16(parts))
                .entry("split.tensors.count", I32, u32(2))
                .tensor(tensor, 0, 4, 1);
    }

    @Test
    void g56Parts() {
        Path first = part(0, 2, "a").write(folder.resolve("m-00001-of-00002.gguf"));
        Path second = folder.resolve("m-00002-of-00002.gguf");
        assertEquals("no such file", Refusal.of(first));

        part(1, 2, "b").write(second);
        for (Path path : new Path[] {first, second}) {
            try (Checkpoint checkpoint = Checkpoint.open(path)) {
                assertEquals(first, checkpoint.path());
                assertEquals(2, checkpoint.tensors().size());
            }
        }
        part(1, 2, "a").write(second);
        assertEquals("tensor 'a' is in another part as well", Refusal.of(first));
        part(1, 3, "b").write(second);
        assertEquals("'split.no' should be part 1 of 2, is part 1 of 3", Refusal.of(first));
        part(0, 2, "b").write(second);
        assertEquals("'split.no' should be part 1 of 2, is part 0 of 2", Refusal.of(first));
        GgufForge.empty().tensor("b", 0, 4, 1).write(second);
        assertEquals("no 'split.no'", Refusal.of(first));
        part(1, 2, "b").tensor("c", 0, 4, 1).write(second);
        assertEquals("'split.tensors.count' is 2, the parts have 3 tensors", Refusal.of(first));
    }

    @Test
    void g56PartCounts() {
        Path path = part(0, 0, "a").write(folder.resolve("m-00001-of-00002.gguf"));
        assertEquals("'split.tensors.count' is 2, the parts have 1 tensors", Refusal.of(path));
        path = part(0, 7, "a").write(folder.resolve("m-00001-of-00002.gguf"));
        assertEquals("is one of 7 parts, so its name should end in '-00001-of-00007.gguf'", Refusal.of(path));
        path = part(1, 2, "a").write(folder.resolve("renamed.gguf"));
        assertEquals("is one of 2 parts, so its name should end in '-00001-of-00002.gguf'", Refusal.of(path));
    }

    @Test
    void partsThatWereMergedAgainSayZeroParts() {
        GgufForge.valid().entry("split.no", GgufForge.U16, u16(0)).entry("split.count", GgufForge.U16, u16(0))
                .entry("split.tensors.count", I32, u32(2)).write(file);
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            assertEquals(2, checkpoint.tensors().size());
        }
    }

    @Test
    void g57ATerabyteOpensAtOnce() throws IOException {
        forge.dataBytes = 0;
        forge.withoutTensors().tensorAt("t", 0, 0, 1 << 20, 1 << 18);
        forge.write(file);
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength((1L << 40) + 4096);
        } catch (IOException e) {
            Assumptions.abort("the file system has no room for a sparse file of 1 TiB: " + e.getMessage());
        }
        try (Checkpoint checkpoint = Assertions.assertTimeout(Duration.ofSeconds(5), () -> Checkpoint.open(file))) {
            var tensor = checkpoint.find("t").orElseThrow();
            assertEquals(1L << 40, tensor.data().byteSize());
            assertEquals(0f, tensor.get((1 << 18) - 1, (1 << 20) - 1));
        }
    }

    @Test
    void g58WhatIsNoFile() throws Exception {
        assertEquals("no such file", Refusal.of(folder.resolve("absent.gguf")));
        assertEquals("is a folder without config.json, so it is no model; a GGUF file is opened by its name",
                Refusal.of(folder));
        Path loop = folder.resolve("loop");
        Files.createSymbolicLink(loop, loop);
        assertTrue(Refusal.of(loop).contains("ymbolic link") || Refusal.of(loop).contains("loop"), Refusal.of(loop));
        Path pipe = folder.resolve("pipe");
        Assumptions.assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor(5, TimeUnit.SECONDS)
                && Files.exists(pipe), "no mkfifo");
        assertEquals("is a device, pipe or socket, not a regular file", Refusal.of(pipe));
        var e = assertThrows(CheckpointException.class, () -> Checkpoint.open(Path.of("/dev/zero")));
        assertEquals("/dev/zero: is a device, pipe or socket, not a regular file", e.getMessage());
    }
}
