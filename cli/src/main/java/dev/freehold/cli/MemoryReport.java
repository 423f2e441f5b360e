package dev.freehold.cli;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.ModelSummary;
import dev.freehold.engine.ExpertUse;
import dev.freehold.engine.MemoryNeed;
import dev.freehold.engine.MemoryPlan;
import dev.freehold.engine.ModelOptions;
import dev.freehold.engine.SystemMemory;
import dev.freehold.models.Footprint;
import dev.freehold.models.Hyperparameters;
import dev.freehold.models.cache.CacheLayout;
import dev.freehold.models.layers.LatentSizes;
import dev.freehold.tensor.KernelSelection;
import dev.freehold.tensor.KvType;
import dev.freehold.tensor.spi.KernelProvider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a token reads of a model and leaves behind, the memory that takes, and how the model runs in the memory that is
/// here.
///
/// @param caches     what blocks remember of a sequence
/// @param cacheType  how they keep keys and values
/// @param latent     numbers of a token's latent vector and of its key that turns; empty without latent attention
/// @param memory     bytes that this process may have
/// @param tier       the kernels that would compute
record MemoryReport(ExpertUse use, List<CacheLayout> caches, List<Integer> latent, MemoryPlan plan, KvType cacheType,
        int context, long memory, String tier) {
    /// @param options  with the context to count for
    static MemoryReport of(Checkpoint checkpoint, ModelOptions options, KvType cacheType) {
        KernelProvider provider = KernelSelection.choose(options.cpuTier());
        var plan = MemoryPlan.of(checkpoint, provider, options);
        List<CacheLayout> caches = Footprint.of(checkpoint).caches();
        return new MemoryReport(ExpertUse.of(checkpoint), caches,
                caches.isEmpty() ? List.of() : latent(checkpoint), plan, cacheType, options.contextLength(),
                SystemMemory.bytes(), provider.name());
    }

    /// With what is counted where nothing is asked for.
    static MemoryReport of(Checkpoint checkpoint) {
        ModelSummary summary = ModelSummary.of(checkpoint);
        int context = Math.clamp(summary.sizes().context(), 1, MemoryPlan.USUAL_CONTEXT);
        return of(checkpoint, ModelOptions.DEFAULT.withContextLength(context), summary.cacheType());
    }

    private static List<Integer> latent(Checkpoint checkpoint) {
        var sizes = Hyperparameters.of(checkpoint);
        if (!LatentSizes.areIn(checkpoint.metadata(), sizes)) {
            return List.of();
        }
        var latent = LatentSizes.of(checkpoint.metadata(), sizes);
        return List.of(latent.latentWidth(), latent.turnedWidth());
    }

    /// For people, by label.
    Map<String, String> lines() {
        var lines = new LinkedHashMap<String, String>();
        if (use.count() > 0) {
            lines.put("experts", "%,d a block, of which a token goes to %d: %s of %s".formatted(
                    use.count(), use.used(), size(use.tokenExpertBytes()), size(use.bytes())));
            lines.put("a token", "reads %s of %s of weights; %s of %s parameters are active".formatted(
                    size(use.tokenBytes()), size(use.otherBytes() + use.bytes()),
                    ShowCommand.count(use.activeParameters()),
                    ShowCommand.count(use.otherParameters() + use.parameters())));
        }
        if (recurrentBlocks() > 0) {
            lines.put("recurrent", "%d of %d blocks, with a state of %s altogether; the others keep keys and values"
                    .formatted(recurrentBlocks(), caches.size(), size(stateBytes())));
        }
        if (!latent.isEmpty()) {
            lines.put("latent", "of a token a vector of %d and a key of %d are kept, for all heads".formatted(
                    latent.getFirst(), latent.getLast()));
        }
        MemoryNeed need = plan.need();
        lines.put("memory", "%s with a context of %,d: weights %s, cache %s (%s), working %s".formatted(
                size(need.total()), context, size(need.weights()), size(need.cache()), cacheType,
                size(need.working())));
        lines.put("here", here());
        return lines;
    }

    private String here() {
        String machine = "the %s of this machine".formatted(size(memory));
        return switch (plan.way()) {
            case WHOLE -> "all of it fits %s".formatted(machine);
            case EXPERTS_IN_TURNS -> ("more than %s: %s of %s of experts are in memory at a time, the others are read "
                    + "from the file").formatted(machine, size(plan.expertBytes()), size(plan.need().experts()));
            case FROM_FILE -> "more than %s: weights are read from the file again and again".formatted(machine);
            case TOO_LARGE -> "does not fit %s%s".formatted(
                    machine, use.count() == 0 ? "" : ", not even with few experts at a time");
        };
    }

    private long recurrentBlocks() {
        return caches.stream().filter(CacheLayout.Recurrent.class::isInstance).count();
    }

    private long stateBytes() {
        return caches.stream().filter(CacheLayout.Recurrent.class::isInstance)
                .mapToLong(layout -> layout.byteSize(cacheType, context)).sum();
    }

    /// For programs, by field; `null` where the model has nothing of the kind.
    Map<String, Object> json() {
        var object = new LinkedHashMap<String, Object>();
        object.put("memory", need());
        object.put("experts", use.count() == 0 ? null : experts());
        object.put("recurrent", recurrentBlocks() == 0 ? null
                : Map.of("blocks", recurrentBlocks(), "state_bytes", stateBytes()));
        object.put("latent", latent.isEmpty() ? null
                : Map.of("vector_width", latent.getFirst(), "key_width", latent.getLast()));
        object.put("token_bytes", use.tokenBytes());
        object.put("active_parameters", use.activeParameters());
        var here = new LinkedHashMap<String, Object>();
        here.put("way", plan.way().name().toLowerCase(Locale.ROOT));
        here.put("memory_bytes", memory);
        here.put("expert_bytes", Math.min(plan.expertBytes(), plan.need().experts()));
        here.put("cpu_tier", tier);
        object.put("here", here);
        return object;
    }

    /// The same of a model that cannot run.
    static Map<String, Object> refused(String because) {
        var object = new LinkedHashMap<String, Object>();
        object.put("memory", null);
        object.put("here", Map.of("way", "refused", "because", because));
        return object;
    }

    private Map<String, Object> need() {
        MemoryNeed need = plan.need();
        var object = new LinkedHashMap<String, Object>();
        object.put("context", context);
        object.put("weights", need.weights());
        object.put("cache", need.cache());
        object.put("working", need.working());
        object.put("total", need.total());
        return object;
    }

    private Map<String, Object> experts() {
        var object = new LinkedHashMap<String, Object>();
        object.put("count", use.count());
        object.put("used", use.used());
        object.put("bytes", use.bytes());
        object.put("token_bytes", use.tokenExpertBytes());
        return object;
    }

    private static String size(long bytes) {
        return ByteSize.text(bytes);
    }
}
