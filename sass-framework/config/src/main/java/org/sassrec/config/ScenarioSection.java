package org.sassrec.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.yaml.YamlNode;

/** Binds {@code scenarios:}, a mapping of names. */
final class ScenarioSection {

    /** What the names mean that no scenario may have: two rows of a table, or gates of one and of all, could not be told apart. */
    private static final Map<String, String> TAKEN = Map.of(
            "macro",
            "the mean over the scenarios has this name",
            "mean",
            "the mean over the scenarios has this name",
            GateSection.DEFAULT,
            "under `gates` it means all scenarios",
            "snapshot",
            "the folder of all users' values has this name in an export",
            "user_tower",
            "the folder of the user tower has this name in an export");

    private static final Key<String> HISTORY_COLUMN = Key.required(
                    "column", Types.column(), "List column of the users, oldest item first.")
            .such("long_view_seq");
    private static final Key<String> HISTORY_SEPARATOR =
            Key.optional("separator", Types.separator(), ",", "What stands between two items of the column.");
    static final Section HISTORY = Section.of(
            "scenarios.<name>.history",
            "Instead of `where`: the positives come from a list column of the users, their past from before all events. Such a scenario trains and is never served.",
            HISTORY_COLUMN,
            HISTORY_SEPARATOR);

    private static final Key<String> WHERE = Key.computed(
                    "where",
                    Types.sql(),
                    "required without `history` and `exposuresOf`",
                    "SQL condition over the event's columns.")
            .such("tab = 1");
    private static final Key<Section> HISTORY_KEY = Key.section(HISTORY, false);
    private static final Key<List<String>> EXPOSURES_OF = Key.unset(
                    "exposuresOf",
                    new ListType<>("a scenario or a list of scenarios", Types.name(), true, 1, 10_000, true),
                    "Instead of `where`: whatever these scenarios exposed, answered or not, is its positives, which teaches the model"
                            + " what is shown to whom. Such a scenario trains and is never served; histories and statistics do not know it.")
            .such("[home, feed]");
    private static final Key<String> LABEL = Key.computed(
                    "label",
                    Types.sql(),
                    "the common `label`",
                    "SQL condition over the event's columns that makes it a positive.")
            .such("long_view = 1");
    private static final Key<Double> LOSS_WEIGHT = Key.optional(
                    "lossWeight",
                    Types.above(0, 1e6),
                    1.0,
                    "Weight of its rows in fine-tuning. At 1e-12 or less it is left out: it teaches nothing, and early stopping does not ask it.")
            .such("2");
    private static final Key<Double> SAMPLE_RATE = Key.optional(
                    "sampleRate",
                    Types.above(0, 1),
                    1.0,
                    "Share of its train positives that one epoch visits; each epoch visits another part.")
            .such("0.5");
    private static final Key<Integer> GATE_DEPTH = Key.computed(
                    "gateDepth",
                    Types.whole(0, 64),
                    "all layers",
                    "Of `model.type: sass` with a `transfer`: gates work in its first so many layers; above them it is on its own.")
            .such("2");
    private static final Key<String> OWNER =
            Key.unset("owner", Types.text("a text"), "Who answers for it.").such("feed-team");
    /** What nobody means as a condition. */
    private static final String FILE =
            "\\S+\\.(?:csv|tsv|tab|jsonl|ndjson|json|parquet|pq|arrow|feather|ipc|arrows)(?:\\.gz|\\.zst)?";

