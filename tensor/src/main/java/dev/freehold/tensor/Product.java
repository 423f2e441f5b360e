package dev.freehold.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// `out = rows·weightᵀ`, with rows `first … first + T - 1` of an input.
///
/// @param out     F32 `(T, N)`, overwritten
/// @param weight  `(N, K)`
/// @param first   row of an input `(R, K)`
public record Product(Tensor out, PackedMatrix weight, int first) {
    /// The products of neighbouring groups of rows with a matrix each: rows `bounds[i] … bounds[i + 1] - 1` of `out`
    /// are those of the input times `weights[i]`.
    ///
    /// @param bounds  ascending, one more than weights, from 0 to the rows of `out`; groups may be empty
    public static List<Product> ofGroups(Tensor out, List<PackedMatrix> weights, int[] bounds) {
        if (!part(bounds, out.shape().rows(), weights.size())) {
            throw new IllegalArgumentException("%s do not part %d rows among %d matrices"
                    .formatted(Arrays.toString(bounds), out.shape().rows(), weights.size()));
        }
        var products = new ArrayList<Product>();
        for (int i = 0; i < weights.size(); i++) {
            int count = bounds[i + 1] - bounds[i];
            if (count > 0) {
                products.add(new Product(out.rows(bounds[i], count), weights.get(i), bounds[i]));
            }
        }
        return products;
    }

    private static boolean part(int[] bounds, int rows, int groups) {
        boolean parts = bounds.length == groups + 1 && bounds[0] == 0 && bounds[groups] == rows;
        for (int i = 0; parts && i < groups; i++) {
            parts = bounds[i] <= bounds[i + 1];
        }
        return parts;
    }
}
