package org.sassrec.parallel;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** Runs parts in other processes. {@link ServiceLoader} finds the implementation on the class path. */
public interface PartRunner {

    /** Maximum number of rows of a part. Bounds the memory of a process and the work that a failure repeats. */
    int MAX_ROWS = 1 << 16;

    /** Returns the runner of this process; empty if the process computes everything itself. */
    static Optional<PartRunner> find() {
        return ServiceLoader.load(PartRunner.class, PartRunner.class.getClassLoader())
                .findFirst();
    }

    /** Returns the number of parts that run at the same time. */
    int parallelism();

    /**
     * Runs parts and waits for all of them.
     *
     * @param shared input of all parts, sent to each process once
     * @return the results in the order of the parts
     * @throws org.sassrec.diagnostic.SassException the exception of a part, or SASS4065 if a part failed repeatedly
     */
    <S, R> List<R> run(S shared, List<? extends Part<S, R>> parts);

    /**
     * Returns the number of rows for parts of equal size: about four parts for each that runs at the same time.
     *
     * @param rows number of all rows
     * @param unit the size is a multiple of this number, which must divide {@link #MAX_ROWS}
     */
    default int partRows(int rows, int unit) {
        long quarter = (rows + 4L * parallelism() - 1) / (4L * parallelism());
        long units = Math.max(1, (quarter + unit - 1) / unit);
        return (int) Math.min(MAX_ROWS, units * unit);
    }
}