    private static final Key<ScenarioConfig.Candidates> CANDIDATES = Key.optional(
                    "candidates",
                    candidates(),
                    new ScenarioConfig.Exposed(),
                    "Items that may be shown: `exposed` in train, `all`, or an SQL condition over the items' columns.")
            .such("all");
    private static final Key<List<String>> CANDIDATES_FILE = Key.unset(
                    "candidatesFile",
                    Types.paths(1),
                    "Instead of `candidates`: file, glob, or list of them, of any form that a data source has, whose column of"
                            + " the items' ids, named as in the events or in the items' files, says which items may be shown.")
            .such("data/live_items.csv");
    private static final Key<Boolean> SERVED = Key.computed(
            "served",
            Types.truth(),
            "`true`; `false` with `history` or `exposuresOf`",
            "Whether it is evaluated and released.");
    private static final Key<List<Integer>> HEAD_LAYERS = Key.optional(
            "layers",
            new ListType<>("a list of 1 to 4 widths, each from 1 to 8192", Types.whole(1, 8192), false, 1, 4, false),
            List.of(64),
            "Widths of its hidden layers.");
    private static final Key<List<String>> HEAD_FEATURES = Key.optional(
                    "features",
                    new ListType<>("a list of features", Types.name(), true, 0, 1000, true),
                    List.of(),
                    "What it reads beside the user's vector: features of the `context`, and features of the users with `scenarios`, that the scenario has. They feed the bias network all the same.")
            .such("[trigger]");
    static final Section HEAD = Section.of(
            "scenarios.<name>.head",
            "A perceptron of the scenario's own over its users' vectors, for what it alone has, such as the item that a request comes from. What it makes is added to the vector and is nothing at the start; items are left as they are.",
            HEAD_LAYERS,
            HEAD_FEATURES);
    private static final Key<Section> HEAD_KEY = Key.section(HEAD, false);
    static final Section SCENARIO = Section.of(
            "scenarios.<name>",
            "One scenario; their order is their number everywhere.",
            WHERE,
            HISTORY_KEY,
            EXPOSURES_OF,
            LABEL,
            LOSS_WEIGHT,
            SAMPLE_RATE,
            GATE_DEPTH,
            OWNER,
            CANDIDATES,
            CANDIDATES_FILE,
            SERVED,
            HEAD_KEY);

    private ScenarioSection() {}

    /** Whether a name has a meaning of its own, and so can be no scenario's. */
    static boolean isTaken(String name) {
        return TAKEN.containsKey(name);
    }

    /**
     * Binds all scenarios.
     *
     * @param layers of the model: the default depth of the gates
     * @param label the common one; {@code null} if there is none
     */
    static List<ScenarioConfig> bind(Fields root, Key<?> key, int layers, @Nullable String label) {
        YamlNode node = root.node(key);
        if (node == null || node.isNothing()) {
            root.missing(key);
            return List.of();
        }
        Binding binding = root.binding();
        binding.place(key.name(), root.keyPlace(key));
        if (!(node instanceof YamlNode.Mapping mapping)) {
            binding.report(Diagnostic.error("SASS2002", "`scenarios` must be a mapping from names to scenarios")
                    .at(node.span(), "this is " + node.described())
                    .withHelp("for instance `home: {where: tab = 1}`"));
            return List.of();
        }
        if (mapping.entries().isEmpty()) {
            binding.report(Diagnostic.error("SASS2001", "there is no scenario in `scenarios`")
                    .at(node.span(), "at least one belongs here"));
        }
        List<ScenarioConfig> scenarios = new ArrayList<>();
        for (YamlNode.Entry entry : mapping.entries()) {
            scenarios.add(one(binding, entry, layers, label));
        }
        tellUnused(binding, scenarios);
        return scenarios;
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
        binding.report(Diagnostic.warning("SASS3009", "`label` has no effect: every scenario has one of its own")
                .at(binding.placeOf(LABEL.name()), "no scenario reads it"));
        binding.drop(LABEL.name());
    }

    /** Whether the label is the common one, or says the same; of one that is not sound nobody knows. */
    private static boolean inherits(Binding binding, ScenarioConfig scenario, Setting common) {
        Setting its = binding.settings().get("scenarios." + scenario.name() + "." + LABEL.name());
        return its == null || Objects.equals(its.value(), common.value());
    }

