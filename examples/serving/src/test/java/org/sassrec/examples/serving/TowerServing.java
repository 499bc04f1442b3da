package org.sassrec.examples.serving;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sassrec.serving.tower.InputValue;
import org.sassrec.serving.tower.TowerSignature;
import org.sassrec.serving.tower.UserTower;

/** Answers {@code POST /v1/models/<id>:predict} with one row in columnar format, like TensorFlow Serving. */
final class TowerServing implements AutoCloseable {
    /** Python clients write NaN, which is not JSON. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final Path releases;
    private final HttpServer server;

    /** Serves the user towers of the releases in a folder. */
    TowerServing(Path releases) throws IOException {
        this.releases = releases;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/models/", this::predict);
        server.start();
    }

    String address() {
        return "http://localhost:" + server.getAddress().getPort() + "/v1/models";
    }

    private void predict(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String model = path.substring("/v1/models/".length(), path.length() - ":predict".length());
        JsonNode inputs = JSON.readTree(exchange.getRequestBody()).get("inputs");
        byte[] answer;
        try (UserTower tower = UserTower.open(releases.resolve(model).resolve("user_tower"))) {
            answer = JSON.writeValueAsBytes(Map.of("outputs", List.of(tower.encode(List.of(row(tower, inputs))))));
        }
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private static UserTower.Row row(UserTower tower, JsonNode inputs) {
        TowerSignature signature = tower.signature();
        Map<String, InputValue> values = new HashMap<>();
        for (TowerSignature.Input input : signature.inputs()) {
            values.put(input.name(), value(input, inputs));
        }
        String now = signature.requestTimeInput();
        return new UserTower.Row(
                inputs.get(signature.scenarioInput()).get(0).asText(),
                values,
                now == null ? 0 : inputs.get(now).get(0).asLong());
    }

    private static InputValue value(TowerSignature.Input input, JsonNode inputs) {
        JsonNode given = inputs.get(input.name()).get(0);
        return switch (input.kind()) {
            case TEXT -> new InputValue.Text(given.asText());
            case NUMBER -> new InputValue.Numeric(given.asDouble(Double.NaN));
            case VECTOR -> new InputValue.Vector(floats(given));
            case TEXTS, WEIGHTED_TEXTS, ITEMS -> {
                List<String> texts = new ArrayList<>();
                given.forEach(text -> texts.add(text.asText()));
                float[] weights = input.weights() == null
                        ? new float[0]
                        : floats(inputs.get(input.weights()).get(0));
                long[] times = input.timesInput() == null
                        ? new long[0]
                        : longs(inputs.get(input.timesInput()).get(0));
                yield new InputValue.Texts(texts, weights, times);
            }
        };
    }

    private static float[] floats(JsonNode list) {
        float[] numbers = new float[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) list.get(i).asDouble(Double.NaN);
        }
        return numbers;
    }

    private static long[] longs(JsonNode list) {
        long[] numbers = new long[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = list.get(i).asLong();
        }
        return numbers;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
