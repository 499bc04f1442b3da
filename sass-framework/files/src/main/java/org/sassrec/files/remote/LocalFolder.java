package org.sassrec.files.remote;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
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
        AtomicFile.write(file, channel -> Files.copy(content, Channels.newOutputStream(channel)));
    }

    @Override
    public void delete(String folder) throws IOException {
        Folders.deleteRecursively(root.resolve(folder));
    }
}
