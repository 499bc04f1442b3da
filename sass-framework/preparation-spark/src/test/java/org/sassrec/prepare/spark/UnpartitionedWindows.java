package org.sassrec.prepare.spark;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.util.QueryExecutionListener;
import scala.runtime.BoxedUnit;

/** Collects the windows without a partition in all queries of the application. Spark moves all rows to one task for them. */
public final class UnpartitionedWindows implements QueryExecutionListener {
    private static final List<String> FOUND = new CopyOnWriteArrayList<>();

    /** Returns the windows since the last call. */
    static List<String> take(SparkSession session) throws Exception {
        session.sparkContext().listenerBus().waitUntilEmpty();
        List<String> found = List.copyOf(FOUND);
        FOUND.clear();
        return found;
    }

    @Override
    public void onSuccess(String function, QueryExecution query, long nanoseconds) {
        query.analyzed().foreach(node -> {
            if (node instanceof Window window && window.partitionSpec().isEmpty()) {
                FOUND.add(window.windowExpressions().toString());
            }
            return BoxedUnit.UNIT;
        });
    }

    @Override
    public void onFailure(String function, QueryExecution query, Exception exception) {}
}
