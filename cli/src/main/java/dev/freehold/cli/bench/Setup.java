package dev.freehold.cli.bench;

import dev.freehold.checkpoint.ModelSummary;
import dev.freehold.checkpoint.TensorGroup;
import dev.freehold.checkpoint.TensorGroup.Part;
import dev.freehold.engine.Model;
import dev.freehold.engine.ModelWork;
import dev.freehold.tensor.KvType;
import dev.freehold.tensor.MachineLimits;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/// An open model and what it runs on: what some tests have in common.
///
/// @param build      of Freehold
/// @param processor  as the operating system calls it, empty if it does not
/// @param file       as given on the command line
/// @param type       architecture, size and the type of most weights: `qwen2 494M Q4_0`
/// @param work       of its tokens, at the least
/// @param limits     of the machine, on as many threads and with the same kernels
public record Setup(
        String build,
        String processor,
        String file,
        String type,
        long weightBytes,
        long parameters,
        long fileBytes,
        String kernels,
        int threads,
        KvType cacheType,
        ModelWork work,
        MachineLimits limits) {
    public static Setup of(Model model, String build, String processor, MachineLimits limits) {
        ModelSummary summary = ModelSummary.of(model.checkpoint());
        String type = "%s %s %s".formatted(summary.architecture(), size(summary.parameters()), mostWeights(summary));
        return new Setup(build, processor, summary.path().toString(), type, summary.weightBytes(),
                summary.parameters(), summary.fileBytes(), model.kernels(), model.threads(),
                model.cacheType(), ModelWork.of(model), limits);
    }

    private static String size(long parameters) {
        return parameters >= 1_000_000_000 ? "%.1fB".formatted(parameters / 1e9)
                : parameters >= 1_000_000 ? "%.0fM".formatted(parameters / 1e6)
                : "%.0fK".formatted(parameters / 1e3);
    }

    private static String mostWeights(ModelSummary summary) {
        Map<String, Long> bytes = new HashMap<>();
        for (TensorGroup group : summary.groups()) {
            if (group.part() == Part.ATTENTION || group.part() == Part.FEED_FORWARD) {
                bytes.merge(group.type(), group.bytes(), Long::sum);
            }
        }
        return bytes.entrySet().stream().max(Comparator.comparingLong(Map.Entry::getValue)).orElseThrow().getKey();
    }
}
