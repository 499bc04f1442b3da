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
import org.sassrec.files.ChangedFileException;
import org.sassrec.files.FileVersions;
import org.sassrec.files.JsonErrorMessage;
import org.sassrec.serving.store.StoreCode;

/** Converts failures of the file system to diagnostics. */
final class StoreErrors {

    private StoreErrors() {}

    /**
     * Returns the exception for a failed read. Distinguishes missing or damaged files from files that the system cannot
     * read. Lucene may throw any exception for a damaged file, and the JVM throws an {@link InternalError} for a mapped
     * file that was truncated.
     */
    static SassException readFailure(String what, Path place, Throwable failed) {
        if (failed instanceof SassException known) {
            return known;
        }
        FileVersions.awaitMemoryFault();
        boolean damaged = !(failed instanceof IOException)
                || failed instanceof CorruptIndexException
                || failed instanceof DamagedFileException
                || failed instanceof ChangedFileException
                || failed instanceof JsonProcessingException
                || failed instanceof NoSuchFileException
                || failed instanceof FileNotFoundException
                || failed instanceof EOFException;
        return damaged
                ? SassException.of(
                        Diagnostic.error(
                                        StoreCode.COLLECTION_CORRUPT,
                                        "the collection is damaged: " + reason(failed, place))
                                .inFile(place.toString())
                                .withHelp("publish again"),
                        failed)
                : failure(StoreCode.COLLECTION_IO_FAILED, what, place, failed);
    }

    static SassException missing(String collection, Path folder) {
        return Diagnostic.error(StoreCode.COLLECTION_MISSING, "the collection `" + collection + "` does not exist")
                .inFile(folder.toString())
                .withHelp("publish again")
                .toException();
    }

    /** Returns whether a failure is caused by missing or damaged files. */
    static boolean isDamage(SassException failure) {
        return failure.diagnostics().get(0).code() == StoreCode.COLLECTION_CORRUPT;
    }

    private static String reason(Throwable failed, Path place) {
        if (failed instanceof JsonProcessingException json) {
            return JsonErrorMessage.of(json);
        }
        if (failed instanceof DamagedFileException || failed instanceof ChangedFileException) {
            return String.valueOf(failed.getMessage());
        }
        if (failed instanceof FileSystemException system) {
            // The message already names the place.
            return place.toString().equals(system.getFile())
                    ? IoErrorMessage.of(system)
                    : IoErrorMessage.withFile(system);
        }
        return failed.getClass().getSimpleName() + ": " + failed.getMessage();
    }

    static SassException failure(DiagnosticCode code, String what, Path place, Throwable failed) {
        return SassException.of(
                Diagnostic.error(code, what + ": " + reason(failed, place))
                        .inFile(place.toString())
                        .withHelp("check the free disk space and the permissions of the folder"),
                failed);
    }
}
