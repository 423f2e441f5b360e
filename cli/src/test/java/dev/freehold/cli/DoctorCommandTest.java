package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.cli.DoctorCommand.InstalledKernels;
import dev.freehold.json.Json;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.spi.KernelProvider;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {
    private static final Machine MACHINE = new Machine(
            "25.0.3+9-LTS", "Somebody", "Linux 6.1", "amd64", 4, Optional.of("Fast"), List.of("avx2"),
            OptionalInt.of(256), 1L << 30, 3L << 30);

    private static final InstalledKernels X86 = new InstalledKernels("x86", Optional.of("no AVX-512"), false);
    private static final InstalledKernels VECTOR = new InstalledKernels("vector", Optional.empty(), true);
    private static final InstalledKernels REFERENCE = new InstalledKernels("reference", Optional.empty(), false);

    @Test
    void theFirstUsableKernelsAreChosen() {
        assertEquals(
                List.of(X86, VECTOR, REFERENCE),
                DoctorCommand.judge(List.of(provider("x86", "no AVX-512"), provider("vector", null))));
    }

    @Test
    void withoutUsableKernelsTheReferenceIsChosen() {
        assertEquals(
                List.of(X86, new InstalledKernels("reference", Optional.empty(), true)),
                DoctorCommand.judge(List.of(provider("x86", "no AVX-512"))));
    }

    @Test
    void textHasALineAFact() {
        assertEquals(
                """
                Java       25.0.3+9-LTS (Somebody)
                System     Linux 6.1, amd64
                Processor  4 × Fast
                           avx2
                Vectors    256 bits
                Memory     3.0 GiB, of which Java's heap may take 1.0 GiB; weights lie outside the heap
                Kernels    x86: no AVX-512
                           vector (chosen)
                           reference""",
                DoctorCommand.text(MACHINE, List.of(X86, VECTOR, REFERENCE)).lines().skip(1)
                        .reduce((a, b) -> a + "\n" + b).orElseThrow());
    }

    @Test
    void jsonHasTheSameFacts() {
        Map<String, Object> object = Json.parseObject(Json.write(DoctorCommand.object(MACHINE, List.of(X86, VECTOR))));
        assertEquals(256L, object.get("vector_bits"));
        assertEquals(3L << 30, object.get("memory_bytes"));
        assertEquals(
                "[{name=x86, usable=false, unusable_because=no AVX-512, chosen=false}, "
                        + "{name=vector, usable=true, unusable_because=null, chosen=true}]",
                object.get("kernels").toString());
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
    void thisMachineIsDescribed() {
        Machine here = Machine.here();
        assertTrue(here.processors() > 0, "" + here);
        assertTrue(here.memoryBytes() > 1 << 20 && here.heapBytes() > 1 << 20, "" + here);
        assertEquals(0, here.vectorBits().orElse(64) % 64, "" + here);
    }

    private static KernelProvider provider(String name, String unusableBecause) {
        return new KernelProvider() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public int preference() {
                return 0;
            }

            @Override
            public Optional<String> unusableBecause() {
                return Optional.ofNullable(unusableBecause);
            }

            @Override
            public Kernels create(int threads) {
                throw new UnsupportedOperationException();
            }
        };
    }
}
