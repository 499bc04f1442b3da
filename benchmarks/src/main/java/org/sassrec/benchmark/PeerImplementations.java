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
 * Runs the same workloads in TensorFlow and PyTorch for Python. The scripts are not part of this repository. Each
 * script accepts {@code --workload --vocabulary --variant --warmup --steps --repeats --threads}. Its last line is JSON
 * with at least {@code samples_per_s} and {@code peak_mb}.
 */
final class PeerImplementations {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The fastest variants of each workload, float32 first. */
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

    /** A variant of a script. {@code bf16} uses bfloat16 in the dense products and float32 elsewhere. */
    record Variant(String implementation, String script, String variant) {
        String precision() {
            return variant.equals("bf16") ? "bf16" : "fp32";
        }
    }

    /** The result of a script. */
    record Measurement(double samplesPerSecond, double peakMegabytes) {}

    /**
     * Returns the peers.
     *
     * @param script script that must exist
     * @param scripts folder of the scripts; may be empty
     * @param environment virtual environment of Python; empty for {@code ~/.cache/sass-peers}
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

    /** Returns the reason why no peer can run and the command to change it, or an empty text. */
    String missingSetup() {
        if (scripts.toString().isEmpty() || !Files.isRegularFile(scripts.resolve(script))) {
            return "PEERS SKIPPED: "
                    + (scripts.toString().isEmpty() ? "no folder is set" : scripts + " contains no peers")
                    + ". Set the folder of " + script + ": -Dbenchmark.peers=FOLDER";
        }
        if (!Files.isExecutable(python())) {
            return "PEERS SKIPPED: " + python() + " does not exist. Create it (4 GB): python3 -m venv " + environment
                    + " && " + environment + "/bin/pip install -r " + scripts.resolve("requirements.txt");
        }
        return "";
    }

    /** Returns the variants of a workload. Variants in bfloat16 are included only if the processor supports it. */
    List<Variant> variants(int workload, boolean bf16) {
        return VARIANTS.getOrDefault(workload, List.of()).stream()
                .filter(v -> bf16 || v.precision().equals("fp32"))
                .toList();
    }

    /** Runs a variant: a warm-up and one timed block. */
    Measurement run(Variant variant, int workload, int vocabulary, int warmup, int steps, int threads)
            throws IOException, InterruptedException {
        List<String> options = new ArrayList<>();
        options.addAll(List.of("--workload", String.valueOf(workload), "--vocabulary", String.valueOf(vocabulary)));
        options.addAll(List.of("--variant", variant.variant(), "--threads", String.valueOf(threads)));
        options.addAll(List.of("--warmup", String.valueOf(warmup), "--steps", String.valueOf(steps), "--repeats", "1"));
        JsonNode result = run(variant.script(), options);
        return new Measurement(
                result.path("samples_per_s").asDouble(), result.path("peak_mb").asDouble());
    }

    /** Runs a script and returns its last line of JSON. */
    JsonNode run(String name, List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(python().toString(), scripts.resolve(name).toString()));
        command.addAll(options);
        return JSON.readTree(BenchmarkProcess.line("{", command));
    }
}
