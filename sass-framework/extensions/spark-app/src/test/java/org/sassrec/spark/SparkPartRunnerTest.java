package org.sassrec.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.SassException;
import org.sassrec.parallel.Part;
import org.sassrec.parallel.PartRunner;
import org.sassrec.parallel.SharedFiles;

@Tag("slow")
class SparkPartRunnerTest {
    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        LocalSpark.start();
    }

    @AfterAll
    static void stop() {
        LocalSpark.stop();
    }

    private record Scale(int factor) {}

    private record Product(int number) implements Part<Scale, Integer> {
        @Override
        public Integer run(Scale shared) {
            return number * shared.factor();
        }
    }

    private record ReadFile(Path path) implements Part<Scale, Integer> {
        @Override
        public Integer run(Scale shared) throws IOException {
            SharedFiles.require(path);
            return Files.readString(path).length();
        }
    }

    @Test
    void returnsResultsInTheOrderOfTheParts() {
        PartRunner runner = PartRunner.find().orElseThrow();

        assertThat(runner.parallelism()).isEqualTo(2);
        assertThat(runner.run(
                        new Scale(3),
                        IntStream.range(0, 9).mapToObj(Product::new).toList()))
                .containsExactly(0, 3, 6, 9, 12, 15, 18, 21, 24);
    }

    @Test
    void reportsTheProblemOfAPart() {
        Path missing = folder.resolve("missing");

        assertThatThrownBy(() -> new SparkPartRunner().run(new Scale(1), List.of(new ReadFile(missing))))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS4066")
                .hasMessageContaining("cannot read `" + missing + "`");
    }

    @Test
    void reportsAPartThatFailsRepeatedly() {
        assertThatThrownBy(() -> new SparkPartRunner().run(new Scale(1), List.of(new ReadFile(folder))))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS4065")
                .hasMessageContaining("Is a directory");
    }
}
