package org.sassrec.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.sassrec.cli.output.CommandCase;

/** Common code of the tests of comparisons. */
public abstract class CompareCase extends CommandCase {
    static final String VARIANTS = "compare.variants={pooled: {model.type: dssm}, base: {pretrain.task: none},"
            + " one: {finetune.epochs: 1},"
            // The test reads item rows, which have texts and no vectors.
            + " lost: {features.user.segment: {type: embedding, dimension: 3}}}";

    public Path project = Path.of("");

    public final int compare(String... more) {
        List<String> arguments = Stream.concat(
                        Stream.of(
                                "compare",
                                "--file",
                                project.resolve("sass.yaml").toString(),
                                "--set",
                                "compare.split=test",
                                "--set",
                                VARIANTS),
                        Stream.of(more).flatMap(set -> Stream.of("--set", set)))
                .toList();
        return run(arguments.toArray(String[]::new));
    }

    public final JsonNode json() throws IOException {
        return new ObjectMapper().readTree(Files.readString(project.resolve("target/sass/compare.json")));
    }

    public final List<String> in(String folder) throws IOException {
        try (Stream<Path> files =
                Files.list(project.resolve("target/sass/compare").resolve(folder))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    /** Returns a result without the values that differ between runs. */
    static JsonNode withoutTimes(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(List.of("seconds", "samplesPerSecond", "finished"));
        }
        node.forEach(CompareCase::withoutTimes);
        return node;
    }
}