    private static ScenarioConfig one(Binding binding, YamlNode.Entry entry, int layers, @Nullable String common) {
        String path = "scenarios." + entry.key().text();
        String name = Types.name().read(entry.key(), path, binding.problems());
        binding.place(path, entry.key().span());
        if (name != null && TAKEN.containsKey(name)) {
            binding.report(Diagnostic.error("SASS2007", "a scenario can't be called `" + name + "`")
                    .at(entry.key().span(), TAKEN.getOrDefault(name, ""))
                    .withHelp("take another name"));
        }
        Fields fields =
                new Fields(binding, SCENARIO, path, entry.value(), entry.key().span());
        fields.exclusive(WHERE, HISTORY_KEY);
        fields.exclusive(WHERE, EXPOSURES_OF);
        fields.exclusive(HISTORY_KEY, EXPOSURES_OF);
        boolean past = fields.has(HISTORY_KEY);
        boolean helps = past || fields.has(EXPOSURES_OF);
        if (!helps
                && !fields.has(WHERE)
                && !binding.doubtful(fields.pathOf(HISTORY_KEY.name()))
                && !binding.doubtful(fields.pathOf(EXPOSURES_OF.name()))) {
            fields.missing(WHERE);
        }
        String instead = "`" + (past ? HISTORY_KEY : EXPOSURES_OF).name() + "`";
        if (helps) {
            fields.useless("with " + instead, List.of(LABEL, CANDIDATES, CANDIDATES_FILE));
        }
        List<String> exposed = fields.has(EXPOSURES_OF) ? fields.find(EXPOSURES_OF) : null;
        return new ScenarioConfig(
                name == null ? "?" : name,
                helps || !fields.has(WHERE) ? null : fields.find(WHERE),
                past ? history(fields) : null,
                past || exposed == null ? List.of() : exposed,
                helps ? "true" : label(fields, common),
                fields.get(LOSS_WEIGHT),
                fields.get(SAMPLE_RATE),
                fields.get(GATE_DEPTH, layers),
                fields.find(OWNER),
                helps ? new ScenarioConfig.Exposed() : candidates(fields),
                served(fields, helps, instead),
                fields.has(HEAD_KEY) ? head(fields.section(HEAD_KEY)) : null);
    }

    private static ScenarioConfig.Head head(Fields head) {
        return new ScenarioConfig.Head(head.get(HEAD_LAYERS), head.get(HEAD_FEATURES));
    }

    private static ScenarioConfig.ListColumn history(Fields scenario) {
        Fields history = scenario.section(HISTORY_KEY);
        return new ScenarioConfig.ListColumn(history.get(HISTORY_COLUMN), history.get(HISTORY_SEPARATOR));
    }

    /** Its own, or the common one with the common one's origin. */
    private static String label(Fields scenario, @Nullable String common) {
        if (scenario.has(LABEL)) {
            return scenario.get(LABEL);
        }
        Binding binding = scenario.binding();
        Setting inherited = binding.settings().get(LABEL.name());
        if (common != null && inherited != null) {
            String path = scenario.pathOf(LABEL.name());
            binding.settle(path, inherited.value(), inherited.origin());
            return common;
        }
        if (!binding.written(LABEL.name())
                && !binding.doubtful(LABEL.name())
                && !binding.doubtful(scenario.pathOf(LABEL.name()))) {
            binding.report(Diagnostic.error("SASS2001", "missing key `label` in `" + scenario.path() + "`")
                    .at(scenario.place(), "neither a `label` of its own nor a common one")
                    .withHelp("write `label: is_click = 1`, say, at the top of the file or in the scenario"));
        }
        return "";
    }

    private static ScenarioConfig.Candidates candidates(Fields scenario) {
        scenario.exclusive(CANDIDATES, CANDIDATES_FILE);
        if (scenario.has(CANDIDATES_FILE)) {
            List<String> paths = scenario.find(CANDIDATES_FILE);
            return paths == null ? new ScenarioConfig.Exposed() : new ScenarioConfig.Listed(paths);
        }
        return scenario.get(CANDIDATES);
    }

    private static boolean served(Fields scenario, boolean helps, String instead) {
        boolean served = scenario.get(SERVED, !helps);
        if (helps && served && scenario.has(SERVED)) {
            scenario.binding()
                    .report(Diagnostic.error("SASS2007", "a scenario with " + instead + " cannot be served")
                            .at(scenario.binding().placeOf(scenario.pathOf(SERVED.name())), "take it out")
                            .withHelp("it has no events to be evaluated on; it helps the others to learn"));
        }
        return served && !helps;
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
}
