package dev.freehold.cli;

import dev.freehold.engine.AdapterFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// An adapter as options have it: `FOLDER`, or `FOLDER:0.5`.
record AdapterOption(AdapterFile file) {
    private static final Pattern SCALED = Pattern.compile("(.+):([-+]?[0-9]*\\.?[0-9]+(?:[eE][-+]?[0-9]+)?)");

    /// Reads `FOLDER:SCALE`; a folder whose own name ends like that is taken as it is.
    static final class Converter implements ITypeConverter<AdapterOption> {
        @Override
        public AdapterOption convert(String text) {
            try {
                Matcher scaled = SCALED.matcher(text);
                return scaled.matches() && !Files.exists(Path.of(text))
                        ? new AdapterOption(new AdapterFile(
                                Path.of(scaled.group(1)), Double.parseDouble(scaled.group(2))))
                        : new AdapterOption(new AdapterFile(Path.of(text), 1));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
