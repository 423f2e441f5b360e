package dev.freehold.tokenizer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Just enough of GGUF to get at the vocabulary of a file that is known to be good: the real reader is elsewhere.
final class GgufMetadata {
    private static final String PREFIX = "tokenizer.ggml.";

    private final Map<String, Object> values = new HashMap<>();
    private final ByteBuffer in;

    GgufMetadata(Path file) throws IOException {
        in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        in.position(16); // magic, version, number of tensors
        for (long left = in.getLong(); left > 0; left--) {
            values.put(string(), value(in.getInt()));
        }
    }

    private String string() {
        byte[] utf8 = new byte[(int) in.getLong()];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private Object value(int type) {
        return switch (type) {
            case 0, 1 -> in.get();
            case 2, 3 -> in.getShort();
            case 4, 5 -> in.getInt();
            case 6 -> in.getFloat();
            case 7 -> in.get() != 0;
            case 8 -> string();
            case 9 -> {
                int element = in.getInt();
                var list = new ArrayList<>();
                for (long left = in.getLong(); left > 0; left--) {
                    list.add(value(element));
                }
                yield list;
            }
            default -> in.getLong();
        };
    }

    GgufVocabulary vocabulary() {
        Map<String, Integer> ids = new HashMap<>();
        Map<String, Boolean> flags = new HashMap<>();
        values.forEach((key, value) -> {
            String name = key.startsWith(PREFIX) ? key.substring(PREFIX.length()) : "";
            if (name.endsWith("_token_id")) {
                ids.put(name.substring(0, name.length() - "_token_id".length()), (Integer) value);
            } else if (!name.isEmpty() && value instanceof Boolean flag) {
                flags.put(name, flag);
            }
        });
        List<Float> scores = list("scores");
        float[] scoreArray = new float[scores.size()];
        for (int i = 0; i < scoreArray.length; i++) {
            scoreArray[i] = scores.get(i);
        }
        List<Integer> types = list("token_type");
        return new GgufVocabulary(
                (String) values.get(PREFIX + "model"),
                (String) values.getOrDefault(PREFIX + "pre", ""),
                list("tokens"),
                types.stream().mapToInt(type -> type).toArray(),
                scoreArray,
                list("merges"),
                ids,
                flags);
    }

    @SuppressWarnings("unchecked") // the reference wrote the file
    private <T> List<T> list(String name) {
        return (List<T>) values.getOrDefault(PREFIX + name, List.of());
    }
}
