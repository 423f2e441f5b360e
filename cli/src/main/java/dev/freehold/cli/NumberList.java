package dev.freehold.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Numbers on the command line as `llama-bench` takes them: `1,2,3`, and the ranges `4-8` (every number), `0-8+4` and
/// `1-8*2`.
record NumberList(List<Integer> values) {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,9})(?:-(\\d{1,9})(?:([+*])(\\d{1,9}))?)?");
    private static final int MOST = 1000;

    static final class Converter implements ITypeConverter<NumberList> {
        @Override
        public NumberList convert(String text) {
            var values = new ArrayList<Integer>();
            for (String part : text.split(",", -1)) {
                Matcher range = RANGE.matcher(part.strip());
                if (!range.matches()) {
                    throw new TypeConversionException("'" + part + "' is no number and no range: expected numbers from"
                            + " 0 on, as in 1,2,3, or a range, as in 1-8, 0-8+4 or 1-8*2");
                }
                add(values, range);
            }
            return new NumberList(List.copyOf(values));
        }

        private static void add(List<Integer> values, Matcher range) {
            long first = Long.parseLong(range.group(1));
            long last = range.group(2) == null ? first : Long.parseLong(range.group(2));
            boolean times = "*".equals(range.group(3));
            long step = range.group(4) == null ? 1 : Long.parseLong(range.group(4));
            boolean grows = times ? step > 1 && first > 0 : step > 0;
            if (last < first || !grows) {
                throw new TypeConversionException("'" + range.group() + "' is a range that does not grow");
            }
            for (long value = first; value <= last; value = times ? value * step : value + step) {
                if (values.size() == MOST) {
                    throw new TypeConversionException("these are more than " + MOST + " numbers");
                }
                values.add((int) value);
            }
        }
    }

    /// The numbers of all `lists`, in order.
    static List<Integer> join(List<NumberList> lists) {
        return lists.stream().flatMap(list -> list.values.stream()).toList();
    }
}
