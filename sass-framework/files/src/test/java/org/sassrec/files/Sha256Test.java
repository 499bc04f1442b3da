package org.sassrec.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Sha256Test {
    /** SHA-256 of {@code abc}, from FIPS 180-4. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    private Path folder;

    @Test
    void matchesStandardTestVectors() throws IOException {
        assertThat(Sha256.of("abc")).isEqualTo(ABC);
        assertThat(Sha256.ofFile(Files.writeString(folder.resolve("file"), "abc")))
                .isEqualTo(ABC);
        assertThat(Sha256.hex(Sha256.digest()))
                .as("empty text")
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    /** The digest must be the same on every system, independent of the order of a folder listing. */
    @Test
    void hashesTreeInNameOrder() throws IOException {
        Path tree = Files.createDirectories(folder.resolve("tree/b")).getParent();
        Files.writeString(tree.resolve("b/x"), "1");
        Files.writeString(tree.resolve("a"), "23");
        Files.writeString(tree.resolve("C"), "");

        String content = String.join("\0", "C", "0", "a", "2", "23b/x", "1", "1");
        assertThat(Sha256.ofTree(tree)).isEqualTo(Sha256.of(content));

        Files.move(tree.resolve("a"), tree.resolve("d"));
        assertThat(Sha256.ofTree(tree)).as("another name").isNotEqualTo(Sha256.of(content));
        assertThat(Sha256.ofTree(tree.resolve("d")))
                .as("one file, without a name")
                .isEqualTo(Sha256.of(String.join("\0", "", "2", "23")));
    }
}
