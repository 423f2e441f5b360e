package dev.freehold.checkpoint.conversion;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.NewFile;
import dev.freehold.checkpoint.NewFolder;
import dev.freehold.checkpoint.NewTensor;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.checkpoint.huggingface.Family;
import dev.freehold.checkpoint.huggingface.FolderNames;
import dev.freehold.checkpoint.safetensors.SafetensorsWriter;
import dev.freehold.json.Json;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.RopePairing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes a model as the folder that transformers loads: `config.json`, `model.safetensors`, the tokenizer, how to
/// sample, and a card that tells where the model comes from.
///
/// What is made of a folder keeps that folder's tokenizer and settings as they are; what is made of a GGUF file gets
/// those that its metadata tells.
public final class HuggingFaceFolder {
    /// Of tensors in a file at most, where a tensor is not larger.
    static final long SHARD_BYTES = 5_000_000_000L;
    private static final Map<String, String> FORMAT = Map.of("format", "pt");

    /// Files that go along with a tokenizer or a licence.
    private static final List<String> SIDE_FILES = List.of("tokenizer.json", "tokenizer_config.json",
            "special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt", "tokenizer.model",
            "tekken.json", "chat_template.jinja", "chat_template.json", "generation_config.json", "LICENSE", "NOTICE");

    private HuggingFaceFolder() {}

    /// Writes `folder`, whole or not at all; one that holds a model is replaced.
    ///
    /// @param type  F32, F16 or BF16, of all tensors
    /// @throws IllegalArgumentException if the type is another
    /// @throws CheckpointException if the model is of a family that no folder is written for, or has a setting that a
    ///     folder cannot express, or writing fails
    public static void write(Path folder, Checkpoint model, DType type, Lineage lineage) {
        write(folder, model, type, lineage, true, SHARD_BYTES);
    }

    /// The same.
    ///
    /// @param overwrite   whether a folder that holds a model may be replaced
    /// @param shardBytes  of tensors in a file at most, where a tensor is not larger
    static void write(Path folder, Checkpoint model, DType type, Lineage lineage, boolean overwrite, long shardBytes) {
        Family family = Family.of(model);
        Map<String, Object> config = ConfigJson.of(model, family, type);
        List<NewTensor> tensors = tensors(model, family, type);
        Map<String, String> texts = texts(model, lineage);
        NewFolder.write(folder, overwrite, partial -> {
            NewFile.write(partial.resolve("config.json"), Json.writeIndented(config));
            for (var text : texts.entrySet()) {
                NewFile.write(partial.resolve(text.getKey()), text.getValue());
            }
            copySideFiles(model, partial);
            ChangedSettings.write(model, partial);
            weights(partial, tensors, shardBytes);
        });
    }

    private static List<NewTensor> tensors(Checkpoint model, Family family, DType type) {
        FolderNames names = family.names();
        var tensors = new ArrayList<NewTensor>();
        for (TensorInfo info : model.tensors()) {
            if (info.name().equals(RopeFactors.TENSOR)) {
                continue; // config.json tells it
            }
            String name = names.of(info.name()).orElseThrow(() -> new CheckpointException(
                    "%s: tensor '%s' is not one that %s models have"
                            .formatted(model.path(), info.name(), family.modelType())));
            NewTensor rows = model.findRows(info.name()).orElseThrow();
            tensors.add(family.reordered(rows, model, RopePairing.HALVES).as(type).named(name));
        }
        return tensors;
    }

    /// What is written and not copied.
    private static Map<String, String> texts(Checkpoint model, Lineage lineage) {
        var texts = new LinkedHashMap<String, String>();
        texts.put("README.md", ModelCard.of(model, lineage).readme(lineage.account()));
        if (model.sideFile("generation_config.json").isEmpty()) {
            texts.put("generation_config.json", Json.writeIndented(GenerationJson.of(model.metadata())));
        }
        if (model.sideFile("tokenizer.json").isEmpty() && TokenizerJson.isIn(model.metadata())) {
            int context = model.metadata().integer(
                    model.metadata().text("general.architecture") + ".context_length", Integer.MAX_VALUE);
            texts.put("tokenizer.json", Json.write(TokenizerJson.of(model.metadata())));
            texts.put("tokenizer_config.json", Json.writeIndented(TokenizerJson.config(model.metadata(), context)));
        }
        return texts;
    }

    private static void copySideFiles(Checkpoint model, Path folder) {
        for (String name : SIDE_FILES) {
            model.sideFile(name).ifPresent(file -> NewFile.copy(file, folder.resolve(name)));
        }
    }

    private static void weights(Path folder, List<NewTensor> tensors, long shardBytes) {
        List<List<NewTensor>> shards = shards(tensors, shardBytes);
        if (shards.size() == 1) {
            SafetensorsWriter.write(folder.resolve("model.safetensors"), FORMAT, tensors);
            return;
        }
        var files = new LinkedHashMap<String, Object>();
        for (int i = 0; i < shards.size(); i++) {
            String file = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
            SafetensorsWriter.write(folder.resolve(file), FORMAT, shards.get(i));
            shards.get(i).forEach(tensor -> files.put(tensor.name(), file));
        }
        long bytes = tensors.stream().mapToLong(NewTensor::bytes).sum();
        NewFile.write(folder.resolve("model.safetensors.index.json"), Json.writeIndented(
                PreTokenizer.ordered("metadata", Map.of("total_size", bytes), "weight_map", files)));
    }

    private static List<List<NewTensor>> shards(List<NewTensor> tensors, long limit) {
        var shards = new ArrayList<List<NewTensor>>(List.of(new ArrayList<>()));
        long bytes = 0;
        for (NewTensor tensor : tensors) {
            if (bytes > 0 && bytes + tensor.bytes() > limit) {
                shards.add(new ArrayList<>());
                bytes = 0;
            }
            shards.getLast().add(tensor);
            bytes += tensor.bytes();
        }
        return shards;
    }
}
