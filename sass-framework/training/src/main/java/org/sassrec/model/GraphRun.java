package org.sassrec.model;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Op;

/** Runs parts of a graph. */
record GraphRun(Session session) {

    /** The values of the fetches, which the caller closes, when the targets have run, too. */
    Result run(List<? extends Operand<?>> fetches, List<Op> targets, Feed... feeds) {
        Session.Runner runner = session.runner();
        for (Feed feed : feeds) {
            feed.into(runner);
        }
        fetches.forEach(runner::fetch);
        targets.forEach(runner::addTarget);
        return runner.run();
    }
}
