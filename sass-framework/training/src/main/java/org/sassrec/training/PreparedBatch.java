package org.sassrec.training;

import org.sassrec.model.graph.FeedDict;

/**
 * A batch with its tensors.
 *
 * @param batch what the tensors were made of
 */
record PreparedBatch<B>(B batch, FeedDict feed) implements AutoCloseable {

    @Override
    public void close() {
        feed.close();
    }
}
