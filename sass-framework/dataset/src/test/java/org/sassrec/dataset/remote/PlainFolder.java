package org.sassrec.dataset.remote;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.sassrec.files.Folders;
import org.sassrec.files.remote.RemoteFolder;

/** A folder of the file system that does not wait for the disk. */
record PlainFolder(Path root) implements RemoteFolder {

    @Override
    public String address(String name) {
        return root.resolve(name).toString();
    }

    @Override
    public InputStream read(String name, long from) throws IOException {
        InputStream in = Files.newInputStream(root.resolve(name));
        in.skipNBytes(from);
        return in;
    }

    @Override
    public void write(String name, Path content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public boolean create(String name, Path content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        try {
            Files.copy(content, file);
            return true;
        } catch (FileAlreadyExistsException exists) {
            return false;
        }
    }

    @Override
    public void delete(String folder) throws IOException {
        Folders.deleteRecursively(root.resolve(folder));
    }
}
