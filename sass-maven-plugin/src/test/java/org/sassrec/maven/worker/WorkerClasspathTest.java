package org.sassrec.maven.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerClasspathTest {

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-x86_64",
        "Linux, aarch64, linux-arm64",
        "Mac OS X, aarch64, macosx-arm64",
        "Windows 11, amd64, windows-x86_64",
        // TensorFlow has no library for these.
        "Mac OS X, x86_64,",
        "Windows 11, aarch64,",
        "Linux, s390x,",
        "SunOS, amd64,"
    })
    void namesTheClassifier(String os, String arch, String classifier) {
        assertThat(WorkerClasspath.classifier(os, arch).orElse(null)).isEqualTo(classifier);
    }

    @Test
    void addsTheJarsOfFolders(@TempDir Path folder) throws IOException {
        for (String name : List.of("b.jar", "a.jar", "notes.txt")) {
            Files.createFile(folder.resolve(name));
        }
        String paths = folder.resolve("*") + File.pathSeparator + "one.jar";
        assertThat(WorkerClasspath.additional(paths))
                .containsExactly(
                        folder.resolve("a.jar").toFile(),
                        folder.resolve("b.jar").toFile(),
                        new File("one.jar"));
        assertThat(WorkerClasspath.additional(folder.resolve("none") + "/*")).isEmpty();
        assertThat(WorkerClasspath.additional(null)).isEmpty();
    }
}
