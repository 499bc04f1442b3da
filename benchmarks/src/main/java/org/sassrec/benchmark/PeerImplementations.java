package org.sassrec.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The same workloads written in TensorFlow and PyTorch for Python, as scripts outside this source: each is started with
 * {@code --workload --vocabulary --variant --warmup --steps --repeats --threads} and ends with one line of JSON that holds
 * at least {@code samples_per_s} and {@code peak_mb}.
 */
final class PeerImplementations {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The strongest variants of each workload, float32 first. */
    private static final Map<Integer, List<Variant>> VARIANTS = Map.of(
            1,
                    List.of(
                            new Variant("tensorflow", "tf_sass.py", "plain"),
                            new Variant("torch", "torch_sass.py", "eager"),
                            new Variant("tensorflow", "tf_sass.py", "bf16")),
            2,
                    List.of(
                            new Variant("tensorflow", "tf_sass.py", "plain"),
                            new Variant("torch", "torch_sass.py", "eager"),
                            new Variant("tensorflow", "tf_sass.py", "bf16")),
            3,
                    List.of(
                            new Variant("torch", "torch_sass.py", "eager"),
                            new Variant("tensorflow", "tf_sass.py", "plain"),
                            new Variant("torch", "torch_sass.py", "bf16")));

    private final String script;
    private final Path scripts;
    private final Path environment;

    private PeerImplementations(String script, Path scripts, Path environment) {
        this.script = script;
        this.scripts = scripts;
        this.environment = environment;
    }

    /** A script of a variant; {@code bf16} rounds the dense products, everything else is float32. */
    record Variant(String implementation, String script, String variant) {
        String precision() {
            return variant.equals("bf16") ? "bf16" : "fp32";
        }
    }

    /** What a script told. */
    record Measurement(double samplesPerSecond, double peakMegabytes) {}

    /**
     * The peers, if their scripts and their Python are there.
     *
     * @param script one that must be there
     * @param scripts folder, or empty
     * @param environment Python's virtual environment with what they import; empty for {@code ~/.cache/sass-peers}
     */
    static PeerImplementations of(String script, String scripts, String environment) {
        return new PeerImplementations(
                script,
                Path.of(scripts),
                environment.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".cache", "sass-peers")
                        : Path.of(environment));
    }

    private Path python() {
        return environment.resolve("bin").resolve("python");
    }

    /** Why no peer can run and the commands that change it; empty if they can. */
    String missingSetup() {
        if (scripts.toString().isEmpty() || !Files.isRegularFile(scripts.resolve(script))) {
            return "PEERS SKIPPED: " + (scripts.toString().isEmpty() ? "no folder is given" : "no peers in " + scripts)
                    + ". Give the folder that holds " + script + ": -Dbenchmark.peers=FOLDER";
        }
        if (!Files.isExecutable(python())) {
            return "PEERS SKIPPED: no " + python() + ". Make it (4 GB): python3 -m venv " + environment + " && "
                    + environment + "/bin/pip install -r " + scripts.resolve("requirements.txt");
        }
        return "";
    }

    /** Variants to run on a workload: those with bfloat16 only where the processor multiplies it. */
    List<Variant> variants(int workload, boolean bf16) {
        return VARIANTS.getOrDefault(workload, List.of()).stream()
                .filter(v -> bf16 || v.precision().equals("fp32"))
                .toList();
    }

    /** Runs a variant: warm-up, then one timed block. */
    Measurement run(Variant variant, int workload, int vocabulary, int warmup, int steps, int threads)
            throws IOException, InterruptedException {
        List<String> options = new ArrayList<>();
        options.addAll(List.of("--workload", String.valueOf(workload), "--vocabulary", String.valueOf(vocabulary)));
        options.addAll(List.of("--variant", variant.variant(), "--threads", String.valueOf(threads)));
        options.addAll(List.of("--warmup", String.valueOf(warmup), "--steps", String.valueOf(steps), "--repeats", "1"));
        JsonNode told = run(variant.script(), options);
        return new Measurement(
                told.path("samples_per_s").asDouble(), told.path("peak_mb").asDouble());
    }

    /** Runs a script and returns its last line of JSON. */
    JsonNode run(String name, List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(python().toString(), scripts.resolve(name).toString()));
        command.addAll(options);
        return JSON.readTree(BenchmarkProcess.line("{", command));
    }
}
