package org.sassrec.store.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.MergeTrigger;
import org.apache.lucene.index.SegmentCommitInfo;
import org.apache.lucene.index.SegmentInfos;
import org.jspecify.annotations.Nullable;

/**
 * Merges nothing until told, then all segments at once, a single one too. Merging on the way would build graphs that the last
 * merge throws away. Segments keep their order, and so do rows of equal score.
 */
final class SingleMergePolicy extends MergePolicy {

    @Override
    public @Nullable MergeSpecification findMerges(
            MergeTrigger trigger, SegmentInfos segments, MergePolicy.MergeContext context) {
        return null;
    }

    @Override
    public @Nullable MergeSpecification findForcedMerges(
            SegmentInfos segments,
            int most,
            Map<SegmentCommitInfo, Boolean> toMerge,
            MergePolicy.MergeContext context) {
        List<SegmentCommitInfo> written = new ArrayList<>();
        for (SegmentCommitInfo segment : segments) {
            // The merged one is in the map, too, and not as one of those that were there before.
            if (Boolean.TRUE.equals(toMerge.get(segment))
                    && !context.getMergingSegments().contains(segment)) {
                written.add(segment);
            }
        }
        if (written.isEmpty()) {
            return null;
        }
        MergeSpecification merges = new MergeSpecification();
        merges.add(new MergePolicy.OneMerge(written));
        return merges;
    }

    @Override
    public @Nullable MergeSpecification findForcedDeletesMerges(
            SegmentInfos segments, MergePolicy.MergeContext context) {
        return null;
    }
}
