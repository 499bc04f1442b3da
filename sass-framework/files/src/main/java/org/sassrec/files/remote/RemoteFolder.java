package org.sassrec.files.remote;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A folder at an address. Names are relative, with slashes. A {@link NoSuchFileException} means that a
 * file does not exist, an {@link java.nio.file.AccessDeniedException} that the server rejects the credentials. Another
 * {@link IOException} can be temporary, and the caller may try again. No message contains credentials. Thread-safe.
 */
public interface RemoteFolder extends AutoCloseable {

    /** Returns the address of a file, for messages. */
    String address(String name);

    /**
     * Opens a file.
     *
     * @param from position of the first byte, at most the size of the file
     */
    InputStream read(String name, long from) throws IOException;

    /** Creates or replaces a file. Readers see the complete file or none. */
    void write(String name, Path content) throws IOException;

    /**
     * Creates a file unless it exists. Of several concurrent calls, at most one succeeds if the server supports it. HTTP
     * servers are read only.
     *
     * @return whether the file did not exist
     */
    boolean create(String name, Path content) throws IOException;

    /** Returns whether a file exists. */
    default boolean exists(String name) throws IOException {
        try {
            read(name, 0).close();
            return true;
        } catch (NoSuchFileException missing) {
            return false;
        }
    }

    /** Deletes all files below a folder. Does nothing if there are none. */
    void delete(String folder) throws IOException;

    @Override
    default void close() {}
}
