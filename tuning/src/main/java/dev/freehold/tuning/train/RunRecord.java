package dev.freehold.tuning.train;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.tokenizer.template.ChatMl;
import dev.freehold.tuning.train.config.DataChoice;
import dev.freehold.tuning.train.config.Start;
import dev.freehold.tuning.train.config.TrainingConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What a run is made of: its configuration, and what its base and its data are known by. One that goes on has to have
/// the same.
final class RunRecord {
    private RunRecord() {}

    static Map<String, Object> of(TrainingConfig config) {
        var record = new LinkedHashMap<String, Object>();
        record.put("config", config.describe());
        record.put("base", switch (config.start()) {
            case Start.Base(Path model) -> {
                try (Checkpoint checkpoint = Checkpoint.open(model)) {
                    yield checkpoint.files().stream().map(Fingerprint::of).toList();
                }
            }
            case Start.Scratch(_, Path tokenizer) -> List.of(Fingerprint.of(tokenizer.resolve("tokenizer.json")));
        });
        record.put("data", Stream.of(config.data().sources(), config.data().validation()).flatMap(List::stream)
                .map(DataChoice.Source::path).map(Path::of).map(Fingerprint::of).toList());
        config.data().chatTemplate().filter(name -> !name.equals(ChatMl.NAME)).ifPresent(name ->
                record.put("chat_template", Fingerprint.of(Path.of(name))));
        return record;
    }
}
