package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.cli.DoctorCommand.Tier;
import dev.freehold.cli.Machine.StartUpCache;
import dev.freehold.json.Json;
import dev.freehold.tensor.Processors;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {
    private static final Machine MACHINE = new Machine(
            "25.0.3+9-LTS", "Somebody", "Linux 6.1", "amd64", new Processors(4, 2), Optional.of("Fast"),
            List.of("avx2"),
            OptionalInt.of(256), 1L << 30, 3L << 30, new StartUpCache("start-up.aot", true));

    private static final Tier X86 = new Tier("avx2", "the processor has no AVX2", false);
    private static final Tier VECTOR = new Tier("vector", "", true);
    private static final Tier REFERENCE = new Tier("reference", "", false);

    @Test
    void textHasALineAFact() {
        assertEquals(
                """
                Java       25.0.3+9-LTS (Somebody)
                System     Linux 6.1, amd64
                Processor  4 × Fast
                           avx2
                Threads    2, one a core that this process may use
                Vectors    256 bits
                Memory     3.0 GiB, of which Java's heap may take 1.0 GiB; weights lie outside the heap
                Start-up   with the cache start-up.aot
                CPU tiers  avx2: the processor has no AVX2
                           vector (chosen)
                           reference""",
                DoctorCommand.text(MACHINE, List.of(X86, VECTOR, REFERENCE)).lines().skip(1)
                        .reduce((a, b) -> a + "\n" + b).orElseThrow());
    }

    @Test
    void jsonHasTheSameFacts() {
        Map<String, Object> object = Json.parseObject(Json.write(DoctorCommand.object(MACHINE, List.of(X86, VECTOR))));
        assertEquals(4L, object.get("processors"));
        assertEquals(2L, object.get("threads"));
        assertEquals(256L, object.get("vector_bits"));
        assertEquals(3L << 30, object.get("memory_bytes"));
        assertEquals("start-up.aot", object.get("start_up_cache"));
        assertEquals(true, object.get("start_up_cache_used"));
        assertEquals(
                "[{name=avx2, usable=false, unusable_because=the processor has no AVX2, chosen=false}, "
                        + "{name=vector, usable=true, unusable_because=null, chosen=true}]",
                object.get("cpu_tiers").toString());
    }

    @Test
    void theFeaturesThatMatterAreFoundOnX86AndArm() {
        List<String> x86 = List.of("processor\t: 0", "model name\t: AMD EPYC", "flags\t\t: fpu fma avx2 smep");
        assertEquals(List.of("fma", "avx2"), Machine.features(x86));
        assertEquals(Optional.of("AMD EPYC"), Machine.value(x86, "model name"));
        assertEquals(List.of("asimd", "i8mm"), Machine.features(List.of("Features\t: fp asimd i8mm")));
        assertEquals(List.of(), Machine.features(List.of()));
    }

    @Test
    void aStartUpCacheThatIsNotUsedIsSaid() {
        assertEquals("without a cache", new StartUpCache("", false).text());
        assertEquals("without the cache x.aot, which is missing or does not fit this Java and its options",
                new StartUpCache("x.aot", false).text());
    }

    @Test
    void oneTierIsChosen() {
        CommandLineRun run = CommandLineRun.of("doctor", "--json");
        assertEquals(0, run.exitCode(), run.err());
        List<?> tiers = (List<?>) Json.parseObject(run.out()).get("cpu_tiers");
        assertEquals(1, tiers.stream().filter(tier -> ((Map<?, ?>) tier).get("chosen").equals(true)).count());
    }

    @Test
    void thisMachineIsDescribed() {
        Machine here = Machine.here();
        assertTrue(here.processors().available() > 0, "" + here);
        assertTrue(here.memoryBytes() > 1 << 20 && here.heapBytes() > 1 << 20, "" + here);
        assertEquals(0, here.vectorBits().orElse(64) % 64, "" + here);
    }

    @Test
    void aModelIsPutBesideTheMachine() {
        String model = Fixtures.own("models/qwen3moe/model.gguf").toString();
        CommandLineRun run = CommandLineRun.of("doctor", model);
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("Model      " + model + ": qwen3moe, with the CPU tier "), run.out());
        assertTrue(run.out().contains("Here       all of it fits the "), run.out());
        Map<String, Object> described = Json.object(
                Json.parseObject(CommandLineRun.of("doctor", "--json", model).out()).get("model"), "model");
        assertEquals("qwen3moe", described.get("architecture"));
        assertEquals("whole", Json.object(described.get("here"), "here").get("way"));
        assertEquals(1, CommandLineRun.of("doctor", "absent.gguf").exitCode());
    }
}
