package dev.freehold.tuning.train;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.NewFile;
import dev.freehold.checkpoint.adapter.LoraAdapter;
import dev.freehold.checkpoint.adapter.LoraWeights;
import dev.freehold.checkpoint.adapter.PeftFolder;
import dev.freehold.checkpoint.conversion.HuggingFaceFolder;
import dev.freehold.checkpoint.conversion.Lineage;
import dev.freehold.engine.LearnedTemplate;
import dev.freehold.json.Json;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Tensor;
import dev.freehold.tuning.network.LoraOptions;
import dev.freehold.tuning.network.TrainableNetwork;
import dev.freehold.tuning.network.TrainingException;
import dev.freehold.tuning.network.TrainingMode;
import dev.freehold.tuning.train.config.DataChoice;
import dev.freehold.tuning.train.config.Start;
import dev.freehold.tuning.train.config.TrainingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Writes what training has made: a Hugging Face folder of all weights, or an adapter in peft's form.
final class Result {
    private static final List<String> LAST = List.of("config.json", "adapter_config.json");

    private static final String A = ".lora_a"; // ends of the names of parameters
    private static final String B = ".lora_b";

    private Result() {}

    /// @param record    what the run is made of
    /// @param template  how conversations were written
    static void write(TrainingConfig config, Map<String, Object> record, Checkpoint base, TrainableNetwork network,
            Optional<String> template) {
        Path output = config.output();
        Path made = output.resolve(".result");
        SavedState.discard(made);
        Lineage lineage = lineage(config, record, base);
        switch (config.mode()) {
            case TrainingMode.Lora(LoraOptions options) ->
                PeftFolder.write(made, adapter(output, network, options, template), base,
                        base.path().toAbsolutePath().normalize().toString(), true);
            case TrainingMode.Full _, TrainingMode.Frozen _ -> {
                Checkpoint trained = network.trained();
                HuggingFaceFolder.write(made, template.map(source -> LearnedTemplate.of(trained, source))
                        .orElse(trained), type(base), lineage);
            }
        }
        move(made, output);
    }

    private static LoraAdapter adapter(Path output, TrainableNetwork network, LoraOptions options,
            Optional<String> template) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        network.parameters().forEach(parameter -> tensors.put(parameter.name(), parameter.value()));
        Map<String, LoraWeights> weights = new LinkedHashMap<>();
        tensors.forEach((name, a) -> {
            if (name.endsWith(A)) {
                String matrix = name.substring(0, name.length() - A.length());
                weights.put(matrix, new LoraWeights(a, tensors.get(matrix + B),
                        options.alpha(), options.rankStabilized()));
            }
        });
        return new LoraAdapter(output, weights, options.dropout(), template);
    }

    /// The files take their place one by one, and those without which nobody takes the folder for a model come last.
    private static void move(Path from, Path to) {
        try (Stream<Path> files = Files.list(from)) {
            List<Path> all = files.sorted().toList();
            for (boolean last : new boolean[] {false, true}) {
                for (Path file : all) {
                    if (LAST.contains(file.getFileName().toString()) == last) {
                        Files.move(file, to.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE,
                                StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
            Files.delete(from);
        } catch (IOException e) {
            throw new TrainingException("%s: cannot be written: %s; the result is in %s"
                    .formatted(to, NewFile.why(e), from));
        }
    }

    /// How the base keeps its matrices, where a folder can, too.
    private static DType type(Checkpoint base) {
        return base.info("token_embd.weight").map(info -> switch (info.dtype()) {
            case F32 -> DType.F32;
            case F16 -> DType.F16;
            default -> DType.BF16;
        }).orElse(DType.F32);
    }

    private static Lineage lineage(TrainingConfig config, Map<String, Object> record, Checkpoint base) {
        List<Lineage.Base> bases = switch (config.start()) {
            case Start.Base(Path model) -> List.of(new Lineage.Base(
                    base.metadata().text("general.name", model.getFileName().toString()), ""));
            case Start.Scratch _ -> List.of();
        };
        String account = "Made by `freehold %s`:\n\n```json\n%s\n```\n".formatted(
                config.start() instanceof Start.Scratch ? "train" : "tune", Json.writeIndented(record));
        return new Lineage(config.output().toAbsolutePath().normalize().getFileName().toString(), bases, "", List.of(),
                config.data().sources().stream().map(DataChoice.Source::path)
                        .map(path -> Path.of(path).getFileName().toString()).toList(), account);
    }
}
