package org.sassrec.files;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FileVersionsTest {

    @TempDir
    Path folder;

    private Path file;
    private FileVersions versions;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(Files.createDirectory(folder.resolve("data")).resolve("users.arrow"), "users");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
        versions = FileVersions.ofTree(folder);
    }

    private void assertChanged() {
        assertThatThrownBy(() -> versions.requireUnchanged())
                .isInstanceOf(ChangedFileException.class)
                .hasMessage("`users.arrow` was changed, replaced or removed while it was open");
    }

    @Test
    void acceptsFilesThatWereOnlyRead() throws IOException {
        Files.readString(file);
        Files.writeString(folder.resolve("data/other"), "another file");
        assertThatCode(() -> versions.requireUnchanged()).doesNotThrowAnyException();
    }

    @Test
    void reportsAnotherSize() throws IOException {
        Files.writeString(file, "", StandardOpenOption.TRUNCATE_EXISTING);
        assertChanged();
    }

    /** The clock of a file system can have steps of some milliseconds. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void reportsOtherBytesWithTheEarlierModificationTime() throws IOException {
        FileTime before = Files.getLastModifiedTime(file);
        Object changed = Files.getAttribute(file, "unix:ctime");
        do {
            Files.writeString(file, "USERS", StandardOpenOption.WRITE);
            Files.setLastModifiedTime(file, before);
        } while (Files.getAttribute(file, "unix:ctime").equals(changed));
        assertChanged();
    }

    @Test
    void reportsAReplacedFile() throws IOException {
        Path other = Files.writeString(folder.resolve("other"), "users");
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        assertChanged();
    }

    @Test
    void reportsARemovedFile() throws IOException {
        Files.delete(file);
        assertChanged();
    }
}
