package dev.freehold.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/// The sizes of a row-major tensor, outermost first: a weight matrix is `(N, K)`, a vector `(K)`.
public final class Shape {
    private final int[] dimensions;
    private final long elements;

    /// @throws IllegalArgumentException if there is no dimension, or one is not positive
    /// @throws ArithmeticException if the number of elements does not fit a `long`
    public Shape(int... dimensions) {
        if (dimensions.length == 0) {
            throw new IllegalArgumentException("a shape needs at least one dimension");
        }
        long product = 1;
        for (int dimension : dimensions) {
            if (dimension <= 0) {
                throw new IllegalArgumentException("dimensions must be positive, got " + text(dimensions));
            }
            product = Math.multiplyExact(product, (long) dimension);
        }
        this.dimensions = dimensions.clone();
        this.elements = product;
    }

    public int rank() {
        return dimensions.length;
    }

    public int dimension(int index) {
        return dimensions[index];
    }

    /// The innermost size: elements in a row.
    public int columns() {
        return dimensions[dimensions.length - 1];
    }

    /// Rows of all planes together: `elements / columns`.
    public int rows() {
        return Math.toIntExact(elements / columns());
    }

    public long elements() {
        return elements;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dimensions, shape.dimensions);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dimensions);
    }

    @Override
    public String toString() {
        return text(dimensions);
    }

    private static String text(int[] dimensions) {
        return Arrays.stream(dimensions).mapToObj(Integer::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
