package org.sassrec.release.embedded;

import java.io.IOException;
import java.nio.file.Path;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;

/** Failures of the file system as problems that people can read. */
final class StoreProblem {

    private StoreProblem() {}

    static SassException of(String code, String what, Path place, IOException failed) {
        return SassException.of(
                Diagnostic.error(code, what + ": " + failed.getClass().getSimpleName() + ": " + failed.getMessage())
                        .inFile(place.toString())
                        .withHelp("look whether the disk is full, and whether the folder may be read and written"),
                failed);
    }
}
