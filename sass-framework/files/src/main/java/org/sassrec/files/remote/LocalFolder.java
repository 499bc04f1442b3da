package org.sassrec.files.remote;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.Folders;

/** A folder of a file system, for example one that other machines mount. */
final class LocalFolder implements RemoteFolder {

    private final Path root;

    LocalFolder(Path root) {
        this.root = root;
    }

    @Override
    public String address(String name) {
        return root.resolve(name).toString();
    }

    @Override
    public InputStream read(String name, long from) throws IOException {
        FileChannel file = FileChannel.open(root.resolve(name)).position(from);
        return Channels.newInputStream(file);
    }

    @Override
    public void write(String name, Path content) throws IOException {
        Path file = root.resolve(name);
        Folders.create(Objects.requireNonNull(file.getParent()));
        AtomicFile.writeShared(file, channel -> Files.copy(content, Channels.newOutputStream(channel)));
    }

    /** A link to a complete temporary file is atomic and does not replace a file. */
    @Override
    public boolean create(String name, Path content) throws IOException {
        Path file = root.resolve(name);
        Path parent = Objects.requireNonNull(file.getParent());
        Folders.create(parent);
        Path complete = Files.createTempFile(parent, ".", ".new");
        try {
            Files.copy(content, complete, StandardCopyOption.REPLACE_EXISTING);
            Files.createLink(file, complete);
            return true;
        } catch (FileAlreadyExistsException exists) {
            return false;
        } finally {
            Files.delete(complete);
        }
    }

    @Override
    public void delete(String folder) throws IOException {
        Folders.deleteRecursively(root.resolve(folder));
    }
}
