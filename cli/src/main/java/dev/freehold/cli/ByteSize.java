package dev.freehold.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Bytes, as people write them: `8G`, `512M`, `1.5 GiB`; units are powers of 1024.
record ByteSize(long bytes) {
    private static final Pattern FORM =
            Pattern.compile("(\\d{1,18}(?:\\.\\d{1,18})?) ?([KMGT]?)(?:i?B)?", Pattern.CASE_INSENSITIVE);
    private static final String UNITS = "KMGT";
    private static final double MAX = 0x1p62;

    static final class Converter implements ITypeConverter<ByteSize> {
        @Override
        public ByteSize convert(String text) {
            Matcher form = FORM.matcher(text.strip());
            if (form.matches()) {
                String unit = form.group(2).toUpperCase(Locale.ROOT);
                int power = unit.isEmpty() ? 0 : 1 + UNITS.indexOf(unit);
                double bytes = Double.parseDouble(form.group(1)) * Math.pow(1024, power);
                if (bytes >= 1 && bytes <= MAX) {
                    return new ByteSize((long) bytes);
                }
            }
            throw new TypeConversionException("expected bytes, such as 512M or 8G, not '" + text + "'");
        }
    }

    /// `17.28 GiB`.
    static String text(long bytes) {
        return bytes >= 1L << 30 ? "%.2f GiB".formatted(bytes / (double) (1L << 30))
                : bytes >= 1L << 20 ? "%.1f MiB".formatted(bytes / (double) (1L << 20))
                : "%.1f KiB".formatted(bytes / 1024.0);
    }
}
