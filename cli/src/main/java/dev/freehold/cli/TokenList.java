package dev.freehold.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Token ids on the command line: `1,2,3`, spaces allowed.
///
/// @param ids  at least one
record TokenList(int[] ids) {
    static final class Converter implements ITypeConverter<TokenList> {
        @Override
        public TokenList convert(String text) {
            String[] parts = text.strip().split("[\\s,]+");
            var ids = new int[parts.length];
            for (int i = 0; i < parts.length; i++) {
                try {
                    ids[i] = Integer.parseInt(parts[i]);
                } catch (NumberFormatException _) {
                    throw new TypeConversionException(
                            "'" + parts[i] + "' is no token id: expected numbers, as in 1,2,3");
                }
            }
            return new TokenList(ids);
        }
    }
}
