package org.sassrec.experiment;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.Variant;

/** Writes runs of a comparison with known ranks, without training. */
public final class SampleRuns {
    private static final String FIGURES =
            "{\"metrics\": {\"hr@1\": 0.5, \"gauc\": 0.5}, \"popularity\": {\"hr@1\": 0, \"gauc\": 0.5}";

    private SampleRuns() {}

    /**
     * Writes the result files of a run.
     *
     * @param hits number of users per scenario whose target has rank 1; all others have rank 2
     * @param users number of users with a query by scenario
     */
    public static ExperimentRun ran(
            Path folder, LoadedConfig loaded, String variant, long seed, int hits, Map<String, Integer> users)
            throws IOException {
        Path run = Files.createDirectories(folder.resolve(variant + "-" + seed));
        StringBuilder scenarios = new StringBuilder();
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(run.resolve("queries.bin")))) {
            out.write("SASSQRK3".getBytes(StandardCharsets.US_ASCII));
            out.writeInt(users.size());
            for (Map.Entry<String, Integer> scenario : users.entrySet()) {
                out.writeUTF(scenario.getKey());
                out.writeLong(scenario.getValue());
                out.writeInt(scenario.getValue());
                for (int user = 0; user < scenario.getValue(); user++) {
                    out.writeLong(user);
                    out.writeInt(user < hits ? 0 : 1);
                    out.writeInt(1);
                }
                areas(out, hits, scenario.getValue());
                scenarios
                        .append(scenarios.isEmpty() ? "" : ", ")
                        .append("\"" + scenario.getKey() + "\": " + FIGURES + "}");
            }
        }
        Files.writeString(
                run.resolve("evaluation.json"), "{\"scenarios\": {" + scenarios + "}, \"macro\": " + FIGURES + "}}");
        return run(run, loaded, variant, seed, null);
    }

    /** Each user has two exposures, one of which is a positive. With a hit, the positive has the higher score. */
    private static void areas(DataOutputStream out, int hits, int users) throws IOException {
        out.writeInt(users);
        for (int user = 0; user < users; user++) {
            double weight = 2.0 / users;
            out.writeLong(user);
            out.writeInt(2);
            out.writeDouble(weight);
            out.writeDouble(user < hits ? weight : 0);
            out.writeDouble(user < hits ? 1 : 0);
            out.writeDouble(weight / 2);
            out.writeDouble(0.5);
        }
    }

    /** A run with a problem has no result. */
    public static ExperimentRun run(
            Path run, LoadedConfig loaded, String variant, long seed, @Nullable String problem) {
        List<Variant> variants = loaded.isFor(LoadedConfig.Comparison.class)
                ? loaded.comparison().variants()
                : List.of();
        LoadedConfig config = variants.stream()
                .filter(known -> known.name().equals(variant))
                .map(Variant::config)
                .findFirst()
                .orElse(loaded);
        return new ExperimentRun(variant, seed, run, problem, 1, null, config);
    }
}
