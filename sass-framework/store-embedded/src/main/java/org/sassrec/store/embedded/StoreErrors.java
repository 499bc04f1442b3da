package org.sassrec.store.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.apache.lucene.index.CorruptIndexException;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.JsonErrorMessage;

/** Converts failures of the file system to diagnostics. */
final class StoreErrors {

    private StoreErrors() {}

    /**
     * Returns the exception for a failed read. Distinguishes missing or damaged files from files that the system cannot
     * read.
     */
    static SassException readFailure(String what, Path place, IOException failed) {
        boolean damaged = failed instanceof CorruptIndexException
                || failed instanceof JsonProcessingException
                || failed instanceof NoSuchFileException
                || failed instanceof FileNotFoundException
                || failed instanceof EOFException;
        return damaged
                ? SassException.of(
                        Diagnostic.error(
                                        DiagnosticCode.COLLECTION_CORRUPT,
                                        "the collection is damaged: " + reason(failed, place))
                                .inFile(place.toString())
                                .withHelp("publish again"),
                        failed)
                : failure(DiagnosticCode.COLLECTION_IO_FAILED, what, place, failed);
    }

    private static String reason(IOException failed, Path place) {
        if (failed instanceof JsonProcessingException) {
            return JsonErrorMessage.of(failed);
        }
        if (failed instanceof FileSystemException system) {
            // The message already names the place.
            return place.toString().equals(system.getFile())
                    ? IoErrorMessage.of(failed)
                    : IoErrorMessage.withFile(failed);
        }
        return failed.getClass().getSimpleName() + ": " + failed.getMessage();
    }

    static SassException failure(DiagnosticCode code, String what, Path place, IOException failed) {
        return SassException.of(
                Diagnostic.error(code, what + ": " + reason(failed, place))
                        .inFile(place.toString())
                        .withHelp("check the free disk space and the permissions of the folder"),
                failed);
    }
}
