package dev.freehold.tuning.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A file to learn from.
///
/// @param path    `.jsonl`, `.json` with a list, `.parquet`, or plain text under any other name
/// @param format  what its entries look like; found from the first one if it is not given
public record DataFile(Path path, Optional<DataFormat> format) {
    /// A file whose format is to be found.
    public static DataFile of(Path path) {
        return new DataFile(path, Optional.empty());
    }

    /// Says now what reading would.
    ///
    /// @throws DataException if it is a folder
    public void requireNoFolder() {
        if (Files.isDirectory(path)) {
            throw new DataException(path + ": a folder; name the files in it");
        }
    }
}
