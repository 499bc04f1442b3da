package org.sassrec.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void deletesFilesDanglingLinksAndMissingPaths() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("gone"));

        Folders.deleteRecursively(file);
        Folders.deleteRecursively(link);
        Folders.deleteRecursively(folder.resolve("never"));

        assertThat(folder).isEmptyDirectory();
    }
}
