/**
 * What a run needs to know of the store: the last release of the run folder ({@link org.sassrec.pipeline.live.LastRelease}),
 * the state of the live release ({@link org.sassrec.pipeline.live.LiveReleaseState}), and the ranks of its answers ({@link
 * org.sassrec.pipeline.live.ReleaseRanking}).
 */
@NullMarked
package org.sassrec.pipeline.live;

import org.jspecify.annotations.NullMarked;
