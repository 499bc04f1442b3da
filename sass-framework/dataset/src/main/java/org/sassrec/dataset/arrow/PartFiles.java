package org.sassrec.dataset.arrow;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Files that divide the rows of a sorted result by ranges of numbers.
 *
 * @param files one file per range, at least one
 * @param firsts first number of each range, in ascending order. The first range contains all smaller numbers, too.
 * @param column column of 32-bit integers with the number of each row, in ascending order; {@code null} if the number of
 * a row is its position in the result
 * @param batchRows rows of a batch. The first and the last batch of a file can have fewer rows.
 */
public record PartFiles(
        List<Path> files, List<Integer> firsts, @Nullable String column, int batchRows) {
    public PartFiles {
        files = List.copyOf(files);
        firsts = List.copyOf(firsts);
    }
}
