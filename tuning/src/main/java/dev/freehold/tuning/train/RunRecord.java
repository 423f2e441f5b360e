package dev.freehold.tuning.train;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.tensor.training.Precision;
import dev.freehold.tokenizer.template.ChatMl;
import dev.freehold.tuning.data.DataFile;
import dev.freehold.tuning.train.config.DataChoice;
import dev.freehold.tuning.train.config.Goal;
import dev.freehold.tuning.train.config.Start;
import dev.freehold.tuning.train.config.TrainingConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// What a run is made of: its configuration, and what its base and its data are known by. One that goes on has to have
/// the same.
final class RunRecord {
    /// What decides on tokens beside a model's weights, or without them; the first has to be there.
    private static final List<String> TOKENIZER =
            List.of("tokenizer.json", "tokenizer_config.json", "chat_template.jinja");

    /// What a model's folder has besides its weights and its tokenizer.
    private static final List<String> SETTINGS = List.of("config.json", "generation_config.json");

    private RunRecord() {}

    /// @param precision  of products, as it was chosen in the end
    /// @throws dev.freehold.tuning.network.TrainingException if a file cannot be read
    /// @throws dev.freehold.tuning.data.DataException if a folder is given as data
    static Map<String, Object> of(TrainingConfig config, Precision precision) {
        var record = new LinkedHashMap<String, Object>();
        record.put("config", config.describe());
        record.put("base", switch (config.start()) {
            case Start.Base(Path model) -> model(model);
            case Start.Scratch(_, Path tokenizer) -> tokenizer(tokenizer);
        });
        if (config.goal() instanceof Goal.Distillation distillation) {
            record.put("teacher", model(distillation.teacher()));
        }
        data(config).map(DataFile::of).forEach(DataFile::requireNoFolder);
        record.put("data", data(config).map(Fingerprint::of).toList());
        template(config).forEach(file -> record.put("chat_template", Fingerprint.of(file)));
        record.put("precision", precision.name().toLowerCase(Locale.ROOT));
        return record;
    }

    private static List<Map<String, Object>> model(Path model) {
        try (Checkpoint checkpoint = Checkpoint.open(model)) {
            Stream<Path> beside = Stream.of(SETTINGS, TOKENIZER).flatMap(List::stream).map(model::resolve)
                    .filter(Files::exists);
            return Stream.concat(checkpoint.files().stream(), beside).distinct().map(Fingerprint::of).toList();
        }
    }

    private static List<Map<String, Object>> tokenizer(Path folder) {
        return TOKENIZER.stream().map(folder::resolve)
                .filter(file -> file.endsWith(TOKENIZER.getFirst()) || Files.exists(file))
                .map(Fingerprint::of).toList();
    }

    private static Stream<Path> data(TrainingConfig config) {
        return Stream.of(config.data().sources(), config.data().validation()).flatMap(List::stream)
                .map(DataChoice.Source::path).map(Path::of);
    }

    private static Stream<Path> template(TrainingConfig config) {
        return config.data().chatTemplate().filter(name -> !name.equals(ChatMl.NAME)).map(Path::of).stream();
    }

    /// All that is read.
    static List<Path> inputs(TrainingConfig config) {
        Path start = switch (config.start()) {
            case Start.Base(Path model) -> model;
            case Start.Scratch(_, Path tokenizer) -> tokenizer;
        };
        Stream<Path> teacher = config.goal() instanceof Goal.Distillation distillation
                ? Stream.of(distillation.teacher()) : Stream.of();
        return Stream.of(Stream.of(start), teacher, data(config), template(config))
                .flatMap(paths -> paths).toList();
    }
}
