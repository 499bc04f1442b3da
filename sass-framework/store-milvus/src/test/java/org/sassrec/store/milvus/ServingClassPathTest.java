package org.sassrec.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An application that serves from Milvus has the Milvus client on its class path, but no library of training. */
class ServingClassPathTest {
    /** Written by the build: the dependencies that Maven resolves for the scope {@code runtime}. */
    private static final Path RESOLVED = Path.of("target", "runtime-class-path.txt");

    private static final List<String> ABSENT = List.of(
            "arrow-", "duckdb", "hipparchus", "lucene", "picocli", "snakeyaml", "zstd", "sass-config", "sass-dataset");

    @Test
    void hasNoLibraryOfTrainingOrOfTheCommandLine() throws IOException {
        assumeTrue(Files.exists(RESOLVED), "needs the class path that `mvn test` writes");
        List<String> entries = Stream.of(Files.readString(RESOLVED).strip().split(File.pathSeparator))
                .toList();
        assertThat(entries)
                .anyMatch(entry -> entry.contains("milvus-sdk-java"))
                .anyMatch(entry -> entry.contains("tensorflow-core-api"))
                .noneMatch(entry -> ABSENT.stream().anyMatch(entry::contains))
                .noneMatch(entry -> entry.contains("sass-framework" + File.separator + "config"))
                .noneMatch(entry -> entry.contains("sass-framework" + File.separator + "training"));
    }
}
