package org.sassrec.store.embedded;

import java.io.IOException;
import java.nio.file.Path;

/** The content of a file does not match its checksum. */
final class DamagedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedFileException(Path file) {
        super("the checksum of `" + file.getFileName() + "` is wrong");
    }
}
