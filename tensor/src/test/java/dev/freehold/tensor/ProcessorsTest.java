package dev.freehold.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorsTest {
    @TempDir
    private Path root;

    @Test
    void hyperThreadsOfACoreCountOnce() throws IOException {
        machine("0-7", List.of("0,4", "1,5", "2,6", "3,7"));
        assertEquals(new Processors(8, 4), Processors.of(root, 8));
    }

    @Test
    void neighboursMayShareACoreToo() throws IOException {
        machine("0-5", List.of("0-1", "2-3", "4", "5"));
        assertEquals(new Processors(6, 4), Processors.of(root, 6));
    }

    @Test
    void onlyAllowedProcessorsCount() throws IOException {
        machine("1,4-5", List.of("0,4", "1,5", "2,6", "3,7"));
        assertEquals(new Processors(3, 2), Processors.of(root, 3));
    }

    @Test
    void oneThreadOfACoreIsACore() throws IOException {
        machine("4,6", List.of("0,4", "1,5", "2,6", "3,7"));
        assertEquals(new Processors(2, 2), Processors.of(root, 2));
    }

    @Test
    void aQuotaBelowTheCoresIsTheLimit() throws IOException {
        machine("0-7", List.of("0,4", "1,5", "2,6", "3,7"));
        assertEquals(3, Processors.of(root, 3).threads());
    }

    @Test
    void withoutKnowledgeOfCoresEachThreadIsOne() throws IOException {
        assertEquals(new Processors(8, 8), Processors.of(root, 8));
        machine("nonsense", List.of());
        assertEquals(new Processors(8, 8), Processors.of(root, 8));
        machine("0-3", List.of("0"));
        assertEquals(new Processors(4, 4), Processors.of(root, 4));
    }

    @Test
    void listsOfProcessorsAreRead() {
        assertEquals("{0, 1, 2, 3, 8, 10, 11}", Processors.processors("\t0-3,8,10-11\n").toString());
        assertThrows(NumberFormatException.class, () -> Processors.processors(""));
        assertThrows(NumberFormatException.class, () -> Processors.processors("0-"));
    }

    @Test
    void thisMachineHasOne() {
        Processors here = Processors.here();
        assertTrue(1 <= here.cores() && here.cores() <= here.available(), here.toString());
        assertEquals(Runtime.getRuntime().availableProcessors(), here.available());
        assertEquals(here.cores(), here.threads());
    }

    @Test
    void noProcessorIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Processors(0, 1));
    }

    private void machine(String allowed, List<String> cores) throws IOException {
        write("proc/self/status", "Name:\tjava\nCpus_allowed:\tff\nCpus_allowed_list:\t" + allowed + "\nMems:\t1\n");
        for (String siblings : cores) {
            for (int cpu : Processors.processors(siblings).stream().toArray()) {
                write("sys/devices/system/cpu/cpu%d/topology/thread_siblings_list".formatted(cpu), siblings + "\n");
            }
        }
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
