package org.sassrec.config.section;

import static org.sassrec.config.schema.Key.key;
import static org.sassrec.config.schema.Key.required;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.schema.Binding;
import org.sassrec.config.schema.BoundType;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.ConversionException;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.ListType;
import org.sassrec.config.schema.ScalarType;
import org.sassrec.config.schema.SchemaFragments;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.Setting;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.yaml.YamlNode;

/** Declares {@code scenarios}, a mapping by name. */
public final class ScenarioSection {

    static final Section<ScenarioConfig.ListColumn> HISTORY = Section.of(
                    "scenarios.<name>.history",
                    "An alternative to `where`: the positives come from a list column of the users and are older than all events. Such a scenario is training-only.",
                    required("column", ValueTypes.column())
                            .means("List column of the users, oldest item first.")
                            .withExample("long_view_seq"),
                    key("separator", ValueTypes.separator(), ",").means("Separator of two items in the column."))
            .to(ScenarioConfig.ListColumn.class);

    static final Section<ScenarioConfig.OutputNetworkConfig> HEAD = Section.of(
                    "scenarios.<name>.outputNetwork",
                    "Output network of the scenario over its user vectors. It can read features that only this scenario has, for example the item that a request starts from. Its output is added to the user vector and is zero before training. Item vectors do not change.",
                    key("layers", ValueTypes.widths(4), List.of(64)).means("Widths of the hidden layers."),
                    key(
                                    "features",
                                    new ListType<>("a list of features", ValueTypes.name(), true, 0, 1000, true),
                                    List.of())
                            .means(
                                    "Additional inputs: features of the `context`, and user features with `scenarios`, that the scenario has. They also feed the bias network.")
                            .withExample("[trigger]"))
            .to(ScenarioConfig.OutputNetworkConfig.class);

    /** File names, which are probably not meant as a condition. */
    private static final String FILE_PATTERN =
            "\\S+\\.(?:csv|tsv|tab|jsonl|ndjson|json|parquet|pq|arrow|feather|ipc|arrows)(?:\\.gz|\\.zst)?";

    private static final Key<ScenarioConfig.ListColumn> HISTORY_KEY =
            key(HISTORY).ifWritten();
    private static final Key<List<String>> EXPOSURES_OF = key("exposuresFrom", ValueTypes.scenarios())
            .means(
                    "An alternative to `where`: all exposures of these scenarios are positives. The model learns which items are exposed to which users. Such a scenario is training-only. Histories and statistics do not use it.")
            .withExample("[home, feed]")
            .ifWritten();
    private static final Key<String> WHERE = key("where", ValueTypes.sql())
            .or("required without `history` and `exposuresFrom`", null)
            .means("SQL condition over the columns of an event that assigns it to the scenario.")
            .withExample("tab = 1")
            .unless(scenario -> helper(scenario) != null || !scenario.has(ScenarioSection.WHERE) ? "" : null);
    private static final Key<String> LABEL = key("label", ValueTypes.sql())
            .or("the top-level `label`", ScenarioSection::common)
            .means("SQL condition over the columns of an event that makes it a positive.")
            .withExample("long_view = 1")
            .unless(ScenarioSection::helper);
    private static final Key<List<String>> CANDIDATES_FILE = key("candidatesFile", ValueTypes.paths(1))
            .means(
                    "An alternative to `candidates`: file, glob, or list of them, in any format of a data source. The files contain the ids of the candidates in a column with the name of the item id in the events or in the item files.")
            .withExample("data/live_items.csv")
            .unless(scenario -> scenario.has(ScenarioSection.CANDIDATES_FILE) ? helper(scenario) : "");
    private static final Key<ScenarioConfig.Candidates> CANDIDATES = key(
                    "candidates", candidates(), new ScenarioConfig.ExposedItems())
            .means(
                    "Candidate set: `exposed` (items exposed in train), `all`, or an SQL condition over the columns of items.")
            .withExample("all")
            .unless(scenario -> helper(scenario) == null && scenario.has(CANDIDATES_FILE) ? "" : helper(scenario));
    private static final Key<Boolean> SERVED = key("serve", ValueTypes.bool())
            .or("`true`; `false` with `history` or `exposuresFrom`", scenario -> helper(scenario) == null)
            .means("Whether the scenario is evaluated and released.");
    public static final Section<ScenarioConfig> SCENARIO = Section.of(
                    "scenarios.<name>",
                    "One scenario. The order in the file determines the number of each scenario.",
                    WHERE,
                    HISTORY_KEY,
                    EXPOSURES_OF,
                    LABEL,
                    key("labelShare", ValueTypes.greaterThan(0, 1), 1.0)
                            .means(
                                    "Share of the positives of the training split that count as positives. The others stay as exposures. A larger share contains the positives of a smaller one. Use it to measure how many labels a scenario needs.")
                            .withExample("0.05")
                            .unless(ScenarioSection::helper),
                    key("lossWeight", ValueTypes.greaterThan(0, 1e6), 1.0)
                            .means(
                                    "Weight of the rows of the scenario in fine-tuning. With 1e-12 or less the scenario is excluded from fine-tuning and early stopping.")
                            .withExample("2"),
                    key("sampleRate", ValueTypes.greaterThan(0, 1), 1.0)
                            .means(
                                    "Share of the train positives of the scenario that one epoch uses. Each epoch uses a different part.")
                            .withExample("0.5"),
                    key("gateDepth", ValueTypes.integer(0, 64))
                            .or(
                                    "all layers",
                                    scenario -> scenario.root()
                                            .get(SassSection.MODEL)
                                            .layers()
                                            .size())
                            .means(
                                    "Gate depth: number of layers with gates, counted from the input. Only `model.type: sass` with a `transfer` has gates.")
                            .withExample("2"),
                    key("owner", ValueTypes.text("a text"))
                            .means("Person or team that is responsible for the scenario.")
                            .withExample("feed-team"),
                    CANDIDATES,
                    CANDIDATES_FILE,
                    SERVED,
                    key("userVectors", false)
                            .means(
                                    "Whether each export also contains the vectors of all known users, in `<name>/users.arrow`. Other programs can use them without a server. The file contains user ids.")
                            .withExample("true")
                            .unless(ScenarioSection::notServed),
                    key(HEAD).ifWritten())
            .derive("candidates", ScenarioSection::candidates, CANDIDATES, CANDIDATES_FILE)
            .check(ScenarioSection::hasOneSource)
            .rule(ScenarioSection::served)
            .to(ScenarioConfig.class, "name");

