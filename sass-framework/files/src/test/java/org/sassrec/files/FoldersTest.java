package org.sassrec.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersTest {
    @TempDir
    private Path folder;

    @Test
    void deletesFolderWithoutFollowingLinks() throws IOException {
        Path root = folder.resolve("root");
        Files.createDirectories(root.resolve("a/b"));
        Files.writeString(root.resolve("a/b/file"), "");
        Path elsewhere = Files.writeString(
                Files.createDirectories(folder.resolve("elsewhere")).resolve("kept"), "");
        Files.createSymbolicLink(root.resolve("a/link"), elsewhere.getParent());

        Folders.deleteRecursively(root);

        assertThat(root).doesNotExist();
        assertThat(elsewhere).exists();
    }

    @Test
    void createsAndRestrictsPrivateFolders() throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Path parent = folder.resolve("a/b");
        Path own = parent.resolve("own");
        Folders.createPrivate(own);
        assertThat(permissions(own)).isEqualTo("rwx------");
        Path usual = Files.createDirectory(folder.resolve("usual"));
        assertThat(permissions(parent)).isEqualTo(permissions(usual));
        assertThatThrownBy(() -> Folders.createPrivate(own)).isInstanceOf(FileAlreadyExistsException.class);

        Path readOnly = Files.writeString(usual.resolve("read-only"), "");
        Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("r--r-----"));
        Path shared = Files.writeString(usual.resolve("shared"), "");
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rw-rw-r--"));
        Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "");
        String before = permissions(elsewhere);
        Files.createSymbolicLink(usual.resolve("link"), elsewhere);
        Folders.restrict(usual);
        assertThat(permissions(usual)).isEqualTo("rwx------");
        assertThat(permissions(readOnly)).as("no permission is added").isEqualTo("r--------");
        assertThat(permissions(shared)).isEqualTo("rw-------");
        assertThat(permissions(elsewhere)).isEqualTo(before);
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void movesFilesAndFolders() throws IOException {
        Path from = Files.writeString(folder.resolve("from"), "new");
        Path to = folder.resolve("a/to");
        Folders.create(folder.resolve("a"));
        Files.writeString(to, "old");
        Folders.move(from, to);
        assertThat(to).hasContent("new");
        Folders.move(folder.resolve("a"), folder.resolve("b"));
        assertThat(folder.resolve("b/to")).hasContent("new");
        assertThat(folder.toFile().list()).containsExactly("b");
    }

    @Test
    void deletesFilesDanglingLinksAndMissingPaths() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("gone"));

        Folders.deleteRecursively(file);
        Folders.deleteRecursively(link);
        Folders.deleteRecursively(folder.resolve("never"));

        assertThat(folder).isEmptyDirectory();
    }
}
