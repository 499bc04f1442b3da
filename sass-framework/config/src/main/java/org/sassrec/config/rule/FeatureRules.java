package org.sassrec.config.rule;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.config.Vocabulary;
import org.sassrec.config.schema.Binding;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Fix;
import org.sassrec.diagnostic.Suggestions;

/** Rules for references of features to columns, other features and scenarios. Each tower must have a feature. */
final class FeatureRules {
    private final SassConfig config;
    private final Binding binding;

    private FeatureRules(SassConfig config, Binding binding) {
        this.config = config;
        this.binding = binding;
    }

    static void check(SassConfig config, Binding binding) {
        FeatureRules rules = new FeatureRules(config, binding);
        config.features().forEach(rules::checkFeature);
        config.features().forEach(rules::checkScenarios);
        config.features().forEach(rules::checkAdmission);
        rules.checkTowerFeatures();
    }

    private void checkFeature(FeatureConfig feature) {
        String path = ConfigRules.path(feature);
        if (feature instanceof FeatureConfig.Sequence sequence && sequence.event() == null) {
            checkSequence(sequence, path + ".of");
        }
        DataConfig data = config.data();
        for (FeatureConfig.Input input : feature.inputs()) {
            // Without a table only the key column is known. Lists and weights are not keys.
            boolean key = !input.key().equals("weights") && feature.shape() != FeatureConfig.Shape.SEQUENCE;
            if (input.table() != Side.CONTEXT) {
                String id = key ? data.idColumn(input.table()) : null;
                checkTableExists(binding, data, path + "." + input.key(), input.table(), input.column(), id);
            }
        }
    }

    /** Checks the {@code scenarios} of a feature. */
    private void checkScenarios(FeatureConfig feature) {
        String path = ConfigRules.path(feature) + ".scenarios";
        if (!binding.isValid(path) || feature.scenarios().isEmpty()) {
            return;
        }
        List<String> known =
                config.scenarios().stream().map(ScenarioConfig::name).toList();
        for (String name : feature.scenarios()) {
            if (!known.contains(name) && !binding.isWritten("scenarios." + name) && !binding.isUncertain("scenarios")) {
                Diagnostic problem = Diagnostic.error(
                                ConfigCode.UNKNOWN_REFERENCE, "scenario `" + name + "` does not exist")
                        .at(binding.locationOf(path), "not found");
                binding.report(Suggestions.didYouMean(name, known)
                        .map(problem::withHelp)
                        .orElseGet(() -> problem.withHelp("use one of `" + String.join("`, `", known) + "`")));
            }
        }
        boolean sharedItem =
                feature.side() == Side.ITEM && config.model().itemVector() == ModelConfig.ItemVector.SHARED;
        if (sharedItem) {
            binding.warn(
                    path,
                    "`" + path + "` disables the feature with `model.itemVector: shared`",
                    "shared item vectors read only features of all scenarios");
        }
    }

    /** Rejects a time limit of counts that are not counts of events. */
    private void checkAdmission(FeatureConfig feature) {
        String path = ConfigRules.path(feature) + ".minCount";
        FeatureConfig.Categorical categorical = feature.categorical();
        if (categorical == null
                || !(categorical.vocabulary() instanceof Vocabulary.Learned learned)
                || learned.within() == null
                || feature.ofEvents()
                || config.data().isId(feature)
                || binding.isUncertain("data")
                || !binding.isValid(path)) {
            return;
        }
        binding.report(Diagnostic.error(ConfigCode.KEY_NOT_APPLICABLE, "`within` is not allowed in `" + path + "`")
                .at(
                        binding.locationOf(path),
                        "counts rows of the " + feature.side().word() + "s, which have no time")
                .withNote("only the keys of users and items and columns of the events are counted by events")
                .withHelp("write `minCount: " + learned.minCount() + "`"));
    }

    /**
     * Returns whether a tower reads a feature. Features of single scenarios feed bias networks, some statistics feed
     * the item bias.
     */
    static boolean feedsTower(FeatureConfig feature) {
        return feature.scenarios().isEmpty() && !feature.feedsBias();
    }

