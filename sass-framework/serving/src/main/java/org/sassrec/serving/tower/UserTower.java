package org.sassrec.serving.tower;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.tower.TowerSignature.Input;
import org.sassrec.serving.tower.TowerSignature.Kind;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.SessionFunction;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/** An exported user tower, which computes vectors from raw values. Thread-safe. */
public final class UserTower implements AutoCloseable {
    static {
        // In a serving program this is the first class that uses TensorFlow. JavaCPP reads the properties once.
        removeMemoryLimit("org.bytedeco.javacpp.maxBytes");
        removeMemoryLimit("org.bytedeco.javacpp.maxPhysicalBytes");
    }

    /** One row has little work: passing each operation to a thread pool would take longer than the operations. */
    private static final ConfigProto CALLING_THREAD =
            ConfigProto.newBuilder().setInterOpParallelismThreads(-1).build();

    private final TowerSignature signature;
    private final SavedModelBundle model;
    private final SessionFunction function;

    /**
     * One row.
     *
     * @param scenario name of a served scenario
     * @param inputs by name, without missing ones
     * @param time time of the request, epoch milliseconds; used by histories with times
     */
    public record Row(String scenario, Map<String, InputValue> inputs, long time) {
        public Row {
            inputs = Map.copyOf(inputs);
        }

        /** Creates a row at the current time. */
        public Row(String scenario, Map<String, InputValue> inputs) {
            this(scenario, inputs, System.currentTimeMillis());
        }
    }

    /**
     * Removes a memory limit of JavaCPP, which TensorFlow uses. By default JavaCPP limits off-heap memory to the
     * maximum heap size, and the process to four times that size. A service with a small heap and a large store would
     * fail with {@code OutOfMemoryError} although the machine has memory. A limit set by the user is kept.
     */
    private static void removeMemoryLimit(String property) {
        // JavaCPP accepts the names in lower case too.
        if (System.getProperty(property) == null && System.getProperty(property.toLowerCase(Locale.ROOT)) == null) {
            System.setProperty(property, "0");
        }
    }

    private UserTower(TowerSignature signature, SavedModelBundle model) {
        this.signature = signature;
        this.model = model;
        this.function = model.function(TowerSignature.NAME);
    }

    /**
     * Loads a tower.
     *
     * @param folder {@code user_tower/} of an export
     * @throws SassException SASS5204 if it is missing, damaged or of another version
     */
    public static UserTower open(Path folder) {
        TowerSignature signature = TowerSignature.read(folder);
        try {
            return new UserTower(
                    signature,
                    SavedModelBundle.loader(folder.toString())
                            .withConfigProto(CALLING_THREAD)
                            .load());
        } catch (RuntimeException e) { // also of Java's own types, for example for an unknown node
            throw SassException.of(VersionedJson.unreadable(folder, String.valueOf(e.getMessage())), e);
        }
    }

    /** Returns the inputs and the output of the tower. */
    public TowerSignature signature() {
        return signature;
    }

    /**
     * Computes the vectors of rows, which may be of several scenarios: {@code [rows, userVectors * vectorDim]},
     * row-major.
     *
     * @throws IllegalArgumentException for a scenario that is not served, an unknown input, or a value of another type
     * than the input's
     */
    public float[] encode(List<Row> rows) {
        if (rows.isEmpty()) {
            return new float[0];
        }
        rows.forEach(this::check);
        Map<String, Tensor> fed = new HashMap<>();
        try {
            fed.put(
                    signature.scenarioInput(),
                    TString.vectorOf(rows.stream().map(Row::scenario).toArray(String[]::new)));
            for (Input input : signature.inputs()) {
                feed(input, rows, fed);
            }
            if (signature.requestTimeInput() != null) {
                fed.put(
                        signature.requestTimeInput(),
                        TInt64.vectorOf(rows.stream().mapToLong(Row::time).toArray()));
            }
            try (Result result = function.call(fed)) {
                Tensor vectors = result.get(0);
                float[] found = new float[(int) vectors.shape().size()];
                vectors.asRawTensor().data().asFloats().read(found);
                return found;
            }
        } finally {
            fed.values().forEach(Tensor::close);
        }
    }

