package org.sassrec.config;

import static org.sassrec.config.Key.key;
import static org.sassrec.config.Key.required;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.yaml.YamlNode;

/** Declares {@code scenarios:}, a mapping of names. */
final class ScenarioSection {

    static final Section<ScenarioConfig.ListColumn> HISTORY = Section.of(
                    "scenarios.<name>.history",
                    "Instead of `where`: the positives come from a list column of the users, their past from before all events. Such a scenario trains and is never served.",
                    required("column", Types.column())
                            .means("List column of the users, oldest item first.")
                            .such("long_view_seq"),
                    key("separator", Types.separator(), ",").means("What stands between two items of the column."))
            .to(ScenarioConfig.ListColumn.class);

    static final Section<ScenarioConfig.Head> HEAD = Section.of(
                    "scenarios.<name>.head",
                    "A perceptron of the scenario's own over its users' vectors, for what it alone has, such as the item that a request comes from. What it makes is added to the vector and is nothing at the start; items are left as they are.",
                    key("layers", Types.widths(4), List.of(64)).means("Widths of its hidden layers."),
                    key("features", new ListType<>("a list of features", Types.name(), true, 0, 1000, true), List.of())
                            .means(
                                    "What it reads beside the user's vector: features of the `context`, and features of the users with `scenarios`, that the scenario has. They feed the bias network all the same.")
                            .such("[trigger]"))
            .to(ScenarioConfig.Head.class);

    /** What nobody means as a condition. */
    private static final String FILE =
            "\\S+\\.(?:csv|tsv|tab|jsonl|ndjson|json|parquet|pq|arrow|feather|ipc|arrows)(?:\\.gz|\\.zst)?";

