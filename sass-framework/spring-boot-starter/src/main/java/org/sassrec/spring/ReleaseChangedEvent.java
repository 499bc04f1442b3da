package org.sassrec.spring;

import org.sassrec.serving.release.ReleaseManifest;

/**
 * Published after a retriever switched to another release: a newer one, or an older one if the live release is damaged.
 * The listener runs on the thread that switches. Use {@code @Async} for long work.
 *
 * @param release answers from now on
 */
public record ReleaseChangedEvent(ReleaseManifest release) {}
