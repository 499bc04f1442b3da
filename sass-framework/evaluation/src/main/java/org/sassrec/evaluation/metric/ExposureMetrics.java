package org.sassrec.evaluation.metric;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.Dataset;
import org.sassrec.evaluation.ranking.Candidates;
import org.sassrec.evaluation.ranking.PopularityRanking;
import org.sassrec.evaluation.ranking.QueryRows;
import org.sassrec.evaluation.ranking.Scorer;
import org.sassrec.sampling.Seeds;

/** Scores the exposures of one scenario, by the model and by popularity. */
public final class ExposureMetrics {

    private final Dataset data;
    private final QueryRows rows;
    private final Dataset.Rows exposures;
    private final Candidates candidates;
    private final PopularityRanking lists;
    private final @Nullable MetricBreakdown slices;
    private final AucAccumulator model = new AucAccumulator();
    private final AucAccumulator popularity = new AucAccumulator();

    /**
     * Creates empty metrics.
     *
     * @param exposures measured exposures, grouped by user
     * @param slices returns the part of an item; {@code null} without breakdowns
     */
    public ExposureMetrics(
            Dataset data,
            QueryRows rows,
            Dataset.Rows exposures,
            PopularityRanking popular,
            @Nullable MetricBreakdown slices) {
        this.data = data;
        this.rows = rows;
        this.exposures = exposures;
        this.candidates = popular.candidates();
        this.lists = popular;
        this.slices = slices;
    }

    public AucAccumulator model() {
        return model;
    }

    public AucAccumulator popularity() {
        return popularity;
    }

    /** Returns the contribution of each user to AUC and GAUC. */
    public UserAucParts areas() {
        double[][] ofModel = model.contributions();
        double[] ofPopularity = popularity.contributions()[0];
        long[] users = Arrays.stream(model.users())
                .mapToLong(user -> Seeds.of(data.userId(user)))
                .toArray();
        return new UserAucParts(
                users,
                model.exposures(),
                ofModel[1],
                new UserAucParts.Parts(ofModel[0], model.userAucs()),
                new UserAucParts.Parts(ofPopularity, popularity.userAucs()));
    }

    /**
     * Scores all exposures.
     *
     * @param items the candidates, followed by {@code others}
     * @param others exposed items that are not candidates, ascending
     * @param batch minimum number of exposures that are scored together
     * @return number of exposures
     */
    public long run(Scorer.Items items, int[] others, int batch) {
        float[] scores = new float[16];
        float[] popular = new float[16];
        boolean[] positive = new boolean[16];
        byte[] parts = new byte[16];
        for (long from = 0; from < exposures.size(); ) {
            QueryRows.Piece piece = rows.piece(exposures, from, batch);
            from = piece.next();
            Scorer.Rows scored = items.users(piece.representatives());
            long[] events = piece.events();
            int count = 0;
            for (int row = 0; row < piece.rows(); row++) {
                int size = piece.start()[row + 1] - piece.start()[row];
                if (count + size > scores.length) {
                    scores = Arrays.copyOf(scores, 2 * (count + size));
                    popular = Arrays.copyOf(popular, scores.length);
                    positive = Arrays.copyOf(positive, scores.length);
                    parts = Arrays.copyOf(parts, scores.length);
                }
                int[] counts = lists.of(piece.representative(row)).counts();
                for (int e = piece.start()[row]; e < piece.start()[row + 1]; e++) {
                    int item = rows.item(events[e]);
                    int position = candidates.position()[item];
                    int place = position >= 0 ? position : candidates.size() + Arrays.binarySearch(others, item);
                    scores[count] = scored.score(row, place);
                    popular[count] = counts[item];
                    parts[count] = slices == null ? 0 : slices.sliceOf(position);
                    positive[count++] = data.events().positive(events[e]);
                }
                boolean userEnds = row + 1 == piece.rows()
                        || rows.user(events[piece.start()[row + 1]]) != rows.user(events[piece.start()[row]]);
                if (userEnds) {
                    int user = rows.user(events[piece.start()[row]]);
                    model.add(user, scores, positive, parts, count);
                    popularity.add(user, popular, positive, parts, count);
                    count = 0;
                }
            }
        }
        return exposures.size();
    }

    /** Returns the exposed items that are not candidates, ascending. They also need scores. */
    public static int[] exposedNonCandidates(Dataset data, Dataset.Rows exposures, Candidates candidates) {
        BitSet others = new BitSet(data.itemCount());
        for (long i = 0; i < exposures.size(); i++) {
            int item = data.events().item(exposures.event(i));
            if (candidates.position()[item] < 0) {
                others.set(item);
            }
        }
        return others.stream().toArray();
    }
}
