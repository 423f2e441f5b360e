package dev.freehold.tuning.train;

import dev.freehold.checkpoint.NewFile;
import dev.freehold.tuning.network.TrainingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a file is known by when it is met again.
final class Fingerprint {
    private static final int CHUNK = 1 << 20;
    private static final long END = 8L << 20;
    private static final long SMALL = 64L << 20;

    private Fingerprint() {}

    /// Path, size and SHA-256 of a file; of a large one, of its first and last 8 MiB, which hold a model's headers.
    ///
    /// @throws TrainingException if it cannot be read
    static Map<String, Object> of(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            if (size <= SMALL) {
                add(digest, channel, 0, size);
            } else {
                add(digest, channel, 0, END);
                add(digest, channel, size - END, size);
            }
            var names = new LinkedHashMap<String, Object>();
            names.put("path", file.toString());
            names.put("bytes", size);
            names.put(size <= SMALL ? "sha256" : "sha256_of_ends", HexFormat.of().formatHex(digest.digest()));
            return names;
        } catch (NoSuchFileException _) {
            throw new TrainingException(file + ": no such file");
        } catch (IOException e) {
            throw new TrainingException("%s: cannot be read: %s".formatted(file, NewFile.why(e)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    private static void add(MessageDigest digest, FileChannel channel, long from, long to) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(CHUNK);
        for (long at = from; at < to; at += bytes.limit()) {
            bytes.clear().limit((int) Math.min(CHUNK, to - at));
            while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {
                // until it is full
            }
            digest.update(bytes.flip());
            if (bytes.limit() == 0) {
                return; // the file has become shorter
            }
        }
    }
}
