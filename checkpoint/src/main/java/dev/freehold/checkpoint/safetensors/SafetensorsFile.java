package dev.freehold.checkpoint.safetensors;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.file.MappedFile;
import dev.freehold.checkpoint.file.TensorSize;
import dev.freehold.checkpoint.file.Utf8;
import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One file in the safetensors format, <https://github.com/huggingface/safetensors#format>:
///
/// ```text
/// u64 n, little-endian | n bytes of JSON | data
/// {"NAME": {"dtype": "F16", "shape": [2, 3], "data_offsets": [0, 12]}, …, "__metadata__": {"KEY": "VALUE"}}
/// ```
///
/// Offsets count from the end of the header. The data is exactly the tensors': no overlap, no hole, nothing after.
public final class SafetensorsFile {
    private static final int MAX_HEADER_BYTES = 100_000_000;
    private static final int MAX_TENSORS = 1 << 18;
    private static final int MAX_RANK = 64;
    private static final String METADATA = "__metadata__";
    private static final Set<String> FIELDS = Set.of("dtype", "shape", "data_offsets");
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path path;
    private final MemorySegment data;
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    private final List<Span> spans = new ArrayList<>();

    private record Span(String name, long begin, long end) {}

    private SafetensorsFile(Path path, MemorySegment data) {
        this.path = path;
        this.data = data;
    }

