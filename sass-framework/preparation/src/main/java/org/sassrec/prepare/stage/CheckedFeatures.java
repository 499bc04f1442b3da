package org.sassrec.prepare.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.prepare.check.CheckedFeature;
import org.sassrec.prepare.source.SourceTables;
import org.sassrec.prepare.sql.Sql;

/** The features whose values the checks look at: those that a column or an expression brings. */
final class CheckedFeatures extends FeatureSql {
    private final SourceTables sources;

    CheckedFeatures(SassConfig config, SourceTables sources) {
        super(config);
        this.sources = sources;
    }

    List<CheckedFeature> list() {
        List<CheckedFeature> features = new ArrayList<>();
        for (int i = 0; i < config.features().size(); i++) {
            FeatureConfig feature = feature(i);
            boolean multi = feature instanceof FeatureConfig.Multi;
            if (multi
                    || feature instanceof FeatureConfig.Id
                    || feature instanceof FeatureConfig.Numeric
                    || feature instanceof FeatureConfig.Expression
                    || feature instanceof FeatureConfig.Lookup) {
                CheckedFeature.Kind kind = isNumeric(i)
                        ? CheckedFeature.Kind.NUMBER
                        : multi ? CheckedFeature.Kind.LIST : CheckedFeature.Kind.TEXT;
                features.add(new CheckedFeature(
                        configKey(i), feature.name(), feature.side(), i, kind, isKey(i), textColumn(i)));
            }
        }
        return features;
    }

    private @Nullable String textColumn(int index) {
        String column = column(index);
        Side side = feature(index).side();
        Map<String, String> columns = side == Side.CONTEXT ? sources.events() : sources.entity(side);
        return feature(index) instanceof FeatureConfig.Numeric && "VARCHAR".equals(columns.get(column))
                ? Sql.identifier(String.valueOf(column))
                : null;
    }
}
