package dev.freehold.checkpoint.huggingface;

import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.safetensors.StorageType;
import dev.freehold.checkpoint.safetensors.StoredTensor;
import dev.freehold.checkpoint.weights.Weight;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How `quantization_config` says that a folder stores its matrices.
sealed interface Quantization {
    String KEY = "quantization_config";

    /// The tensor that the tensor `name` goes with, as scales do; empty if it stands for itself.
    Optional<String> owner(String name);

    /// What the tensor `name`, which stands for itself, would be called unquantized.
    default String matrix(String name) {
        return name;
    }

    /// What `stored` is in GGUF.
    ///
    /// @param name     in GGUF
    /// @param folder   all tensors of the folder by name, for what goes with this one
    /// @throws dev.freehold.checkpoint.CheckpointException if that is not there, or does not fit
    Weight weight(String name, StoredTensor stored, Map<String, StoredTensor> folder);

    /// @param config  the settings of the text network
    /// @throws dev.freehold.checkpoint.CheckpointException if matrices are stored in a way that is not supported
    static Quantization of(Metadata config) {
        if (!config.has(KEY)) {
            return new None();
        }
        Metadata settings = config.object(KEY);
        String method = settings.text("quant_method", "");
        String format = settings.text("format", "");
        if (method.equals("fp8") && settings.text("fmt", "e4m3").equals("e4m3")) {
            return Fp8.of(settings);
        }
        if (method.equals("compressed-tensors") && format.equals("pack-quantized")) {
            return Int4.of(settings);
        }
        throw config.invalid(KEY, ("asks for %s weights, which are not supported; supported: fp8 (e4m3), "
                + "compressed-tensors pack-quantized of 4 bits; take a GGUF file of the model, or the folder it was "
                + "made from").formatted((method + " " + format).strip()));
    }

    /// Matrices are stored as they are.
    record None() implements Quantization {
        @Override
        public Optional<String> owner(String name) {
            return Optional.empty();
        }

        @Override
        public Weight weight(String name, StoredTensor stored, Map<String, StoredTensor> folder) {
            return new StoredWeight(name, stored);
        }
    }

    /// Matrices of 8-bit floats, and a scale for each block of `rows × columns` (<https://arxiv.org/abs/2412.19437>,
    /// section 3.3); those that are not are stored as they are.
    ///
    /// @param rows  of a block; 0 if there is one scale for a whole matrix, as is `columns`
    record Fp8(int rows, int columns) implements Quantization {
        private static final String SCALE = "_scale_inv";

        /// For arithmetic on activations of 8 bits, which is not done here.
        private static final List<String> OF_ACTIVATIONS = List.of(".activation_scale", ".input_scale");

        static Fp8 of(Metadata settings) {
            List<Long> block = settings.integers("weight_block_size");
            if (block.isEmpty()) {
                return new Fp8(0, 0);
            }
            boolean possible = block.size() == 2 && block.stream().allMatch(size -> size > 0 && size <= 1 << 20);
            if (!possible) {
                throw settings.invalid("weight_block_size", "should be two sizes from 1 on, is " + List.copyOf(block));
            }
            return new Fp8(block.get(0).intValue(), block.get(1).intValue());
        }

        @Override
        public Optional<String> owner(String name) {
            return name.endsWith(SCALE)
                    ? Optional.of(name.substring(0, name.length() - SCALE.length()))
                    : OF_ACTIVATIONS.stream().filter(name::endsWith).findFirst()
                            .map(end -> name.substring(0, name.length() - end.length()) + ".weight");
        }

        @Override
        public Weight weight(String name, StoredTensor stored, Map<String, StoredTensor> folder) {
            StoredTensor scale = folder.get(stored.name() + SCALE);
            if (stored.type() != StorageType.F8_E4M3) {
                if (scale != null) {
                    throw scale.invalid("scales '%s', which is %s, not F8_E4M3"
                            .formatted(stored.name(), stored.type()));
                }
                return new StoredWeight(name, stored);
            }
            if (scale == null) {
                throw stored.invalid("has no scales: there is no tensor '%s'".formatted(stored.name() + SCALE));
            }
            return new Fp8Weight(name, stored, scale, this);
        }
    }

    /// Matrices of 4-bit integers, eight in a word, and a scale for each `group` columns of a row
    /// (<https://github.com/neuralmagic/compressed-tensors>); those that are not are stored as they are.
    record Int4(int group) implements Quantization {
        private static final String PACKED = "_packed";
        private static final String SCALE = "_scale";
        private static final String SHAPE = "_shape";

        static Int4 of(Metadata settings) {
            Metadata groups = settings.object("config_groups");
            int group = 0;
            for (String name : groups.keys()) {
                Metadata weights = groups.object(name).object("weights");
                boolean supported = weights.integer("num_bits", 0) == 4 && weights.text("type", "int").equals("int")
                        && weights.text("strategy", "group").equals("group") && weights.flag("symmetric", true)
                        && !weights.has("actorder");
                int size = weights.integer("group_size", 0);
                if (!supported || size < 32 || size % 32 != 0 || group != 0 && group != size) {
                    throw settings.invalid("config_groups", "should be symmetric integers of 4 bits in one size of "
                            + "groups, a multiple of 32; take a GGUF file of the model");
                }
                group = size;
            }
            if (group == 0) {
                throw settings.invalid("config_groups", "should have a group");
            }
            return new Int4(group);
        }

        @Override
        public Optional<String> owner(String name) {
            return List.of(SCALE, SHAPE).stream().filter(end -> name.endsWith(".weight" + end)).findFirst()
                    .map(end -> name.substring(0, name.length() - end.length()) + PACKED);
        }

        @Override
        public String matrix(String name) {
            return name.endsWith(".weight" + PACKED) ? name.substring(0, name.length() - PACKED.length()) : name;
        }

        @Override
        public Weight weight(String name, StoredTensor stored, Map<String, StoredTensor> folder) {
            if (!stored.name().endsWith(PACKED)) {
                return new StoredWeight(name, stored);
            }
            String matrix = matrix(stored.name());
            return new Int4Weight(name, stored, with(stored, matrix + SCALE, folder),
                    with(stored, matrix + SHAPE, folder), group);
        }

        private static StoredTensor with(StoredTensor packed, String name, Map<String, StoredTensor> folder) {
            return Optional.ofNullable(folder.get(name)).orElseThrow(
                    () -> packed.invalid("is not whole: there is no tensor '%s'".formatted(name)));
        }
    }
}
