package org.sassrec.parallel;

import java.io.IOException;

/**
 * A part of a computation. A runner may run a part again, in another process, after its process has ended. Therefore two
 * runs of a part must have the same effect as one.
 *
 * <p>A part, its shared input and its result consist of records, enums, collections, arrays, paths and values of the
 * JDK, so that a runner can send them to another process.
 *
 * @param <S> input that all parts share
 * @param <R> result
 */
public interface Part<S, R> {

    /**
     * Runs the part.
     *
     * @throws org.sassrec.diagnostic.SassException for a problem that another run would have again
     * @throws IOException for a problem that may not occur in another process
     */
    R run(S shared) throws IOException;
}
