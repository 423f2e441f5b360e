package dev.freehold.checkpoint.huggingface;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.HeadRows;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.NewTensor;
import dev.freehold.tensor.RopePairing;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Families of networks whose two forms, GGUF and Hugging Face's, hold the same tensors one by one.
public enum Family {
    QWEN2("qwen2", "qwen2", "Qwen2ForCausalLM"),
    QWEN3("qwen3", "qwen3", "Qwen3ForCausalLM"),
    LLAMA("llama", "llama", "LlamaForCausalLM"),
    MISTRAL("llama", "mistral", "MistralForCausalLM");

    private static final Pattern ROTATED = Pattern.compile("blk\\.\\d+\\.attn_([qk])\\.(weight|bias)");

    private final String architecture;
    private final String modelType;
    private final String transformersClass;

    Family(String architecture, String modelType, String transformersClass) {
        this.architecture = architecture;
        this.modelType = modelType;
        this.transformersClass = transformersClass;
    }

    /// The family of `model`.
    ///
    /// @throws CheckpointException if its two forms are not alike enough
    public static Family of(Checkpoint model) {
        Metadata metadata = model.metadata();
        String architecture = metadata.text("general.architecture");
        if (metadata.integer(architecture + ".expert_count", 0) > 0) {
            throw new CheckpointException("%s: a model with experts can be neither converted nor adapted; %s"
                    .formatted(model.path(), possible()));
        }
        return switch (architecture) {
            case "qwen2" -> QWEN2;
            case "qwen3" -> QWEN3;
            case "llama" -> metadata.integer("llama.attention.sliding_window", 0) > 0 ? MISTRAL : LLAMA;
            default -> throw new CheckpointException((
                    "%s: a model of the architecture '%s' can be neither converted nor adapted; %s")
                    .formatted(model.path(), architecture, possible()));
        };
    }

    private static String possible() {
        return "possible: " + Arrays.stream(values()).map(family -> family.modelType).collect(Collectors.joining(" "));
    }

    /// `general.architecture`, the prefix of its keys.
    public String architecture() {
        return architecture;
    }

    /// `model_type` in `config.json`.
    public String modelType() {
        return modelType;
    }

    /// The class in transformers.
    public String transformersClass() {
        return transformersClass;
    }

    /// What a folder calls the tensors.
    public FolderNames names() {
        return new FolderNames(modelType);
    }

    /// Which elements of a head the rows of `model` are ordered for.
    public RopePairing pairing(Metadata metadata) {
        String otherwise = architecture.equals("llama") ? "adjacent" : "halves";
        return metadata.text(architecture + ".rope.pairing", otherwise).equals("halves")
                ? RopePairing.HALVES
                : RopePairing.ADJACENT;
    }

    /// Which elements of a head the rows of a GGUF file are ordered for; those of folders always for halves.
    public RopePairing ggufPairing() {
        return architecture.equals("llama") ? RopePairing.ADJACENT : RopePairing.HALVES;
    }

    /// `tensor` with its rows in the order of `to`, if it is one whose rows are rotated.
    public NewTensor reordered(NewTensor tensor, Checkpoint model, RopePairing to) {
        return reordered(tensor, tensor.name(), model.metadata(), pairing(model.metadata()), to);
    }

    /// Rows that belong to those of the tensor `name`, in the order of `to`.
    ///
    /// @throws IllegalArgumentException if they are not a whole number of heads
    public NewTensor reordered(NewTensor rows, String name, Metadata metadata, RopePairing from, RopePairing to) {
        return from == to || !ROTATED.matcher(name).matches()
                ? rows
                : new HeadRows(headWidth(metadata), from, to).reorder(rows);
    }

    /// `W`, elements of a head.
    public int headWidth(Metadata metadata) {
        String key = architecture + ".attention.key_length";
        return metadata.has(key)
                ? metadata.integer(key)
                : metadata.integer(architecture + ".embedding_length")
                        / Math.max(1, metadata.integer(architecture + ".attention.head_count"));
    }
}
