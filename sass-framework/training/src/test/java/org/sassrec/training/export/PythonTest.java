package org.sassrec.training.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.serving.tower.InputValue;
import org.sassrec.serving.tower.ServingSnapshot;
import org.sassrec.serving.tower.TowerSignature;
import org.sassrec.serving.tower.UserTower;

/** Runs the exported tower in Python. */
@Tag("slow")
class PythonTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private static String python() {
        return Objects.requireNonNullElse(System.getenv("SASS_PYTHON"), "python3");
    }

    private int run(Path output, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "3");
        builder.environment().put("CUDA_VISIBLE_DEVICES", "");
        Process process = builder.redirectOutput(output.toFile())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private boolean hasTensorFlow() throws InterruptedException {
        try {
            return run(folder.resolve("version"), python(), "-c", "import tensorflow") == 0;
        } catch (IOException none) {
            return false;
        }
    }

    @Test
    void pythonVectorsMatchJava() throws Exception {
        assumeTrue(
                hasTensorFlow(),
                () -> "`" + python() + "` cannot import tensorflow. To run this test: pip install tensorflow-cpu, then"
                        + " SASS_PYTHON=<its python> mvn -pl sass-framework/training -am verify -Dtest=PythonTest");
        try (ExportFixture fixture = new ExportFixture(folder, ExportFixture.SASS)) {
            fixture.write(fixture.export());
            Path towerFolder = fixture.export().resolve("user_tower");
            ServingSnapshot snapshot = ServingSnapshot.open(fixture.export().resolve("snapshot"));
            List<UserTower.Row> rows = new ArrayList<>();
            for (int user = 0; user < snapshot.users(); user++) {
                String scenario = snapshot.scenarios().get(user % 3);
                rows.add(new UserTower.Row(scenario, snapshot.inputs(user, scenario)));
            }
            float[] expected;
            Path given = folder.resolve("given.json");
            try (UserTower tower = UserTower.open(towerFolder)) {
                expected = tower.encode(rows);
                Files.writeString(given, JSON.writeValueAsString(tensors(tower.signature(), rows)));
            }
            Path script = folder.resolve("encode.py");
            try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("encode.py"))) {
                Files.copy(in, script);
            }
            Path output = folder.resolve("vectors.json");
            int exit = run(output, python(), script.toString(), towerFolder.toString(), given.toString());
            assertThat(exit).as(Files.readString(folder.resolve("errors"))).isZero();
            JsonNode found = JSON.readTree(output.toFile());
            assertThat(found).hasSize(rows.size());
            int next = 0;
            for (JsonNode vector : found) {
                for (JsonNode value : vector) {
                    assertThat((float) value.asDouble()).isCloseTo(expected[next++], within(1e-5f));
                }
            }
            assertThat(next).isEqualTo(expected.length);
        }
    }

    private static Map<String, Object> tensors(TowerSignature signature, List<UserTower.Row> rows) {
        Map<String, Object> fed = new LinkedHashMap<>();
        fed.put(
                signature.scenarioInput(),
                tensor("text", rows.stream().map(UserTower.Row::scenario).toList()));
        for (TowerSignature.Input input : signature.inputs()) {
            List<Object> values = new ArrayList<>();
            List<Object> weights = new ArrayList<>();
            List<Object> times = new ArrayList<>();
            for (UserTower.Row row : rows) {
                InputValue value = row.inputs().get(input.name());
                if (value instanceof InputValue.Texts texts) {
                    List<String> padded = new ArrayList<>(texts.values());
                    List<Float> weigh = new ArrayList<>();
                    List<Long> when = new ArrayList<>();
                    while (padded.size() < input.maxLength()) {
                        padded.add("");
                    }
                    for (int i = 0; i < padded.size(); i++) {
                        weigh.add(i < texts.weights().length ? texts.weights()[i] : 0);
                        when.add(i < texts.times().length ? texts.times()[i] : 0);
                    }
                    values.add(padded);
                    weights.add(weigh);
                    times.add(when);
                } else if (value instanceof InputValue.Vector vector) {
                    List<Object> numbers = new ArrayList<>();
                    for (int i = 0; i < input.maxLength(); i++) {
                        numbers.add(vector.values().length == 0 ? "NaN" : (Object) vector.values()[i]);
                    }
                    values.add(numbers);
                } else if (value instanceof InputValue.Numeric number) {
                    values.add(Double.isNaN(number.value()) ? "NaN" : (Object) number.value());
                } else if (value instanceof InputValue.Text text) {
                    values.add(text.value());
                } else {
                    values.add(input.kind() == TowerSignature.Kind.NUMBER ? "NaN" : "");
                }
            }
            boolean number = input.kind() == TowerSignature.Kind.NUMBER;
            String plain = number ? "float64" : "text";
            fed.put(input.name(), tensor(input.kind() == TowerSignature.Kind.VECTOR ? "float32" : plain, values));
            if (input.timesInput() != null) {
                fed.put(input.timesInput(), tensor("int64", times));
            }
            if (input.weights() != null) {
                fed.put(input.weights(), tensor("float32", weights));
            }
        }
        if (signature.requestTimeInput() != null) {
            fed.put(
                    signature.requestTimeInput(),
                    tensor("int64", rows.stream().map(UserTower.Row::time).toList()));
        }
        return fed;
    }

    private static Map<String, Object> tensor(String type, List<?> values) {
        return Map.of("type", type, "values", values);
    }
}
