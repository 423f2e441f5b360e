package dev.freehold.checkpoint.gguf;

/// The numbers of the GGUF format, <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>, and the limits within
/// which files are believed.
///
/// ```text
/// u32 magic "GGUF" | u32 version | u64 tensors | u64 entries
/// entries × { string key | u32 type | value }                        string = u64 length | UTF-8
/// tensors × { string name | u32 rank | u64 dimensions[rank], innermost first | u32 type | u64 offset }
/// padding to the alignment | tensor data, each tensor padded to the alignment; offsets count from here
/// ```
final class GgufFormat {
    static final int MAGIC = 0x46554747;
    static final int VERSION = 3;
    static final String ALIGNMENT_KEY = "general.alignment";
    static final int DEFAULT_ALIGNMENT = 32;

    static final int MAX_ALIGNMENT = 1 << 20;
    static final int MAX_ENTRIES = 1 << 16;
    static final int MAX_TENSORS = 1 << 18;
    static final int MAX_RANK = 4;
    static final int MAX_KEY_BYTES = 65_535;
    static final int MAX_NAME_BYTES = 64;
    static final int MAX_STRING_BYTES = 16 << 20;
    static final int MAX_ARRAY_ELEMENTS = 64 << 20;
    static final int MAX_ARRAY_BYTES = 1 << 30;

    /// Bytes of the shortest entry: an empty key, a type, a one-byte value.
    static final int MIN_ENTRY_BYTES = 8 + 4 + 1;
    /// Bytes of the shortest tensor description: an empty name and one dimension.
    static final int MIN_TENSOR_BYTES = 8 + 4 + 8 + 4 + 8;

    private GgufFormat() {}

    /// The least multiple of `alignment`, a power of two, that is not below `position`.
    static long align(long position, long alignment) {
        return Math.addExact(position, alignment - 1) & -alignment;
    }
}
