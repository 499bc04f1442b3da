package org.sassrec.files.hadoop;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;
import org.jspecify.annotations.Nullable;
import org.sassrec.files.remote.HadoopFailure;
import org.sassrec.files.remote.RemoteFolder;

/** A folder of a file system of Hadoop. */
final class HadoopFolder implements RemoteFolder {

    /** File systems without atomic renames, whose files appear when they are complete. */
    private static final Set<String> OBJECT_STORES = Set.of("s3a");

    private final Path folder;
    private final Configuration settings;
    private @Nullable FileSystem fileSystem; // guarded by this

    HadoopFolder(URI address, Configuration settings) {
        String text = address.toString();
        this.folder = new Path(text.matches("[^:]+://[^/]+") ? text + "/" : text);
        this.settings = settings;
    }

    @FunctionalInterface
    private interface Request<T> {
        T send(FileSystem files) throws IOException;
    }

    @Override
    public String address(String name) {
        return path(name).toString();
    }

    private Path path(String name) {
        String relative = name.replaceFirst("/+$", "");
        return relative.isEmpty() ? folder : new Path(folder, new Path(null, null, relative));
    }

    @Override
    public InputStream read(String name, long from) throws IOException {
        return send(name, files -> {
            FSDataInputStream in = files.open(path(name));
            try {
                in.seek(from);
                return in;
            } catch (IOException | RuntimeException failed) {
                in.close();
                throw failed;
            }
        });
    }

    @Override
    public void write(String name, java.nio.file.Path content) throws IOException {
        send(name, files -> {
            if (isObjectStore()) {
                copy(files, content, path(name), true);
            } else {
                moveTo(files, content, path(name), Options.Rename.OVERWRITE);
            }
            return name;
        });
    }

    /** S3A checks whether the object exists before it writes, so two processes at the same moment can both succeed. */
    @Override
    public boolean create(String name, java.nio.file.Path content) throws IOException {
        return send(name, files -> {
            try {
                if (isObjectStore()) {
                    copy(files, content, path(name), false);
                } else {
                    moveTo(files, content, path(name), Options.Rename.NONE);
                }
                return true;
            } catch (FileAlreadyExistsException exists) {
                return false;
            }
        });
    }

    private boolean isObjectStore() {
        return OBJECT_STORES.contains(String.valueOf(folder.toUri().getScheme()).toLowerCase(Locale.ROOT));
    }

    /** Writes a temporary file and renames it, so that readers see the complete file or none. */
    private void moveTo(FileSystem files, java.nio.file.Path content, Path to, Options.Rename option)
            throws IOException {
        Path temporary = new Path(to.getParent(), "." + to.getName() + "." + UUID.randomUUID());
        try {
            copy(files, content, temporary, true);
            FileContext.getFileContext(to.toUri(), settings).rename(temporary, to, option);
        } catch (IOException | RuntimeException failed) {
            deleteQuietly(files, temporary, failed);
            throw failed;
        }
    }

    private static void deleteQuietly(FileSystem files, Path temporary, Exception failed) {
        try {
            files.delete(temporary, false);
        } catch (IOException second) {
            failed.addSuppressed(second);
        }
    }

    private static void copy(FileSystem files, java.nio.file.Path content, Path to, boolean overwrite)
            throws IOException {
        FSDataOutputStream out = files.create(to, overwrite);
        try {
            Files.copy(content, out);
        } catch (IOException | RuntimeException failed) {
            abort(out, failed);
            throw failed;
        }
        out.close();
    }

    /** Closing a stream of an object store would complete the file. */
    private static void abort(FSDataOutputStream out, Exception failed) {
        try {
            out.abort();
        } catch (UnsupportedOperationException noObjectStore) {
            try {
                out.close();
            } catch (IOException second) {
                failed.addSuppressed(second);
            }
        }
    }

    @Override
    public void delete(String name) throws IOException {
        send(name, files -> files.delete(path(name), true));
    }

    private <T> T send(String name, Request<T> request) throws IOException {
        try {
            return request.send(files());
        } catch (FileNotFoundException missing) {
            throw HadoopFailure.isBucketMissing(missing) ? missingBucket(name) : new NoSuchFileException(name);
        } catch (AccessControlException | AccessDeniedException denied) {
            AccessDeniedException found = new AccessDeniedException(name, null, HadoopFailure.reason(denied));
            found.initCause(denied);
            throw found;
        } catch (UnsupportedFileSystemException unknown) {
            throw new IOException(missingModule(), unknown);
        } catch (IOException failed) {
            throw HadoopFailure.isBucketMissing(failed)
                    ? missingBucket(name)
                    : new IOException(HadoopFailure.reason(failed), failed);
        } catch (RuntimeException | LinkageError failed) {
            throw unchecked(failed);
        }
    }

    private IOException missingBucket(String name) {
        return new NoSuchFileException(
                name, null, "the bucket `" + folder.toUri().getAuthority() + "` does not exist");
    }

    private String missingModule() {
        String scheme = folder.toUri().getScheme();
        return "Hadoop's file system for `" + scheme + "` is not on the class path"
                + (scheme.equals("s3a") ? "; add `hadoop-aws` and its dependencies" : "");
    }

    private IOException unchecked(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return new IOException("the host `" + folder.toUri().getAuthority() + "` is unknown", failed);
            }
            if (cause instanceof ClassNotFoundException || cause instanceof NoClassDefFoundError) {
                return new IOException(missingModule(), failed);
            }
        }
        return new IOException(HadoopFailure.reason(failed), failed);
    }

    private synchronized FileSystem files() throws IOException {
        if (fileSystem == null) {
            fileSystem = FileSystem.newInstance(folder.toUri(), settings);
        }
        return fileSystem;
    }

    @Override
    public synchronized void close() {
        if (fileSystem != null) {
            try {
                fileSystem.close();
            } catch (IOException failed) {
                // All streams are closed.
            }
            fileSystem = null;
        }
    }
}