    private void check(Row row) {
        if (!signature.scenarios().contains(row.scenario())) {
            throw new IllegalArgumentException(
                    "scenario " + row.scenario() + " is not one of " + signature.scenarios());
        }
        row.inputs().forEach((name, value) -> {
            Input input = signature
                    .input(name)
                    .orElseThrow(() -> new IllegalArgumentException("the user tower has no input " + name));
            boolean fits = switch (input.kind()) {
                case TEXT -> value instanceof InputValue.Text;
                case NUMBER -> value instanceof InputValue.Numeric;
                case TEXTS, ITEMS, WEIGHTED_TEXTS -> value instanceof InputValue.Texts;
                case VECTOR ->
                    value instanceof InputValue.Vector vector
                            && (vector.values().length == 0 || vector.values().length == input.maxLength());
            };
            if (!fits) {
                throw new IllegalArgumentException("input " + name + " takes " + input.kind() + ", not " + value);
            }
        });
    }

    private static void feed(Input input, List<Row> rows, Map<String, Tensor> fed) {
        int n = rows.size();
        if (input.kind() == Kind.NUMBER) {
            double[] numbers = new double[n];
            for (int row = 0; row < n; row++) {
                numbers[row] = rows.get(row).inputs().get(input.name()) instanceof InputValue.Numeric given
                        ? given.value()
                        : Double.NaN;
            }
            fed.put(input.name(), TFloat64.vectorOf(numbers));
        } else if (input.kind() == Kind.TEXT) {
            String[] texts = new String[n];
            for (int row = 0; row < n; row++) {
                texts[row] =
                        rows.get(row).inputs().get(input.name()) instanceof InputValue.Text given ? given.value() : "";
            }
            fed.put(input.name(), TString.vectorOf(texts));
        } else if (input.kind() == Kind.VECTOR) {
            float[] numbers = new float[n * input.maxLength()];
            Arrays.fill(numbers, Float.NaN);
            for (int row = 0; row < n; row++) {
                if (rows.get(row).inputs().get(input.name()) instanceof InputValue.Vector given) {
                    System.arraycopy(given.values(), 0, numbers, row * input.maxLength(), given.values().length);
                }
            }
            fed.put(input.name(), TFloat32.tensorOf(Shape.of(n, input.maxLength()), DataBuffers.of(numbers)));
        } else {
            feedList(input, rows, fed);
        }
    }

    private static void feedList(Input input, List<Row> rows, Map<String, Tensor> fed) {
        List<InputValue.Texts> given = new ArrayList<>();
        int width = 1;
        for (Row row : rows) {
            InputValue.Texts texts = row.inputs().get(input.name()) instanceof InputValue.Texts found
                    ? found
                    : InputValue.Texts.of(List.of());
            given.add(texts);
            width = Math.max(width, texts.values().size());
        }
        String[] cells = new String[Math.multiplyExact(rows.size(), width)];
        Arrays.fill(cells, "");
        @Nullable String weightsInput = input.weights();
        float[] weights = new float[weightsInput == null ? 0 : cells.length];
        @Nullable String timesInput = input.timesInput();
        long[] times = new long[timesInput == null ? 0 : cells.length];
        for (int row = 0; row < given.size(); row++) {
            InputValue.Texts texts = given.get(row);
            for (int i = 0; i < texts.values().size(); i++) {
                cells[row * width + i] = texts.values().get(i);
                if (weights.length > 0) {
                    weights[row * width + i] = texts.weights().length == 0 ? 1 : texts.weights()[i];
                }
                if (times.length > 0 && texts.times().length > 0) {
                    times[row * width + i] = texts.times()[i];
                }
            }
        }
        Shape shape = Shape.of(rows.size(), width);
        fed.put(input.name(), TString.tensorOf(shape, DataBuffers.ofObjects(cells)));
        if (weightsInput != null) {
            fed.put(weightsInput, TFloat32.tensorOf(shape, DataBuffers.of(weights)));
        }
        if (timesInput != null) {
            fed.put(timesInput, TInt64.tensorOf(shape, DataBuffers.of(times)));
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
