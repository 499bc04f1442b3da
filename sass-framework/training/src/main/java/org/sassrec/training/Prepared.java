package org.sassrec.training;

import org.sassrec.model.Feed;

/**
 * A batch with its tensors.
 *
 * @param batch what the tensors were made of
 */
record Prepared<B>(B batch, Feed feed) implements AutoCloseable {

    @Override
    public void close() {
        feed.close();
    }
}
