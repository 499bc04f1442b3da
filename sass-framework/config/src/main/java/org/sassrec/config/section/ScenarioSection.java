package org.sassrec.config.section;

import static org.sassrec.config.schema.Key.key;
import static org.sassrec.config.schema.Key.required;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.schema.Binding;
import org.sassrec.config.schema.BoundType;
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
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.yaml.YamlNode;

/** Declares {@code scenarios:}, a mapping of names. */
public final class ScenarioSection {

    static final Section<ScenarioConfig.ListColumn> HISTORY = Section.of(
                    "scenarios.<name>.history",
                    "Instead of `where`: the positives come from a list column of the users, their past from before all events. Such a scenario trains and is never served.",
                    required("column", ValueTypes.column())
                            .means("List column of the users, oldest item first.")
                            .withExample("long_view_seq"),
                    key("separator", ValueTypes.separator(), ",").means("What stands between two items of the column."))
            .to(ScenarioConfig.ListColumn.class);

    static final Section<ScenarioConfig.OutputNetworkConfig> HEAD = Section.of(
                    "scenarios.<name>.outputNetwork",
                    "A perceptron of the scenario's own over its users' vectors, for what it alone has, such as the item that a request comes from. What it makes is added to the vector and is nothing at the start; items are left as they are.",
                    key("layers", ValueTypes.widths(4), List.of(64)).means("Widths of its hidden layers."),
                    key(
                                    "features",
                                    new ListType<>("a list of features", ValueTypes.name(), true, 0, 1000, true),
                                    List.of())
                            .means(
                                    "What it reads beside the user's vector: features of the `context`, and features of the users with `scenarios`, that the scenario has. They feed the bias network all the same.")
                            .withExample("[trigger]"))
            .to(ScenarioConfig.OutputNetworkConfig.class);

    /** What nobody means as a condition. */
    private static final String FILE_PATTERN =
            "\\S+\\.(?:csv|tsv|tab|jsonl|ndjson|json|parquet|pq|arrow|feather|ipc|arrows)(?:\\.gz|\\.zst)?";

    private static final Key<ScenarioConfig.ListColumn> HISTORY_KEY =
            key(HISTORY).ifWritten();
    private static final Key<List<String>> EXPOSURES_OF = key("exposuresFrom", ValueTypes.scenarios())
            .means(
                    "Instead of `where`: whatever these scenarios exposed, answered or not, is its positives, which teaches the model what is shown to whom. Such a scenario trains and is never served; histories and statistics do not know it.")
            .withExample("[home, feed]")
            .ifWritten();
    private static final Key<String> WHERE = key("where", ValueTypes.sql())
            .or("required without `history` and `exposuresFrom`", null)
            .means("SQL condition over the event's columns.")
            .withExample("tab = 1")
            .unless(scenario -> helper(scenario) != null || !scenario.has(ScenarioSection.WHERE) ? "" : null);
    private static final Key<String> LABEL = key("label", ValueTypes.sql())
            .or("the common `label`", ScenarioSection::common)
            .means("SQL condition over the event's columns that makes it a positive.")
            .withExample("long_view = 1")
            .unless(ScenarioSection::helper);
    private static final Key<List<String>> CANDIDATES_FILE = key("candidatesFile", ValueTypes.paths(1))
            .means(
                    "Instead of `candidates`: file, glob, or list of them, of any form that a data source has, whose column of the items' ids, named as in the events or in the items' files, says which items may be shown.")
            .withExample("data/live_items.csv")
            .unless(scenario -> scenario.has(ScenarioSection.CANDIDATES_FILE) ? helper(scenario) : "");
    private static final Key<ScenarioConfig.Candidates> CANDIDATES = key(
                    "candidates", candidates(), new ScenarioConfig.ExposedItems())
            .means("Items that may be shown: `exposed` in train, `all`, or an SQL condition over the items' columns.")
            .withExample("all")
            .unless(scenario -> helper(scenario) == null && scenario.has(CANDIDATES_FILE) ? "" : helper(scenario));
    private static final Key<Boolean> SERVED = key("serve", ValueTypes.bool())
            .or("`true`; `false` with `history` or `exposuresFrom`", scenario -> helper(scenario) == null)
            .means("Whether it is evaluated and released.");
    public static final Section<ScenarioConfig> SCENARIO = Section.of(
                    "scenarios.<name>",
                    "One scenario; their order is their number everywhere.",
                    WHERE,
                    HISTORY_KEY,
                    EXPOSURES_OF,
                    LABEL,
                    key("lossWeight", ValueTypes.greaterThan(0, 1e6), 1.0)
                            .means(
                                    "Weight of its rows in fine-tuning. At 1e-12 or less it is left out: it teaches nothing, and early stopping does not ask it.")
                            .withExample("2"),
                    key("sampleRate", ValueTypes.greaterThan(0, 1), 1.0)
                            .means(
                                    "Share of its train positives that one epoch visits; each epoch visits another part.")
                            .withExample("0.5"),
                    key("gateDepth", ValueTypes.integer(0, 64))
                            .or(
                                    "all layers",
                                    scenario -> scenario.root()
                                            .get(SassSection.MODEL)
                                            .layers()
                                            .size())
                            .means(
                                    "Of `model.type: sass` with a `transfer`: gates work in its first so many layers; above them it is on its own.")
                            .withExample("2"),
                    key("owner", ValueTypes.text("a text"))
                            .means("Who answers for it.")
                            .withExample("feed-team"),
                    CANDIDATES,
                    CANDIDATES_FILE,
                    SERVED,
                    key(HEAD).ifWritten())
            .derive("candidates", ScenarioSection::candidates, CANDIDATES, CANDIDATES_FILE)
            .check(ScenarioSection::hasOneSource)
            .rule(ScenarioSection::served)
            .to(ScenarioConfig.class, "name");

