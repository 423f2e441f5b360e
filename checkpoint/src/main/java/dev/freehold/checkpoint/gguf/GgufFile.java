package dev.freehold.checkpoint.gguf;

import dev.freehold.checkpoint.file.MappedFile;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// One GGUF file, which may be one part of a split checkpoint. Only its header is read; the tensors are slices of the
/// mapping.
///
/// @param values   the metadata
/// @param tensors  in the order of the table
record GgufFile(Path path, int version, Map<String, Object> values, List<Tensor> tensors, long bytes) {
    private static final int GIT_LFS = 0x73726576; // "vers", of "version https://git-lfs..."

    /// @throws dev.freehold.checkpoint.CheckpointException if there is no such file or it is malformed
    static GgufFile open(Path path, Arena arena) {
        MappedFile file = MappedFile.open(path, arena);
        var in = new Cursor(file);
        int version = version(in);
        int tensors = in.count("tensor count", GgufFormat.MIN_TENSOR_BYTES, GgufFormat.MAX_TENSORS);
        int entries = in.count("metadata count", GgufFormat.MIN_ENTRY_BYTES, GgufFormat.MAX_ENTRIES);
        MetadataSection metadata = MetadataSection.read(in, entries);
        TensorDirectory directory =
                TensorDirectory.read(in, tensors, metadata.alignment(), file.bytes().byteSize());
        return new GgufFile(path, version, metadata.values(), slices(file, directory), file.bytes().byteSize());
    }

    private static int version(Cursor in) {
        int magic = in.u32("magic");
        if (magic != GgufFormat.MAGIC) {
            throw in.error(0, "magic", "'GGUF' expected, found " + describe(magic));
        }
        int version = in.u32("version");
        if (version < 2 || version > GgufFormat.VERSION) {
            throw in.error(4, "version", "2 or 3 expected, found " + switch (version) {
                case 1 -> "1, whose lengths have 32 bits";
                case 1 << 24, 2 << 24, 3 << 24 -> "a big-endian file, which is not supported";
                default -> Integer.toUnsignedString(version);
            });
        }
        return version;
    }

    private static String describe(int magic) {
        if (magic == GIT_LFS) {
            return "a Git LFS pointer: the file itself has not been fetched";
        }
        byte[] bytes = {(byte) magic, (byte) (magic >> 8), (byte) (magic >> 16), (byte) (magic >> 24)};
        for (byte b : bytes) {
            if (b < ' ' || b > '~') {
                return "0x%08x".formatted(Integer.reverseBytes(magic));
            }
        }
        return "'" + new String(bytes, StandardCharsets.US_ASCII) + "'";
    }

    private static List<Tensor> slices(MappedFile file, TensorDirectory directory) {
        return directory.entries().stream()
                .map(entry -> new Tensor(entry.name(), entry.dtype(), entry.shape(),
                        file.bytes().asSlice(directory.dataStart() + entry.offset(), entry.bytes())))
                .toList();
    }
}
