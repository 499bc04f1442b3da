package org.sassrec.files;

import java.io.IOException;
import java.nio.file.Path;

/** A file was changed, replaced or removed while a reader had it open. */
public final class ChangedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    ChangedFileException(Path file) {
        super("`" + file.getFileName() + "` was changed, replaced or removed while it was open");
    }
}
