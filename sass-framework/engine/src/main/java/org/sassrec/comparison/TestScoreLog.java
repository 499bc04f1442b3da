package org.sassrec.comparison;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sassrec.pipeline.JsonFiles;

/** {@code scored.json}: which models of a comparison were ever scored on test, since every look at it costs belief. Thread-safe. */
final class TestScoreLog {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    /** @param root folder of the comparison */
    TestScoreLog(Path root) {
        this.file = root.resolve("scored.json");
    }

    /** How many models of a variant and seed were scored. */
    synchronized int of(String variant, long seed) throws IOException {
        return models(variant, seed).size();
    }

    /**
     * Notes that a model was scored; the same one twice counts once.
     *
     * @param model fingerprint of all that made it
     * @return how many of this variant and seed were by now
     */
    synchronized int add(String variant, long seed, String model) throws IOException {
        List<String> models = models(variant, seed);
        if (models.contains(model)) {
            return models.size();
        }
        ObjectNode all = all();
        ObjectNode its = all.path(variant) instanceof ObjectNode known ? known : all.putObject(variant);
        ArrayNode more = its.putArray(Long.toString(seed));
        models.forEach(more::add);
        more.add(model);
        JsonFiles.write(file, all);
        return more.size();
    }

    private List<String> models(String variant, long seed) throws IOException {
        List<String> models = new ArrayList<>();
        all().path(variant).path(Long.toString(seed)).forEach(model -> models.add(model.asText()));
        return models;
    }

    private ObjectNode all() throws IOException {
        // What cannot be read cannot be counted.
        return JsonFiles.readIfIntact(file) instanceof ObjectNode all ? all : JSON.createObjectNode();
    }
}
