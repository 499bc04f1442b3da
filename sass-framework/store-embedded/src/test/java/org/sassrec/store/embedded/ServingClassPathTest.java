package org.sassrec.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An application that serves from the embedded store has few libraries on its class path. */
class ServingClassPathTest {
    /** Written by the build: the dependencies that Maven resolves for the scope {@code runtime}. */
    private static final Path RESOLVED = Path.of("target", "runtime-class-path.txt");

    @Test
    void hasTensorFlowJacksonAndLuceneOnly() throws IOException {
        assumeTrue(Files.exists(RESOLVED), "needs the class path that `mvn test` writes");
        List<String> jars = Arrays.stream(Files.readString(RESOLVED).strip().split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .map(entry -> Path.of(entry).getFileName().toString())
                .filter(jar -> !jar.startsWith("sass-"))
                .map(jar -> jar.replaceFirst("-[0-9].*", ""))
                .distinct()
                .sorted()
                .toList();
        assertThat(jars)
                .containsExactly(
                        "jackson-annotations",
                        "jackson-core",
                        "jackson-databind",
                        "javacpp",
                        "jspecify",
                        "lucene-core",
                        "ndarray",
                        "protobuf-java",
                        "slf4j-api",
                        "tensorflow-core-api",
                        "tensorflow-core-native");
    }
}
