package org.sassrec.prepare.spark;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import scala.Function1;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/** Collects the windows without a partition in all plans of the application. Spark moves all rows to one task for them. */
public final class UnpartitionedWindows extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
    private static final Set<String> FOUND = new ConcurrentSkipListSet<>();

    /** Returns the windows since the last call. */
    static List<String> take() {
        List<String> found = List.copyOf(FOUND);
        FOUND.clear();
        return found;
    }

    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
        Function1<LogicalPlan, BoxedUnit> check = plan -> {
            plan.foreach(UnpartitionedWindows::check);
            return BoxedUnit.UNIT;
        };
        extensions.injectCheckRule(session -> check);
        return BoxedUnit.UNIT;
    }

    private static BoxedUnit check(LogicalPlan node) {
        if (node instanceof Window window && window.partitionSpec().isEmpty()) {
            FOUND.add(window.windowExpressions().toString());
        }
        return BoxedUnit.UNIT;
    }
}