    private static final Key<ScenarioConfig.ListColumn> HISTORY_KEY =
            key(HISTORY).ifWritten();
    private static final Key<List<String>> EXPOSURES_OF = key("exposuresOf", Types.scenarios())
            .means(
                    "Instead of `where`: whatever these scenarios exposed, answered or not, is its positives, which teaches the model what is shown to whom. Such a scenario trains and is never served; histories and statistics do not know it.")
            .such("[home, feed]")
            .ifWritten();
    private static final Key<String> WHERE = key("where", Types.sql())
            .or("required without `history` and `exposuresOf`", null)
            .means("SQL condition over the event's columns.")
            .such("tab = 1")
            .unless(scenario -> helper(scenario) != null || !scenario.has(ScenarioSection.WHERE) ? "" : null);
    private static final Key<String> LABEL = key("label", Types.sql())
            .or("the common `label`", ScenarioSection::common)
            .means("SQL condition over the event's columns that makes it a positive.")
            .such("long_view = 1")
            .unless(ScenarioSection::helper);
    private static final Key<List<String>> CANDIDATES_FILE = key("candidatesFile", Types.paths(1))
            .means(
                    "Instead of `candidates`: file, glob, or list of them, of any form that a data source has, whose column of the items' ids, named as in the events or in the items' files, says which items may be shown.")
            .such("data/live_items.csv")
            .unless(scenario -> scenario.has(ScenarioSection.CANDIDATES_FILE) ? helper(scenario) : "");
    private static final Key<ScenarioConfig.Candidates> CANDIDATES = key(
                    "candidates", candidates(), new ScenarioConfig.Exposed())
            .means("Items that may be shown: `exposed` in train, `all`, or an SQL condition over the items' columns.")
            .such("all")
            .unless(scenario -> helper(scenario) == null && scenario.has(CANDIDATES_FILE) ? "" : helper(scenario));
    private static final Key<Boolean> SERVED = key("served", Types.truth())
            .or("`true`; `false` with `history` or `exposuresOf`", scenario -> helper(scenario) == null)
            .means("Whether it is evaluated and released.");
    static final Section<ScenarioConfig> SCENARIO = Section.of(
                    "scenarios.<name>",
                    "One scenario; their order is their number everywhere.",
                    WHERE,
                    HISTORY_KEY,
                    EXPOSURES_OF,
                    LABEL,
                    key("lossWeight", Types.above(0, 1e6), 1.0)
                            .means(
                                    "Weight of its rows in fine-tuning. At 1e-12 or less it is left out: it teaches nothing, and early stopping does not ask it.")
                            .such("2"),
                    key("sampleRate", Types.above(0, 1), 1.0)
                            .means(
                                    "Share of its train positives that one epoch visits; each epoch visits another part.")
                            .such("0.5"),
                    key("gateDepth", Types.whole(0, 64))
                            .or(
                                    "all layers",
                                    scenario -> scenario.root()
                                            .get(SassSection.MODEL)
                                            .layers()
                                            .size())
                            .means(
                                    "Of `model.type: sass` with a `transfer`: gates work in its first so many layers; above them it is on its own.")
                            .such("2"),
                    key("owner", Types.text("a text"))
                            .means("Who answers for it.")
                            .such("feed-team"),
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
    private static @Nullable String helper(Fields scenario) {
        if (scenario.has(HISTORY_KEY)) {
            return "with `" + HISTORY_KEY.name() + "`";
        }
        return scenario.has(EXPOSURES_OF) ? "with `" + EXPOSURES_OF.name() + "`" : null;
    }

    private static void hasOneSource(Fields scenario) {
        scenario.exclusive(WHERE, HISTORY_KEY);
        scenario.exclusive(WHERE, EXPOSURES_OF);
        if (!scenario.exclusive(HISTORY_KEY, EXPOSURES_OF)) {
            scenario.put(EXPOSURES_OF, null);
        }
        if (helper(scenario) == null) {
            if (!scenario.has(WHERE)
                    && !scenario.binding().doubtful(scenario.pathOf(HISTORY_KEY.name()))
                    && !scenario.binding().doubtful(scenario.pathOf(EXPOSURES_OF.name()))) {
                scenario.missing(WHERE);
            }
            scenario.exclusive(CANDIDATES, CANDIDATES_FILE);
        }
    }

    /** The common label with its origin, or none for a scenario that has no events. */
    private static String common(Fields scenario) {
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
            binding.settle(scenario.pathOf(LABEL.name()), inherited.value(), inherited.origin());
            return common;
        }
        if (!binding.written(LABEL.name())
                && !binding.doubtful(LABEL.name())
                && !binding.doubtful(scenario.pathOf(LABEL.name()))) {
            binding.report(
                    Diagnostic.error(DiagnosticCode.MISSING_KEY, "missing key `label` in `" + scenario.path() + "`")
                            .at(scenario.place(), "neither a `label` of its own nor a common one")
                            .withHelp("write `label: is_click = 1`, say, at the top of the file or in the scenario"));
        }
        return "";
    }

    private static ScenarioConfig.Candidates candidates(Fields scenario) {
        List<String> paths = scenario.find(CANDIDATES_FILE);
        return paths == null ? scenario.get(CANDIDATES) : new ScenarioConfig.Listed(paths);
    }

    private static void served(Fields scenario) {
        String helper = helper(scenario);
        if (helper != null && scenario.get(SERVED) && scenario.has(SERVED)) {
            scenario.binding()
                    .report(Diagnostic.error(
                                    DiagnosticCode.KEY_NOT_APPLICABLE, "a scenario " + helper + " cannot be served")
                            .at(scenario.binding().placeOf(scenario.pathOf(SERVED.name())), "take it out")
                            .withHelp("it has no events to be evaluated on; it helps the others to learn"));
        }
        scenario.put(SERVED, helper == null && scenario.get(SERVED));
    }

    /** A common label that no scenario has says nothing: to change it makes nothing anew. */
    private static void tellUnused(Binding binding, List<ScenarioConfig> scenarios) {
        Setting common = binding.settings().get(LABEL.name());
        List<ScenarioConfig> labelled =
                scenarios.stream().filter(ScenarioConfig::ofEvents).toList();
        boolean written = common != null && common.value() != null;
        if (common == null
                || !written
                || labelled.isEmpty()
                || labelled.stream().anyMatch(its -> inherits(binding, its, common))) {
            return;
        }
        binding.warn(LABEL.name(), "`label` has no effect: every scenario has one of its own", "no scenario reads it");
        binding.drop(LABEL.name());
    }

