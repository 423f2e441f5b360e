package dev.freehold.checkpoint.adapter;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.NewFile;
import dev.freehold.checkpoint.NewFolder;
import dev.freehold.checkpoint.NewTensor;
import dev.freehold.checkpoint.file.TextFile;
import dev.freehold.checkpoint.huggingface.Family;
import dev.freehold.checkpoint.safetensors.SafetensorsFile;
import dev.freehold.checkpoint.safetensors.SafetensorsWriter;
import dev.freehold.checkpoint.safetensors.StoredTensor;
import dev.freehold.json.Json;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.RopePairing;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Adapters as peft keeps them (<https://huggingface.co/docs/peft/developer_guides/checkpoint>): a folder with
/// `adapter_config.json` and `adapter_model.safetensors`, tensors `base_model.model.MODULE.lora_A.weight` `(r, K)` and
/// `lora_B.weight` `(N, r)`. Modules have the names of the Hugging Face folder, rows are in its order.
public final class PeftFolder {
    /// The file that tells a folder of peft from others.
    public static final String CONFIG = PeftConfig.FILE;

    private static final String WEIGHTS = "adapter_model.safetensors";
    private static final String TEMPLATE = "chat_template.jinja";
    private static final int MAX_TEMPLATE_BYTES = 1 << 20;
    private static final String PREFIX = "base_model.model.";
    private static final Pattern LORA = Pattern.compile(
            "base_model\\.model\\.(.+)\\.lora_([AB])(?:\\.default)?\\.weight");

    private PeftFolder() {}

    /// @throws CheckpointException if a file is missing or malformed, or has tensors that `base` has no place for
    static LoraAdapter read(Path folder, Checkpoint base) {
        PeftConfig config = PeftConfig.read(folder.resolve(PeftConfig.FILE));
        Family family = Family.of(base);
        try (Arena arena = Arena.ofConfined()) {
            Map<String, StoredTensor> stored = SafetensorsFile.open(folder.resolve(WEIGHTS), arena);
            var a = new TreeMap<String, StoredTensor>();
            var b = new TreeMap<String, StoredTensor>();
            for (StoredTensor tensor : stored.values()) {
                Matcher name = LORA.matcher(tensor.name());
                if (!name.matches()) {
                    throw tensor.invalid("is no lora_A or lora_B of a linear layer; nothing else is supported");
                }
                (name.group(2).equals("A") ? a : b).put(name.group(1), tensor);
            }
            var weights = new LinkedHashMap<String, LoraWeights>();
            a.forEach((module, first) -> {
                StoredTensor second = b.remove(module);
                if (second == null) {
                    throw first.invalid("has no lora_B beside it");
                }
                weights.put(ofBase(family, module, first), weights(config, module, first, second, base, family));
            });
            b.values().stream().findFirst().ifPresent(tensor -> {
                throw tensor.invalid("has no lora_A beside it");
            });
            return new LoraAdapter(folder, weights, config.dropout(), chatTemplate(folder.resolve(TEMPLATE)));
        }
    }

    /// What the adapter in `folder` calls its base: a path, or `ORGANIZATION/MODEL`; empty if it says nothing.
    ///
    /// @throws CheckpointException if the configuration is malformed
    public static String baseName(Path folder) {
        return PeftConfig.read(folder.resolve(CONFIG)).base();
    }

    /// The base that the adapter in `folder` names, where that is a model on this machine.
    ///
    /// @throws CheckpointException if the configuration is malformed
    public static Optional<Path> base(Path folder) {
        try {
            return Optional.of(baseName(folder)).filter(name -> !name.isEmpty()).map(Path::of).filter(Files::exists);
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    /// Trainers keep the chat template beside an adapter, as transformers does beside a model.
    private static Optional<String> chatTemplate(Path file) {
        return Files.exists(file) ? Optional.of(TextFile.read(file, MAX_TEMPLATE_BYTES)) : Optional.empty();
    }

    private static String ofBase(Family family, String module, StoredTensor tensor) {
        return family.names().toGguf(module + ".weight").map(name -> name.replaceFirst("\\.weight$", ""))
                .orElseThrow(() -> tensor.invalid("is for another base: %s models have no module '%s'"
                        .formatted(family.modelType(), module)));
    }

    private static LoraWeights weights(PeftConfig config, String module, StoredTensor first, StoredTensor second,
            Checkpoint base, Family family) {
        String name = ofBase(family, module, first);
        Tensor a = matrix(first, name + ".lora_a").as(DType.F32).tensor();
        NewTensor rows = matrix(second, name + ".lora_b").as(DType.F32);
        int rank = config.rankOf(module);
        if (a.shape().rows() != rank || rows.shape().columns() != rank) {
            throw first.invalid("is %s and lora_B %s, while %s says rank %d"
                    .formatted(a.shape(), rows.shape(), PeftConfig.FILE, rank));
        }
        Tensor b = reordered(rows, name, base, family, RopePairing.HALVES, family.pairing(base.metadata()),
                first::invalid).tensor();
        return new LoraWeights(a, b, config.alphaOf(module), config.stabilized());
    }

    private static NewTensor matrix(StoredTensor stored, String name) {
        Tensor tensor = stored.as(name);
        if (tensor.shape().rank() != 2) {
            throw stored.invalid("should be a matrix, is " + tensor.shape());
        }
        return NewTensor.copyOf(tensor);
    }

    /// Rows of queries and keys are ordered for a pairing.
    private static NewTensor reordered(NewTensor rows, String name, Checkpoint base, Family family, RopePairing from,
            RopePairing to, Function<String, CheckpointException> invalid) {
        try {
            return family.reordered(rows, name + ".weight", base.metadata(), from, to);
        } catch (IllegalArgumentException e) {
            throw invalid.apply("is for another base: " + e.getMessage());
        }
    }

    /// Writes `adapter` as a folder that peft loads.
    ///
    /// @param base       what it is for
    /// @param baseName   `ORGANIZATION/MODEL`, or the folder where peft is to look for the base
    /// @param overwrite  whether a folder that holds an adapter may be replaced
    /// @throws CheckpointException if the adapter does not fit the base, or writing fails; nothing is left behind
    public static void write(Path folder, LoraAdapter adapter, Checkpoint base, String baseName, boolean overwrite) {
        adapter.requireFits(base);
        Family family = Family.of(base);
        var tensors = new ArrayList<NewTensor>();
        var modules = new TreeMap<String, LoraWeights>();
        adapter.weights().forEach((name, lora) -> {
            String module = family.names().of(name + ".weight").orElseThrow(() -> new CheckpointException(
                    "%s: '%s' has no name in Hugging Face folders".formatted(adapter.path(), name)))
                    .replaceFirst("\\.weight$", "");
            modules.put(module, lora);
            tensors.add(NewTensor.copyOf(lora.a()).named(PREFIX + module + ".lora_A.weight"));
            tensors.add(family.reordered(NewTensor.copyOf(lora.b()), name + ".weight", base.metadata(),
                    family.pairing(base.metadata()), RopePairing.HALVES).named(PREFIX + module + ".lora_B.weight"));
        });
        tensors.sort(Comparator.comparing(NewTensor::name));
        NewFolder.write(folder, overwrite, partial -> {
            NewFile.write(partial.resolve(PeftConfig.FILE),
                    Json.writeIndented(config(modules, adapter.dropout(), baseName, base)));
            if (adapter.chatTemplate().isPresent()) {
                NewFile.write(partial.resolve(TEMPLATE), adapter.chatTemplate().get());
            }
            SafetensorsWriter.write(partial.resolve(WEIGHTS), Map.of("format", "pt"), tensors);
            NewFile.write(partial.resolve("README.md"), """
                    ---
                    base_model: %s
                    library_name: peft
                    pipeline_tag: text-generation
                    tags:
                    - lora
                    ---

                    # A LoRA adapter for %s

                    %d numbers in %d layers. Written by Freehold.
                    """.formatted(Json.write(baseName), baseName, adapter.parameters(), modules.size()));
        });
    }

    private static Map<String, Object> config(
            Map<String, LoraWeights> modules, double dropout, String baseName, Checkpoint base) {
        LoraWeights first = modules.values().iterator().next();
        int rank = most(modules, LoraWeights::rank);
        double alpha = most(modules, LoraWeights::alpha);
        var ranks = new LinkedHashMap<String, Object>();
        var alphas = new LinkedHashMap<String, Object>();
        modules.forEach((module, lora) -> {
            if (lora.stabilized() != first.stabilized()) {
                throw new IllegalArgumentException("an adapter is rank-stabilized as a whole or not at all");
            }
            if (lora.rank() != rank) {
                ranks.put(module, (long) lora.rank());
            }
            if (lora.alpha() != alpha) {
                alphas.put(module, number(lora.alpha()));
            }
        });
        var config = new LinkedHashMap<String, Object>();
        config.put("base_model_name_or_path", baseName);
        config.put("bias", "none");
        config.put("fan_in_fan_out", false);
        config.put("inference_mode", true);
        config.put("init_lora_weights", true);
        config.put("lora_alpha", number(alpha));
        config.put("lora_dropout", dropout);
        config.put("modules_to_save", null);
        config.put("peft_type", "LORA");
        config.put("r", (long) rank);
        config.put("rank_pattern", ranks);
        config.put("alpha_pattern", alphas);
        config.put("target_modules", targets(modules.keySet(), base));
        config.put("task_type", "CAUSAL_LM");
        config.put("use_dora", false);
        config.put("use_rslora", first.stabilized());
        return config;
    }

    /// peft takes a name for all modules that end with it: the last parts, where every layer has all of them.
    private static List<String> targets(Iterable<String> modules, Checkpoint base) {
        int layers = base.metadata().integer(base.metadata().text("general.architecture") + ".block_count");
        var byEnd = new TreeMap<String, Integer>();
        var all = new TreeSet<String>();
        for (String module : modules) {
            all.add(module);
            byEnd.merge(module.substring(module.lastIndexOf('.') + 1), 1, Integer::sum);
        }
        boolean everywhere = byEnd.entrySet().stream()
                .allMatch(each -> each.getValue() == layers || each.getKey().equals("lm_head"));
        return List.copyOf(everywhere ? byEnd.keySet() : all);
    }

    private static <T> T most(Map<String, LoraWeights> modules, Function<LoraWeights, T> property) {
        return modules.values().stream().collect(Collectors.groupingBy(property, LinkedHashMap::new,
                Collectors.counting())).entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    }

    private static Number number(double value) {
        return value == (long) value ? (Number) (long) value : (Number) value;
    }
}