    private ScenarioSection() {}

    /** Returns the key that makes a scenario training-only; {@code null} for a scenario with events. */
    private static @Nullable String helper(SectionReader scenario) {
        if (scenario.has(HISTORY_KEY)) {
            return "with `" + HISTORY_KEY.name() + "`";
        }
        return scenario.has(EXPOSURES_OF) ? "with `" + EXPOSURES_OF.name() + "`" : null;
    }

    /** Returns why the scenario has no released vectors; {@code null} if it has. */
    private static @Nullable String notServed(SectionReader scenario) {
        String helper = helper(scenario);
        return helper == null && !scenario.get(SERVED) ? "with `serve: false`" : helper;
    }

    private static void hasOneSource(SectionReader scenario) {
        scenario.checkExclusive(WHERE, HISTORY_KEY);
        scenario.checkExclusive(WHERE, EXPOSURES_OF);
        if (!scenario.checkExclusive(HISTORY_KEY, EXPOSURES_OF)) {
            scenario.put(EXPOSURES_OF, null);
        }
        if (helper(scenario) == null) {
            if (!scenario.has(WHERE)
                    && !scenario.binding().isUncertain(scenario.pathOf(HISTORY_KEY))
                    && !scenario.binding().isUncertain(scenario.pathOf(EXPOSURES_OF))) {
                scenario.reportMissing(WHERE);
            }
            scenario.checkExclusive(CANDIDATES, CANDIDATES_FILE);
        }
    }

    /** Returns the top-level label and copies its origin; "true" for a scenario without events. */
    private static String common(SectionReader scenario) {
        if (helper(scenario) != null) {
            return "true";
        }
        Binding binding = scenario.binding();
        String common = scenario.root().find(SassSection.LABEL);
        Setting inherited = binding.settings().get(LABEL.name());
        if (scenario.has(LABEL)) {
            return "";
        }
        if (common != null && inherited != null) {
            binding.setValue(scenario.pathOf(LABEL), inherited.value(), inherited.origin());
            return common;
        }
        if (!binding.isWritten(LABEL.name())
                && !binding.isUncertain(LABEL.name())
                && !binding.isUncertain(scenario.pathOf(LABEL))) {
            binding.report(Diagnostic.error(ConfigCode.MISSING_KEY, "missing key `label` in `" + scenario.path() + "`")
                    .at(scenario.location(), "neither the scenario nor the top level has a `label`")
                    .withHelp("write for example `label: is_click = 1` in the scenario or at the top level"));
        }
        return "";
    }

    private static ScenarioConfig.Candidates candidates(SectionReader scenario) {
        List<String> paths = scenario.find(CANDIDATES_FILE);
        return paths == null ? scenario.get(CANDIDATES) : new ScenarioConfig.ListedItems(paths);
    }

    private static void served(SectionReader scenario) {
        String helper = helper(scenario);
        if (helper != null && scenario.get(SERVED) && scenario.has(SERVED)) {
            scenario.report(
                    Diagnostic.error(ConfigCode.KEY_NOT_APPLICABLE, "a scenario " + helper + " cannot be served")
                            .at(scenario.locationOf(SERVED), "remove this key")
                            .withHelp("the scenario is training-only: it has no events to evaluate"));
        }
        scenario.put(SERVED, helper == null && scenario.get(SERVED));
    }