    /// @throws CheckpointException if there is no such file or it is malformed
    public static Map<String, StoredTensor> open(Path path, Arena arena) {
        MemorySegment bytes = MappedFile.open(path, arena).bytes();
        if (bytes.byteSize() < Long.BYTES) {
            throw error(path, 0, "header length", "8 bytes expected, the file has " + bytes.byteSize());
        }
        long length = bytes.get(LONG, 0);
        long left = bytes.byteSize() - Long.BYTES;
        if (length < 2 || length > MAX_HEADER_BYTES || length > left) {
            throw error(path, 0, "header length", "2 to %d expected, found %s"
                    .formatted(Math.min(MAX_HEADER_BYTES, left), Long.toUnsignedString(length)));
        }
        var file = new SafetensorsFile(path, bytes.asSlice(Long.BYTES + length));
        file.readHeader(bytes.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE));
        file.requireLayout();
        return file.tensors;
    }

    private void readHeader(byte[] header) {
        if (header[0] != '{') {
            throw error("header", "should begin with '{', begins with the byte 0x%02x".formatted(header[0] & 0xff));
        }
        int invalid = Utf8.firstInvalid(header, 0, header.length);
        if (invalid >= 0) {
            throw error(path, Long.BYTES + invalid, "header", "UTF-8 expected, found the byte 0x%02x"
                    .formatted(header[invalid] & 0xff));
        }
        var text = new InputStreamReader(new ByteArrayInputStream(header), StandardCharsets.UTF_8);
        try {
            Json.forEachMember(text, (name, value) -> {
                if (name.equals(METADATA)) {
                    requireTexts(value);
                } else {
                    add(name, value);
                }
            });
        } catch (JsonException e) {
            throw error("header", e.getMessage());
        }
    }

    private void requireTexts(Object metadata) {
        if (!(metadata instanceof Map<?, ?> map)) {
            throw error(METADATA, "an object expected, found " + Json.describe(metadata));
        }
        for (var entry : map.entrySet()) {
            if (!(entry.getValue() instanceof String)) {
                throw error(METADATA, "'%s' should be a string, is %s"
                        .formatted(entry.getKey(), Json.describe(entry.getValue())));
            }
        }
    }

    private void add(String name, Object description) {
        if (tensors.size() == MAX_TENSORS) {
            throw error("header", "has more than %d tensors".formatted(MAX_TENSORS));
        }
        requireName(name);
        String subject = "tensor '" + name + "'";
        if (!(description instanceof Map<?, ?> fields) || !fields.keySet().equals(FIELDS)) {
            throw error(subject, "an object of dtype, shape and data_offsets expected");
        }
        StorageType type = fields.get("dtype") instanceof String text
                ? StorageType.of(text).orElseThrow(() -> error(subject, "'" + text + "' is no type of the format"))
                : fail(subject, "dtype should be a string, is " + Json.describe(fields.get("dtype")));
        List<Long> shape = integers(subject, "shape", fields.get("shape"));
        if (shape.size() > MAX_RANK) {
            throw error(subject, "at most %d dimensions expected, found %d".formatted(MAX_RANK, shape.size()));
        }
        List<Long> offsets = integers(subject, "data_offsets", fields.get("data_offsets"));
        if (offsets.size() != 2 || offsets.get(0) > offsets.get(1) || offsets.get(1) > data.byteSize()) {
            throw error(subject, "data_offsets should be a begin and an end within %d bytes, are %s"
                    .formatted(data.byteSize(), offsets));
        }
        long begin = offsets.get(0);
        long size = offsets.get(1) - begin;
        requireSize(subject, type, shape, size);
        spans.add(new Span(name, begin, begin + size));
        tensors.put(name, new StoredTensor(path, name, type, shape, data.asSlice(begin, size)));
    }

    /// Names that are equal to the eye are equal: another reader may take one for the other.
    private void requireName(String name) {
        String canonical = Normalizer.normalize(name, Normalizer.Form.NFC);
        if (name.isEmpty() || !canonical.equals(name) || name.codePoints().anyMatch(SafetensorsFile::unprintable)) {
            throw error("tensor name", "printable characters in Unicode's composed form expected, found '%s'"
                    .formatted(name.codePoints().map(c -> unprintable(c) ? '?' : c).collect(StringBuilder::new,
                            StringBuilder::appendCodePoint, StringBuilder::append)));
        }
    }

    private static boolean unprintable(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
    }

    private List<Long> integers(String subject, String field, Object value) {
        if (!(value instanceof List<?> list)) {
            throw error(subject, "%s should be an array, is %s".formatted(field, Json.describe(value)));
        }
        var integers = new ArrayList<Long>(list.size());
        for (Object element : list) {
            if (!(element instanceof Long integer) || integer < 0) {
                Object found = element instanceof Number ? element : Json.describe(element);
                throw error(subject, "%s should be integers from 0 to %d, has %s"
                        .formatted(field, Long.MAX_VALUE, found));
            }
            integers.add(integer);
        }
        return integers;
    }

    private void requireSize(String subject, StorageType type, List<Long> shape, long found) {
        try {
            long[] dimensions = shape.stream().mapToLong(Long::longValue).toArray();
            long bits = TensorSize.bytes(dimensions, -1, 1, type.bits);
            if (bits % Byte.SIZE != 0 || bits / Byte.SIZE != found) {
                throw error(subject, "%s %s takes %d bits, the offsets span %d bytes"
                        .formatted(type, shape, bits, found));
            }
        } catch (ArithmeticException _) {
            throw error(subject, "%s %s takes more bytes than 64 bits can count".formatted(type, shape));
        }
    }

    private void requireLayout() {
        spans.sort(Comparator.comparingLong(Span::begin).thenComparingLong(Span::end));
        long expected = 0;
        for (Span span : spans) {
            if (span.begin != expected) {
                throw error("tensor '" + span.name + "'", "should begin at %d of the data, begins at %d, which %s"
                        .formatted(expected, span.begin, span.begin < expected ? "overlaps" : "leaves a hole"));
            }
            expected = span.end;
        }
        if (expected != data.byteSize()) {
            throw error("data", "%d bytes expected after the header, found %d".formatted(expected, data.byteSize()));
        }
    }

    private <T> T fail(String subject, String problem) {
        throw error(subject, problem);
    }

    private CheckpointException error(String subject, String problem) {
        return error(path, Long.BYTES, subject, problem);
    }

    private static CheckpointException error(Path path, long at, String subject, String problem) {
        return new CheckpointException("%s: at byte %d: %s: %s".formatted(path, at, subject, problem));
    }
}
