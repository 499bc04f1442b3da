package org.sassrec.sampling;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.FeatureConfig.Measure;
import org.sassrec.config.FeatureConfig.Scope;
import org.sassrec.config.Side;
import org.sassrec.dataset.EntityValues;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;

/**
 * The feature values of {@link FakeDataset}.
 *
 * @param statics table rows of each entity by feature
 * @param filter the events that statistics count
 * @param numbers cache of the counts
 */
record FakeValues(
        List<FakeDataset.Event> events,
        Map<String, int[][]> statics,
        SplitFilter filter,
        Map<List<Object>, Double> numbers)
        implements EntityValues {

    @Override
    public int single(FeatureSpec feature, int entity, int scenario, int day, Horizon horizon) {
        if (feature.boundaries().isEmpty()) {
            return Objects.requireNonNull(statics.get(feature.name()))[entity][0];
        }
        double value = number(feature, entity, scenario, day, horizon);
        return 1 + (int) feature.boundaries().stream().filter(b -> b <= value).count();
    }

    @Override
    public double number(FeatureSpec feature, int entity, int scenario, int day, Horizon horizon) {
        return numbers.computeIfAbsent(
                List.of(feature.name(), entity, scenario, day, filter), key -> counted(feature, entity, scenario, day));
    }

    private double counted(FeatureSpec feature, int entity, int scenario, int day) {
        FeatureConfig.Statistic config = (FeatureConfig.Statistic) feature.config();
        return events.stream()
                .filter(e -> filter.includes(e.split()))
                .filter(e -> (feature.side() == Side.USER ? e.user() : e.item()) == entity)
                .filter(e -> config.scope() == Scope.ALL || e.scenario() == scenario)
                .filter(e -> config.of() == Measure.EXPOSURES || e.positive())
                .filter(e -> e.time() / FakeDataset.DAY < day)
                .filter(e -> config.window() == null
                        || e.time() / FakeDataset.DAY >= day - config.window().toDays())
                .count();
    }

    @Override
    public void dense(FeatureSpec feature, int entity, int scenario, int day, Horizon horizon, float[] into, int at) {
        into[at] = Objects.requireNonNull(feature.dense()).scale(number(feature, entity, scenario, day, horizon));
        into[at + 1] = 0;
    }

    @Override
    public void bag(FeatureSpec feature, int entity, int scenario, int day, Horizon horizon, BagSink sink) {
        int[] rows = Objects.requireNonNull(statics.get(feature.name()))[entity];
        for (int row : rows) {
            sink.add(row, 1f / rows.length);
        }
    }
}