    /**
     * Warns about a top-level label that no scenario uses, and removes its value so that a change of it causes no
     * training.
     */
    private static void warnUnusedLabel(Binding binding, List<ScenarioConfig> scenarios) {
        Setting common = binding.settings().get(LABEL.name());
        List<ScenarioConfig> labelled =
                scenarios.stream().filter(ScenarioConfig::hasEvents).toList();
        boolean written = common != null && common.value() != null;
        if (common == null
                || !written
                || labelled.isEmpty()
                || labelled.stream().anyMatch(each -> inherits(binding, each, common))) {
            return;
        }
        binding.warn(LABEL.name(), "`label` has no effect: every scenario has its own `label`", "no scenario reads it");
        binding.removeValues(LABEL.name());
    }

    /** Returns whether the label of a scenario equals the top-level one. An invalid label counts as equal. */
    private static boolean inherits(Binding binding, ScenarioConfig scenario, Setting common) {
        Setting label = binding.settings().get("scenarios." + scenario.name() + "." + LABEL.name());
        return label == null || Objects.equals(label.value(), common.value());
    }

    private static ScenarioConfig bindScenario(SectionReader root, YamlNode.Entry entry) {
        Binding binding = root.binding();
        String path = "scenarios." + entry.key().text();
        String name = ValueTypes.name().read(entry.key(), path, binding.problems());
        binding.setLocation(path, entry.key().span());
        if (name != null && ScenarioConfig.RESERVED_NAMES.containsKey(name)) {
            binding.report(
                    Diagnostic.error(ConfigCode.KEY_NOT_APPLICABLE, "a scenario cannot have the name `" + name + "`")
                            .at(entry.key().span(), ScenarioConfig.RESERVED_NAMES.getOrDefault(name, ""))
                            .withHelp("choose another name"));
        }
        return SCENARIO.bind(
                root.element(SCENARIO, path, entry.value(), entry.key().span())
                        .withComponent("name", name == null ? "?" : name));
    }

    private static ScalarType<ScenarioConfig.Candidates> candidates() {
        return new ScalarType<>(
                "`exposed`, `all`, or an SQL condition over the items' columns",
                text -> switch (text) {
                    case "exposed" -> new ScenarioConfig.ExposedItems();
                    case "all" -> new ScenarioConfig.AllItems();
                    default -> {
                        if (text.matches(FILE_PATTERN)) {
                            throw ConversionException.malformed("`" + text + "` is a file name")
                                    .withHelp("write `candidatesFile: " + text + "`");
                        }
                        // A condition has more than one word, so a single word is a typing error.
                        if (text.matches("[A-Za-z]*")) {
                            throw ConversionException.unknownWord(
                                            text.isEmpty() ? "the value is empty" : "`" + text + "` is not one of them")
                                    .withSuggestion(text, List.of("exposed", "all"));
                        }
                        yield new ScenarioConfig.SqlCondition(text);
                    }
                },
                ScenarioSection::formatCandidates,
                new ScenarioConfig.ExposedItems(),
                SchemaFragments.map(
                        "type",
                        List.of("string", "number"),
                        "pattern",
                        "^(?:exposed|all)$|^(?!" + FILE_PATTERN + "$)[\\s\\S]*[^A-Za-z]"));
    }

    private static String formatCandidates(ScenarioConfig.Candidates candidates) {
        if (candidates instanceof ScenarioConfig.SqlCondition sql) {
            return sql.condition();
        }
        return candidates instanceof ScenarioConfig.AllItems ? "all" : "exposed";
    }

    /** All scenarios by name. */
    public record Scenarios() implements BoundType<List<ScenarioConfig>> {

        @Override
        public String name() {
            return "a mapping from names to scenarios";
        }

        @Override
        public List<ScenarioConfig> bind(SectionReader root, Key<List<ScenarioConfig>> key) {
            YamlNode node = root.node(key);
            if (node == null || node.isNull()) {
                root.reportMissing(key);
                return List.of();
            }
            Binding binding = root.binding();
            binding.setLocation(key.name(), root.keyLocation(key));
            if (!(node instanceof YamlNode.Mapping mapping)) {
                binding.report(
                        Diagnostic.error(ConfigCode.WRONG_TYPE, "`scenarios` must be a mapping from names to scenarios")
                                .at(node.span(), "this is " + node.describe())
                                .withHelp("example: `home: {where: tab = 1}`"));
                return List.of();
            }
            if (mapping.entries().isEmpty()) {
                binding.report(Diagnostic.error(ConfigCode.MISSING_KEY, "`scenarios` is empty")
                        .at(node.span(), "add at least one scenario"));
            }
            List<ScenarioConfig> scenarios = mapping.entries().stream()
                    .map(entry -> bindScenario(root, entry))
                    .toList();
            warnUnusedLabel(binding, scenarios);
            return scenarios;
        }

        @Override
        public List<Section<ScenarioConfig>> sections() {
            return List.of(SCENARIO);
        }

        @Override
        public List<ScenarioConfig> placeholder() {
            return List.of();
        }
    }
}
