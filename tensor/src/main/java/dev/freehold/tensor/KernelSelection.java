package dev.freehold.tensor;

import dev.freehold.tensor.spi.KernelProvider;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.ServiceLoader.Provider;

/// Chooses the kernels of a process: the usable provider with the highest preference, or the one asked for by name.
///
/// Called once, where a model is opened, and handed down through constructors; there is no global instance.
public final class KernelSelection {
    private static final System.Logger LOG = System.getLogger(KernelSelection.class.getName());

    private KernelSelection() {}

    /// The best kernels that can run here, at worst the [ReferenceKernels].
    public static Kernels best(int threads) {
        for (KernelProvider provider : byPreference(installed())) {
            var reason = provider.unusableBecause();
            if (reason.isEmpty()) {
                LOG.log(Level.DEBUG, "kernels: {0}", provider.name());
                return provider.create(threads);
            }
            LOG.log(Level.WARNING, "kernels: not {0}: {1}", provider.name(), reason.get());
        }
        return new ReferenceKernels();
    }

    /// The kernels called `name`.
    ///
    /// @throws IllegalArgumentException if no provider has that name, or it cannot run here; says why
    public static Kernels named(String name, int threads) {
        return named(name, threads, installed());
    }

    static Kernels named(String name, int threads, List<KernelProvider> providers) {
        if (ReferenceKernels.NAME.equals(name)) {
            return new ReferenceKernels();
        }
        KernelProvider provider = providers.stream().filter(p -> p.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no kernels are called '%s'; there are: %s".formatted(
                        name, names(providers))));
        provider.unusableBecause().ifPresent(reason -> {
            throw new IllegalArgumentException("kernels '%s' are unusable here: %s".formatted(name, reason));
        });
        return provider.create(threads);
    }

    /// All providers on the module path, best first.
    public static List<KernelProvider> installed() {
        return byPreference(ServiceLoader.load(KernelProvider.class).stream().map(Provider::get).toList());
    }

    private static List<KernelProvider> byPreference(List<KernelProvider> providers) {
        return providers.stream().sorted(Comparator.comparingInt(KernelProvider::preference).reversed()).toList();
    }

    private static String names(List<KernelProvider> providers) {
        var names = new ArrayList<>(providers.stream().map(KernelProvider::name).toList());
        names.add(ReferenceKernels.NAME);
        return String.join(", ", names);
    }
}
