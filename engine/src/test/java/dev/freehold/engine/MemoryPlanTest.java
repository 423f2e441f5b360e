package dev.freehold.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.adapter.LoraAdapter;
import dev.freehold.checkpoint.adapter.LoraWeights;
import dev.freehold.engine.MemoryPlan.Way;
import dev.freehold.models.Architectures;
import dev.freehold.models.cache.CacheLayout;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.KvType;
import dev.freehold.tensor.ReferenceKernels;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {
    private static final long GIB = 1L << 30;

    /// 20 GiB of experts, 2 of other weights, 1 for the cache and activations.
    private static final MemoryNeed MIXTURE = new MemoryNeed(22 * GIB, 20 * GIB, GIB / 100, 0, GIB - 1000, 1000);
    private static final MemoryNeed DENSE = new MemoryNeed(22 * GIB, 0, 0, 0, GIB, 0);

    private static void assertPlan(
            Way way, long expertBytes, MemoryNeed need, boolean copied, long asked, long memory) {
        assertEquals(new MemoryPlan(need, way, memory, expertBytes),
                MemoryPlan.of(need, copied, asked, () -> memory));
    }

    @Test
    void everythingStaysWhereItFitsBesideTheReserve() {
        assertPlan(Way.WHOLE, Long.MAX_VALUE, MIXTURE, true, 0, 26 * GIB);
        assertPlan(Way.WHOLE, Long.MAX_VALUE, DENSE, true, 0, 26 * GIB);
        assertPlan(Way.WHOLE, Long.MAX_VALUE, DENSE, false, 0, 26 * GIB);
    }

    @Test
    void expertsTakeTurnsInWhatTheOthersLeave() {
        assertPlan(Way.EXPERTS_IN_TURNS, 15 * GIB, MIXTURE, true, 0, 20 * GIB);
        assertPlan(Way.EXPERTS_IN_TURNS, 4 * GIB, MIXTURE, true, 0, 8 * GIB); // a reserve of 1 GiB at least
        assertPlan(Way.EXPERTS_IN_TURNS, 3 * GIB, MIXTURE, true, 3 * GIB, 64 * GIB);
        assertPlan(Way.WHOLE, Long.MAX_VALUE, MIXTURE, true, 20 * GIB, 64 * GIB);
    }

    @Test
    void whatDoesNotFitEvenSoIsSaid() {
        assertPlan(Way.TOO_LARGE, MIXTURE.expert(), MIXTURE, true, 0, 4 * GIB);
        assertPlan(Way.TOO_LARGE, 16 * GIB, MIXTURE, true, 16 * GIB, 20 * GIB);
        assertPlan(Way.TOO_LARGE, Long.MAX_VALUE, DENSE, true, 0, 20 * GIB);
    }

    @Test
    void kernelsThatReadTheFileHaveNothingToBound() {
        assertPlan(Way.FROM_FILE, Long.MAX_VALUE, MIXTURE, false, 0, 20 * GIB);
        assertPlan(Way.FROM_FILE, Long.MAX_VALUE, DENSE, false, GIB, 20 * GIB);
        assertPlan(Way.TOO_LARGE, Long.MAX_VALUE, DENSE, false, 0, GIB);
    }

    @Test
    void ofASmallModelNobodyAsksTheSystem() {
        var need = new MemoryNeed(2000, 1000, 10, 0, 0, 0);
        assertEquals(new MemoryPlan(need, Way.WHOLE, 0, Long.MAX_VALUE), MemoryPlan.of(need, true, 0, () -> -1));
        assertEquals(new MemoryPlan(need, Way.EXPERTS_IN_TURNS, 0, 100), MemoryPlan.of(need, true, 100, () -> -1));
    }

    private static Checkpoint open(String model) {
        return Checkpoint.open(ChatModelFixture.folder().resolve("../models").resolve(model).resolve("model.gguf"));
    }

    @Test
    void aLatentVectorIsWhatIsRememberedOfAToken() {
        try (Checkpoint checkpoint = open("deepseek3"); Kernels kernels = new ReferenceKernels()) {
            long token = Architectures.load(checkpoint, kernels).cacheLayouts().stream()
                    .mapToLong(layout -> layout.byteSize(KvType.F32, 128) / 128).sum();
            assertEquals(1024 * token, MemoryNeed.of(checkpoint, KvType.F32, 1024).cache());
        }
    }

    @Test
    void aStateHasOneSizeWhateverTheContext() {
        try (Checkpoint checkpoint = open("qwen35"); Kernels kernels = new ReferenceKernels()) {
            long attention = Architectures.load(checkpoint, kernels).cacheLayouts().stream()
                    .filter(layout -> layout instanceof CacheLayout.KeysAndValues)
                    .mapToLong(layout -> layout.byteSize(KvType.F16, 128)).sum();
            long more = MemoryNeed.of(checkpoint, KvType.F16, 256).cache()
                    - MemoryNeed.of(checkpoint, KvType.F16, 128).cache();
            assertEquals(attention, more);
        }
    }

    @Test
    void expertsAreCountedApart() {
        try (Checkpoint checkpoint = open("qwen3moe")) {
            var use = ExpertUse.of(checkpoint);
            var need = MemoryNeed.of(checkpoint, KvType.F16, 128);
            assertEquals(use.bytes(), need.experts());
            assertEquals(checkpoint.tensors().stream().mapToLong(tensor -> tensor.byteSize()).sum(), need.weights());
            long blocks = checkpoint.metadata().integer("qwen3moe.block_count");
            assertEquals(need.experts(), need.expert() * use.count() * blocks);
            assertEquals(use.otherBytes() + use.bytes() * use.used() / use.count(), use.tokenBytes());
        }
    }

    @Test
    void adaptersAreCounted() {
        Path folder = ChatModelFixture.folder().resolve("..");
        var options = ModelOptions.DEFAULT.withContextLength(128)
                .withAdapters(List.of(new AdapterFile(folder.resolve("adapters/llama3"), 1)));
        try (Checkpoint checkpoint = open("llama3"); Model model = Model.open(checkpoint.path(), options)) {
            LoraAdapter adapter = LoraAdapter.read(options.adapters().getFirst().path(), checkpoint);
            MemoryNeed without = MemoryNeed.of(checkpoint, model.cacheType(), 128);
            MemoryNeed with = model.memory().need();
            assertEquals(4 * adapter.parameters(), with.adapters());
            assertEquals(0, without.adapters());
            int ranks = adapter.weights().values().stream().mapToInt(LoraWeights::rank).sum();
            int widest = adapter.weights().values().stream().mapToInt(each -> each.b().shape().rows()).max()
                    .orElseThrow();
            assertEquals(without.working() + 128 * 4 * (widest + ranks), with.working());
            assertEquals(without.total() + with.adapters() + with.working() - without.working(), with.total());
        }
    }

    @Test
    void adaptersAreNotInTheModelsFile() {
        var need = new MemoryNeed(2 * GIB, 0, 0, 2 * GIB, GIB, 0);
        assertPlan(Way.FROM_FILE, Long.MAX_VALUE, need, false, 0, 5 * GIB);
        assertPlan(Way.TOO_LARGE, Long.MAX_VALUE, need, false, 0, 3 * GIB);
    }

    @Test
    void aContextThatNoMachineHasIsRefused() {
        var checkpoint = new FakeCheckpoint(Map.of(
                "general.architecture", "llama",
                "llama.block_count", 512L,
                "llama.context_length", 128L,
                "llama.embedding_length", 1L,
                "llama.feed_forward_length", 1L,
                "llama.attention.head_count", 1L << 20,
                "llama.attention.key_length", 1L,
                "llama.attention.value_length", 1L << 20,
                "llama.attention.layer_norm_rms_epsilon", 1e-5), 1);
        var e = assertThrows(CheckpointException.class,
                () -> MemoryNeed.of(checkpoint, KvType.F16, Integer.MAX_VALUE));
        assertEquals("model.gguf: a context of 2147483647 tokens needs more than 2^62 bytes", e.getMessage());
    }
}
