package dev.freehold.tuning.data.parquet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The columns of a file: a tree, written down as a list in which each group says how many children follow.
///
/// @param columns   the names at the top
/// @param elements  of the tree without columns that are not wanted, as they stand in a file
/// @param leaves    for each lowest column of the file, whether it is wanted
record Schema(List<String> columns, List<Object> elements, List<Leaf> leaves) {
    private static final int MAX_DEPTH = 32;

    private static final int TYPE = 1;
    private static final int REPETITION = 3;
    private static final int NAME = 4;
    private static final int CHILDREN = 5;

    /// A lowest column, which has values.
    ///
    /// @param path    its name, after those of the groups it is in
    /// @param column  the name at the top
    /// @param repeated  whether a row may have several values
    record Leaf(List<String> path, String column, boolean wanted, boolean repeated) {}

    /// @throws IOException if the list is no tree
    static Schema of(ThriftStruct footer, Set<String> wanted) throws IOException {
        List<ThriftStruct> given = footer.list(2, "schema", ThriftStruct.class);
        if (given.isEmpty()) {
            throw malformed();
        }
        var reading = new Reading(given);
        long roots = given.getFirst().number(CHILDREN, "num_children");
        var columns = new ArrayList<String>();
        var kept = new ArrayList<Object>();
        long keptRoots = 0;
        for (long i = 0; i < roots; i++) {
            int from = reading.next;
            String column = reading.name();
            boolean isWanted = wanted.contains(column);
            if (columns.contains(column)) {
                throw new IOException("two columns have the name '%s'".formatted(column));
            }
            columns.add(column);
            reading.element(List.of(), column, isWanted, false);
            if (isWanted) {
                kept.addAll(given.subList(from, reading.next));
                keptRoots++;
            }
        }
        if (reading.next != given.size()) {
            throw malformed();
        }
        kept.addFirst(given.getFirst().with(CHILDREN, ThriftStruct.INT, keptRoots));
        return new Schema(columns, kept, reading.leaves);
    }

    private static IOException malformed() {
        return new IOException("its list of columns is malformed");
    }

    private static final class Reading {
        private final List<ThriftStruct> given;
        private final List<Leaf> leaves = new ArrayList<>();
        private int next = 1;

        Reading(List<ThriftStruct> given) {
            this.given = given;
        }

        String name() throws IOException {
            if (next >= given.size()) {
                throw malformed();
            }
            return new String(given.get(next).bytes(NAME).orElseThrow(Schema::malformed), StandardCharsets.UTF_8);
        }

        void element(List<String> above, String column, boolean wanted, boolean inRepeated) throws IOException {
            String name = name();
            ThriftStruct element = given.get(next++);
            var path = new ArrayList<>(above);
            path.add(name);
            long repetition = element.number(REPETITION, "repetition_type");
            long children = element.number(CHILDREN).orElse(0L);
            if (path.size() > MAX_DEPTH || repetition < 0 || repetition > 2 || children < 0
                    || element.has(TYPE) == children > 0) {
                throw malformed();
            }
            boolean repeated = inRepeated || repetition == 2;
            for (long i = 0; i < children; i++) {
                element(path, column, wanted, repeated);
            }
            if (children == 0) {
                leaves.add(new Leaf(path, column, wanted, repeated));
            }
        }
    }
}
