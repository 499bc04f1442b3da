package org.sassrec.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Moves and links files and folders durably, restricts their permissions, and deletes folders with their content. */
public final class Folders {
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");

    private Folders() {}

    /**
     * Moves a file or folder atomically on the same file system and replaces a file of that name. The move survives a
     * crash of the machine after the method has returned.
     */
    public static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(parent(to));
        if (!parent(from).equals(parent(to))) {
            sync(parent(from));
        }
    }

    /** Creates a folder and missing parents durably. */
    public static void create(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            create(parent(folder));
            Files.createDirectories(folder); // another process may have created it meanwhile
            sync(parent(folder));
        }
    }

    /**
     * Creates a folder that only its owner can access, for data of users. Parents have the usual permissions. On a file
     * system without POSIX permissions the folder has the usual permissions, too.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the folder exists
     */
    public static void createPrivate(Path folder) throws IOException {
        create(parent(folder));
        if (hasPermissions(folder)) {
            // The system removes from these permissions what the umask forbids.
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER));
        } else {
            Files.createDirectory(folder);
        }
        sync(parent(folder));
    }

    /**
     * Removes the permissions of the group and of other users from a folder and everything in it. Never adds one. Does
     * not follow links.
     */
    public static void restrict(Path root) throws IOException {
        if (!hasPermissions(root)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> found = Files.walk(root)) {
            all = found.filter(path -> !Files.isSymbolicLink(path)).toList();
        } catch (UncheckedIOException unreadable) {
            throw unreadable.getCause();
        }
        for (Path path : all) {
            Set<PosixFilePermission> allowed = EnumSet.copyOf(OWNER);
            allowed.retainAll(Files.getPosixFilePermissions(path));
            Files.setPosixFilePermissions(path, allowed);
        }
    }

    private static boolean hasPermissions(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /**
     * Forces the entries of a folder to the disk: names of created, moved and deleted files. The contents of files have
     * to be forced separately.
     */
    public static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (AccessDeniedException unsupported) {
            // Windows, which needs no sync, or a folder without read permission.
        }
    }

    private static Path parent(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent());
    }

    /**
     * Creates a second name for a file, or for all files of a folder, and forces the names to the disk. The files need
     * no space, so they must be replaced and never modified. A file system without hard links gets copies.
     *
     * @param to does not exist; its parent exists
     */
    public static void link(Path from, Path to) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(from)) {
            all = found.toList();
        } catch (UncheckedIOException unreadable) {
            throw unreadable.getCause();
        }
        List<Path> folders = new ArrayList<>();
        for (Path each : all) {
            Path place = to.resolve(from.relativize(each).toString());
            if (Files.isDirectory(each)) {
                createLike(each, place);
                folders.add(place);
            } else {
                linkFile(each, place);
            }
        }
        for (Path folder : folders) {
            sync(folder);
        }
    }

    private static void createLike(Path folder, Path place) throws IOException {
        if (hasPermissions(folder)) {
            Files.createDirectory(place, PosixFilePermissions.asFileAttribute(Files.getPosixFilePermissions(folder)));
        } else {
            Files.createDirectory(place);
        }
    }

    private static void linkFile(Path file, Path place) throws IOException {
        try {
            Files.createLink(place, file);
        } catch (UnsupportedOperationException | IOException unsupported) {
            Files.copy(file, place, StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    /**
     * Deletes a folder or file if it exists. Deletes links, not their targets.
     *
     * @throws IOException at the first file that cannot be deleted
     */
    public static void deleteRecursively(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> found = Files.walk(root)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException unreadable) {
            throw unreadable.getCause();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