    private ScenarioSection() {}

    /** The key by which a scenario only helps others to learn; {@code null} for one of events. */
    private static @Nullable String helper(SectionReader scenario) {
        if (scenario.has(HISTORY_KEY)) {
            return "with `" + HISTORY_KEY.name() + "`";
        }
        return scenario.has(EXPOSURES_OF) ? "with `" + EXPOSURES_OF.name() + "`" : null;
    }

    private static void hasOneSource(SectionReader scenario) {
        scenario.checkExclusive(WHERE, HISTORY_KEY);
        scenario.checkExclusive(WHERE, EXPOSURES_OF);
        if (!scenario.checkExclusive(HISTORY_KEY, EXPOSURES_OF)) {
            scenario.put(EXPOSURES_OF, null);
        }
        if (helper(scenario) == null) {
            if (!scenario.has(WHERE)
                    && !scenario.binding().isUncertain(scenario.pathOf(HISTORY_KEY.name()))
                    && !scenario.binding().isUncertain(scenario.pathOf(EXPOSURES_OF.name()))) {
                scenario.reportMissing(WHERE);
            }
            scenario.checkExclusive(CANDIDATES, CANDIDATES_FILE);
        }
    }

    /** The common label with its origin, or none for a scenario that has no events. */
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
            binding.setValue(scenario.pathOf(LABEL.name()), inherited.value(), inherited.origin());
            return common;
        }
        if (!binding.isWritten(LABEL.name())
                && !binding.isUncertain(LABEL.name())
                && !binding.isUncertain(scenario.pathOf(LABEL.name()))) {
            binding.report(
                    Diagnostic.error(DiagnosticCode.MISSING_KEY, "missing key `label` in `" + scenario.path() + "`")
                            .at(scenario.location(), "neither a `label` of its own nor a common one")
                            .withHelp("write `label: is_click = 1`, say, at the top of the file or in the scenario"));
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
            scenario.binding()
                    .report(Diagnostic.error(
                                    DiagnosticCode.KEY_NOT_APPLICABLE, "a scenario " + helper + " cannot be served")
                            .at(scenario.binding().locationOf(scenario.pathOf(SERVED.name())), "take it out")
                            .withHelp("it has no events to be evaluated on; it helps the others to learn"));
        }
        scenario.put(SERVED, helper == null && scenario.get(SERVED));
    }

    /** A common label that no scenario has says nothing: to change it makes nothing anew. */
    private static void warnUnusedLabel(Binding binding, List<ScenarioConfig> scenarios) {
        Setting common = binding.settings().get(LABEL.name());
        List<ScenarioConfig> labelled =
                scenarios.stream().filter(ScenarioConfig::hasEvents).toList();
        boolean written = common != null && common.value() != null;
        if (common == null
                || !written
                || labelled.isEmpty()
                || labelled.stream().anyMatch(its -> inherits(binding, its, common))) {
            return;
        }
        binding.warn(LABEL.name(), "`label` has no effect: every scenario has one of its own", "no scenario reads it");
        binding.removeValues(LABEL.name());
    }

    /** Whether the label is the common one, or says the same; of one that is not sound nobody knows. */
    private static boolean inherits(Binding binding, ScenarioConfig scenario, Setting common) {
        Setting its = binding.settings().get("scenarios." + scenario.name() + "." + LABEL.name());
        return its == null || Objects.equals(its.value(), common.value());
    }

    private static ScenarioConfig bindScenario(SectionReader root, YamlNode.Entry entry) {
        Binding binding = root.binding();
        String path = "scenarios." + entry.key().text();
        String name = ValueTypes.name().read(entry.key(), path, binding.problems());
        binding.setLocation(path, entry.key().span());
        if (name != null && ScenarioConfig.RESERVED_NAMES.containsKey(name)) {
            binding.report(
                    Diagnostic.error(DiagnosticCode.KEY_NOT_APPLICABLE, "a scenario can't be called `" + name + "`")
                            .at(entry.key().span(), ScenarioConfig.RESERVED_NAMES.getOrDefault(name, ""))
                            .withHelp("take another name"));
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
                            throw ConversionException.malformed("`" + text + "` is a file")
                                    .withHelp("write `candidatesFile: " + text + "`");
                        }
                        // A condition has more than one word: a single one is a slip.
                        if (text.matches("[A-Za-z]*")) {
                            throw ConversionException.unknownWord(
                                            text.isEmpty() ? "this is empty" : "`" + text + "` is none of them")
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
                binding.report(Diagnostic.error(
                                DiagnosticCode.WRONG_TYPE, "`scenarios` must be a mapping from names to scenarios")
                        .at(node.span(), "this is " + node.describe())
                        .withHelp("for instance `home: {where: tab = 1}`"));
                return List.of();
            }
            if (mapping.entries().isEmpty()) {
                binding.report(Diagnostic.error(DiagnosticCode.MISSING_KEY, "there is no scenario in `scenarios`")
                        .at(node.span(), "at least one belongs here"));
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
