package dev.freehold.cli;

import dev.freehold.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A copy of a Hugging Face folder whose one weights file is to be changed.
final class ChangedSafetensors {
    private final Path folder;
    private final byte[] file;
    private final int start; // of the data
    private final Map<String, Map<String, Object>> tensors = new TreeMap<>();

    /// @param folder  made anew; receives the other files of `source` as they are
    ChangedSafetensors(Path source, Path folder) throws IOException {
        this.folder = Files.createDirectory(folder);
        Files.copy(source.resolve("config.json"), folder.resolve("config.json"));
        file = Files.readAllBytes(source.resolve("model.safetensors"));
        int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
        start = Long.BYTES + length;
        Json.parseObject(new String(file, Long.BYTES, length, StandardCharsets.UTF_8)).forEach((name, entry) -> {
            if (!name.equals("__metadata__")) {
                tensors.put(name, new LinkedHashMap<>(Json.object(entry, name)));
            }
        });
    }

    /// Removes the tensors whose names end so.
    ChangedSafetensors without(String suffix) {
        tensors.keySet().removeIf(name -> name.endsWith(suffix));
        return this;
    }

    /// The same bytes in another shape of as many elements.
    ChangedSafetensors reshaped(String name, long... shape) {
        tensors.get(name).put("shape", Arrays.stream(shape).boxed().toList());
        return this;
    }

    /// Writes the file and gives the folder.
    Path write() throws IOException {
        var data = new ByteArrayOutputStream();
        for (Map<String, Object> entry : tensors.values()) {
            List<Object> offsets = Json.array(entry.get("data_offsets"), "data_offsets");
            int from = ((Long) offsets.getFirst()).intValue();
            int to = ((Long) offsets.getLast()).intValue();
            entry.put("data_offsets", List.of((long) data.size(), (long) data.size() + to - from));
            data.write(file, start + from, to - from);
        }
        byte[] header = Json.write(tensors).getBytes(StandardCharsets.UTF_8);
        ByteBuffer whole = ByteBuffer.allocate(Long.BYTES + header.length + data.size()).order(ByteOrder.LITTLE_ENDIAN);
        whole.putLong(header.length).put(header).put(data.toByteArray());
        Files.write(folder.resolve("model.safetensors"), whole.array());
        return folder;
    }
}
