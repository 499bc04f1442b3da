package org.sassrec.config.rule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.FeatureConfig.Categorical;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.config.Vocabulary;
import org.sassrec.config.feature.VocabularyKeys;
import org.sassrec.config.schema.Binding;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.DurationFormat;
import org.sassrec.diagnostic.Diagnostic;

/** Rules for features that share a table. */
final class TableRules {

    private final SassConfig config;
    private final Binding binding;

    private TableRules(SassConfig config, Binding binding) {
        this.config = config;
        this.binding = binding;
    }

    static void check(SassConfig config, Binding binding) {
        TableRules rules = new TableRules(config, binding);
        Map<String, List<FeatureConfig>> sharing = new LinkedHashMap<>();
        for (FeatureConfig feature : config.features()) {
            Categorical discrete = feature.categorical();
            if (feature.side() != Side.CONTEXT && discrete != null && rules.isValid(feature)) {
                rules.checkTableOwner(feature, discrete.table());
                sharing.computeIfAbsent(discrete.table(), table -> new ArrayList<>())
                        .add(feature);
            }
        }
        sharing.forEach(rules::checkSharedTable);
    }

    /** Returns whether the vocabulary is valid. A placeholder of an invalid vocabulary must not be compared. */
    private boolean isValid(FeatureConfig feature) {
        String path = ConfigRules.path(feature);
        return !binding.isUncertain(path)
                && VocabularyKeys.NAMES.stream()
                        .map(name -> path + "." + name)
                        .allMatch(key -> !binding.isWritten(key) || binding.isValid(key));
    }

    /** Reports a table with the name of a feature that cannot share it. */
    private void checkTableOwner(FeatureConfig feature, String table) {
        if (table.equals(feature.name())) {
            return;
        }
        config.features().stream()
                .filter(other -> other.name().equals(table))
                .filter(other -> other.side() == Side.CONTEXT || other.categorical() == null)
                .findFirst()
                .ifPresent(other -> binding.report(problem(
                                feature,
                                table,
                                "`" + table + "` has no vocabulary that user and item features can share")
                        .withNote("`" + table + "` is defined here", binding.locationOf(ConfigRules.path(other)))));
    }

    /**
     * Compares the vocabularies of features with the same table. The feature with the name of the table is the
     * reference.
     */
    private void checkSharedTable(String table, List<FeatureConfig> features) {
        FeatureConfig owner = features.stream()
                .filter(feature -> feature.name().equals(table))
                .findFirst()
                .orElse(features.get(0));
        Vocabulary vocabulary = vocabulary(owner);
        for (FeatureConfig feature : features) {
            if (isCross(feature) != isCross(owner)) {
                binding.report(problem(feature, table, "`" + owner.name() + "` has another kind of values")
                        .withHelp("share the table of a cross only with other crosses")
                        .withNote(
                                "`" + owner.name() + "` is defined here", binding.locationOf(ConfigRules.path(owner))));
            } else if (!vocabulary(feature).equals(vocabulary)) {
                binding.report(problem(
                                feature,
                                table,
                                "`" + owner.name() + "` has another vocabulary: " + describe(vocabulary))
                        .withHelp(
                                "give both the same `minCount`, `maxRows`, `values`, `valuesFile`, or `hash` and `seed`, or use separate"
                                        + " tables")
                        .withNote(
                                "`" + owner.name() + "` is defined here", binding.locationOf(ConfigRules.path(owner))));
            }
        }
    }

    private static boolean isCross(FeatureConfig feature) {
        return feature instanceof FeatureConfig.Cross;
    }

    private static Vocabulary vocabulary(FeatureConfig feature) {
        return Objects.requireNonNull(feature.categorical()).vocabulary();
    }

    private Diagnostic problem(FeatureConfig feature, String table, String why) {
        return Diagnostic.error(
                        ConfigCode.INCOMPATIBLE_SHARED_TABLE,
                        "`" + feature.name() + "` cannot use the table `" + table + "`")
                .at(binding.locationOf(ConfigRules.path(feature) + ".table"), why);
    }

    private static String describe(Vocabulary vocabulary) {
        if (vocabulary instanceof Vocabulary.Learned learned) {
            return "learned, `minCount: " + learned.minCount()
                    + (learned.within() == null ? "" : " within " + DurationFormat.write(learned.within()))
                    + (learned.maxRows() == null ? "`" : "`, `maxRows: " + learned.maxRows() + "`");
        }
        if (vocabulary instanceof Vocabulary.Hashed hashed) {
            return "`hash: " + hashed.rows() + "`, `seed: " + hashed.seed() + "`";
        }
        return vocabulary instanceof Vocabulary.Listed listed ? "`valuesFile: " + listed.file() + "`" : "`values`";
    }
}
