package org.sassrec.spark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.parallel.Part;
import org.sassrec.parallel.PartRunner;

/** Runs each part as a task of Spark. The first part starts Spark. */
public final class SparkPartRunner implements PartRunner {

    @Override
    public int parallelism() {
        return context().defaultParallelism();
    }

    @Override
    public <S, R> List<R> run(S shared, List<? extends Part<S, R>> parts) {
        if (parts.isEmpty()) {
            return List.of();
        }
        JavaSparkContext context = context();
        Broadcast<byte[]> input = context.broadcast(RecordStream.write(shared));
        try {
            List<byte[]> results = context.parallelize(
                            parts.stream().map(RecordStream::write).toList(), parts.size())
                    .map(part -> result(part, input.value()))
                    .collect();
            return values(results);
        } catch (SassException e) {
            throw e;
        } catch (Exception e) { // Spark also throws checked exceptions that its methods do not declare
            throw failure(e);
        } finally {
            input.destroy();
        }
    }

    private static JavaSparkContext context() {
        return JavaSparkContext.fromSparkContext(SparkStart.session().sparkContext());
    }

    /**
     * The result of a part.
     *
     * @param problems problems that another run would have again
     */
    private record Result(@Nullable Object value, List<Diagnostic> problems) {}

    private static byte[] result(byte[] written, byte[] shared) throws IOException {
        @SuppressWarnings("unchecked") // both are from the same call of run
        Part<Object, Object> part = (Part<Object, Object>) RecordStream.read(written);
        try {
            return RecordStream.write(new Result(part.run(RecordStream.read(shared)), List.of()));
        } catch (SassException e) {
            return RecordStream.write(new Result(null, e.diagnostics()));
        }
    }

    private static <R> List<R> values(List<byte[]> results) {
        List<R> values = new ArrayList<>();
        for (byte[] each : results) {
            Result result = (Result) RecordStream.read(each);
            if (!result.problems().isEmpty()) {
                throw SassException.of(result.problems());
            }
            @SuppressWarnings("unchecked") // the result of a part of this type
            R value = (R) Objects.requireNonNull(result.value());
            values.add(value);
        }
        return values;
    }

    private static SassException failure(Exception thrown) {
        return SassException.of(
                Diagnostic.error(
                                SparkCode.PART_FAILED,
                                "a part of the work failed on Spark: " + SparkStart.rootMessage(thrown))
                        .withHelp("read the log of the failed task in the web interface of Spark"),
                thrown);
    }
}