    private void checkTowerFeatures() {
        for (Side side : List.of(Side.USER, Side.ITEM)) {
            String list = "features." + side.word();
            List<FeatureConfig> features = config.features(side);
            if (!features.isEmpty()
                    && !binding.hasUnnamedElement(list)
                    && features.stream().noneMatch(FeatureRules::feedsTower)) {
                binding.report(
                        Diagnostic.error(ConfigCode.MISSING_KEY, "`" + list + "` has no feature of all scenarios")
                                .at(binding.locationOf(list), "the tower requires one")
                                .withHelp(
                                        features.stream()
                                                        .allMatch(feature -> feature.scenarios()
                                                                .isEmpty())
                                                ? "add a feature, for example the id: the tower does not read features with `feeds: bias`"
                                                : "remove `scenarios` from one of them"));
            }
        }
    }

    /**
     * Reports a column of users or items without a table.
     *
     * @param id the only column that is known without a table
     */
    static void checkTableExists(
            Binding binding, DataConfig data, String path, Side side, String column, @Nullable String id) {
        String table = side.word() + "s";
        String idKey = "data.events." + side.word();
        if (data.table(side) != null
                || binding.isUncertain("data")
                || binding.isWritten("data." + table)
                || column.equals(id)
                || !binding.isValid(idKey)
                || !binding.isValid(path)) {
            return;
        }
        if (id != null && Suggestions.nearest(column, List.of(id)).isPresent()) {
            binding.report(Diagnostic.error(
                            ConfigCode.MISSING_TABLE,
                            "`" + idKey + "` is `" + id + "`, but a feature reads the column `" + column + "`")
                    .at(binding.locationOf(idKey), "not the column of the feature")
                    .withNote("the feature reads `" + column + "`", binding.locationOf(path))
                    .withHelp("write the same column in both places, or add `" + table
                            + ": {path: ..., key: ...}` to `data` if it is another column"));
            return;
        }
        binding.report(
                Diagnostic.error(ConfigCode.MISSING_TABLE, "column `" + column + "` requires `data." + table + "`")
                        .at(binding.locationOf(path), "a column of the " + table)
                        .withHelp("add `" + table + ": {path: ..., key: ...}` to `data`"
                                + (id == null ? "" : "; without it, only the id `" + id + "` is known")));
    }

    private void checkSequence(FeatureConfig.Sequence sequence, String path) {
        if (!binding.isValid(path)) {
            return;
        }
        Optional<FeatureConfig> found = config.feature(sequence.of());
        List<String> possible = config.features(Side.ITEM).stream()
                .filter(FeatureConfig.Id.class::isInstance)
                .map(FeatureConfig::name)
                .toList();
        if (found.isEmpty()
                && (binding.isWritten("features.item." + sequence.of())
                        || binding.hasUnnamedElement("features.item"))) {
            return; // the feature exists, but has a problem that is already reported
        }
        if (found.isEmpty()) {
            Diagnostic problem = Diagnostic.error(
                            ConfigCode.UNKNOWN_REFERENCE, "item feature `" + sequence.of() + "` does not exist")
                    .at(binding.locationOf(path), "not found")
                    .withHelp(Suggestions.didYouMean(sequence.of(), possible).orElseGet(() -> possibleText(possible)));
            binding.report(Suggestions.nearest(sequence.of(), possible)
                    .flatMap(near -> Fix.rename(binding.locationOf(path), sequence.of(), near))
                    .map(problem::withFix)
                    .orElse(problem));
        } else if (found.get().side() != Side.ITEM || !(found.get() instanceof FeatureConfig.Id)) {
            binding.report(Diagnostic.error(
                            ConfigCode.WRONG_REFERENCE_TYPE,
                            "`" + sequence.of() + "` is not an item feature of type `id`")
                    .at(binding.locationOf(path), "a history contains the values of such a feature")
                    .withHelp(possibleText(possible))
                    .withNote(
                            "`" + sequence.of() + "` is defined here",
                            binding.locationOf(ConfigRules.path(found.get()))));
        }
    }

    private static String possibleText(List<String> possible) {
        return possible.isEmpty()
                ? "add a feature of type `id` to `features.item`"
                : "use one of `" + String.join("`, `", possible) + "`";
    }
}
