package dev.freehold.tensor;

import dev.freehold.tensor.spi.KernelProvider;
import dev.freehold.tensor.spi.Usability.NotThisMachine;
import dev.freehold.tensor.spi.Usability.Refused;
import dev.freehold.tensor.spi.Usability.Usable;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.ServiceLoader.Provider;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Chooses the CPU tier of a process: the usable provider with the highest preference, or the one asked for by name.
///
/// Called once, where a model is opened, and the kernels handed down through constructors; there is no global instance.
public final class KernelSelection {
    /// The environment variable that names the tier where the program names none.
    public static final String VARIABLE = "FREEHOLD_CPU_TIER";

    private KernelSelection() {}

    /// The provider of the kernels of `tier`; where that is empty, of the tier that the environment names; where it
    /// names none, of the best that can run here, at worst of the [ReferenceKernels].
    ///
    /// @throws UnusableTierException if the tier asked for does not exist or cannot run here
    public static KernelProvider choose(String tier) {
        return choose(tier, System.getenv(), installed(), KernelSelection::log);
    }

    /// The logger is fetched only now: that takes longer than choosing.
    private static void log(String warning) {
        System.getLogger(KernelSelection.class.getName()).log(Level.WARNING, warning);
    }

    /// @param warn  told, in one line, of better tiers than the chosen one that could run here and are kept from it
    static KernelProvider choose(
            String tier, Map<String, String> environment, List<KernelProvider> bestFirst, Consumer<String> warn) {
        String variable = environment.getOrDefault(VARIABLE, "");
        if (!tier.isEmpty()) {
            return named(tier, "", bestFirst);
        }
        return variable.isEmpty() ? best(bestFirst, warn) : named(variable, VARIABLE + ": ", bestFirst);
    }

    /// All providers there are, best first; the last is that of the [ReferenceKernels].
    public static List<KernelProvider> installed() {
        var providers = new ArrayList<KernelProvider>();
        providers.add(new ReferenceProvider());
        ServiceLoader.load(KernelProvider.class).stream().map(Provider::get).forEach(providers::add);
        providers.sort(Comparator.comparingInt(KernelProvider::preference).reversed());
        return providers;
    }

    private static KernelProvider named(String tier, String origin, List<KernelProvider> providers) {
        KernelProvider provider = providers.stream().filter(p -> p.name().equals(tier)).findFirst()
                .orElseThrow(() -> new UnusableTierException("%sthere is no CPU tier '%s'; there are: %s".formatted(
                        origin, tier, providers.stream().map(KernelProvider::name).collect(Collectors.joining(", ")))));
        String reason = provider.usability().reason();
        if (!reason.isEmpty()) {
            throw new UnusableTierException("%sCPU tier '%s' cannot be used here: %s".formatted(origin, tier, reason));
        }
        return provider;
    }

    private static KernelProvider best(List<KernelProvider> providers, Consumer<String> warn) {
        var refused = new LinkedHashMap<String, List<String>>(); // reason → tiers
        for (KernelProvider provider : providers) {
            switch (provider.usability()) {
                case Usable() -> {
                    if (!refused.isEmpty()) {
                        warn.accept("kernels: %susing %s".formatted(text(refused), provider.name()));
                    }
                    return provider;
                }
                case NotThisMachine _ -> { } // as it should be
                case Refused(String reason) ->
                    refused.computeIfAbsent(reason, _ -> new ArrayList<>()).add(provider.name());
            }
        }
        throw new IllegalStateException("no kernels can run here, not even the reference");
    }

    private static String text(Map<String, List<String>> refused) {
        return refused.entrySet().stream()
                .map(entry -> "not %s: %s; ".formatted(String.join(", ", entry.getValue()), entry.getKey()))
                .collect(Collectors.joining());
    }
}