    /** Whether the label is the common one, or says the same; of one that is not sound nobody knows. */
    private static boolean inherits(Binding binding, ScenarioConfig scenario, Setting common) {
        Setting its = binding.settings().get("scenarios." + scenario.name() + "." + LABEL.name());
        return its == null || Objects.equals(its.value(), common.value());
    }

    private static ScenarioConfig one(Fields root, YamlNode.Entry entry) {
        Binding binding = root.binding();
        String path = "scenarios." + entry.key().text();
        String name = Types.name().read(entry.key(), path, binding.problems());
        binding.place(path, entry.key().span());
        if (name != null && ScenarioConfig.RESERVED_NAMES.containsKey(name)) {
            binding.report(
                    Diagnostic.error(DiagnosticCode.KEY_NOT_APPLICABLE, "a scenario can't be called `" + name + "`")
                            .at(entry.key().span(), ScenarioConfig.RESERVED_NAMES.getOrDefault(name, ""))
                            .withHelp("take another name"));
        }
        return SCENARIO.bind(
                root.element(SCENARIO, path, entry.value(), entry.key().span())
                        .give("name", name == null ? "?" : name));
    }

    private static ScalarType<ScenarioConfig.Candidates> candidates() {
        return new ScalarType<>(
                "`exposed`, `all`, or an SQL condition over the items' columns",
                text -> switch (text) {
                    case "exposed" -> new ScenarioConfig.Exposed();
                    case "all" -> new ScenarioConfig.All();
                    default -> {
                        if (text.matches(FILE)) {
                            throw Unfit.form("`" + text + "` is a file").help("write `candidatesFile: " + text + "`");
                        }
                        // A condition has more than one word: a single one is a slip.
                        if (text.matches("[A-Za-z]*")) {
                            throw Unfit.choice(text.isEmpty() ? "this is empty" : "`" + text + "` is none of them")
                                    .didYouMean(text, List.of("exposed", "all"));
                        }
                        yield new ScenarioConfig.Sql(text);
                    }
                },
                ScenarioSection::written,
                new ScenarioConfig.Exposed(),
                Shapes.map(
                        "type",
                        List.of("string", "number"),
                        "pattern",
                        "^(?:exposed|all)$|^(?!" + FILE + "$)[\\s\\S]*[^A-Za-z]"));
    }

    private static String written(ScenarioConfig.Candidates candidates) {
        if (candidates instanceof ScenarioConfig.Sql sql) {
            return sql.condition();
        }
        return candidates instanceof ScenarioConfig.All ? "all" : "exposed";
    }

    /** All scenarios by name. */
    record Scenarios() implements BoundType<List<ScenarioConfig>> {

        @Override
        public String name() {
            return "a mapping from names to scenarios";
        }

        @Override
        public List<ScenarioConfig> bind(Fields root, Key<List<ScenarioConfig>> key) {
            YamlNode node = root.node(key);
            if (node == null || node.isNothing()) {
                root.missing(key);
                return List.of();
            }
            Binding binding = root.binding();
            binding.place(key.name(), root.keyPlace(key));
            if (!(node instanceof YamlNode.Mapping mapping)) {
                binding.report(Diagnostic.error(
                                DiagnosticCode.WRONG_TYPE, "`scenarios` must be a mapping from names to scenarios")
                        .at(node.span(), "this is " + node.described())
                        .withHelp("for instance `home: {where: tab = 1}`"));
                return List.of();
            }
            if (mapping.entries().isEmpty()) {
                binding.report(Diagnostic.error(DiagnosticCode.MISSING_KEY, "there is no scenario in `scenarios`")
                        .at(node.span(), "at least one belongs here"));
            }
            List<ScenarioConfig> scenarios =
                    mapping.entries().stream().map(entry -> one(root, entry)).toList();
            tellUnused(binding, scenarios);
            return scenarios;
        }

        @Override
        public List<Section<ScenarioConfig>> sections() {
            return List.of(SCENARIO);
        }

        @Override
        public List<ScenarioConfig> standIn() {
            return List.of();
        }
    }
}
