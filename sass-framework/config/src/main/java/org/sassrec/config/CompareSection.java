package org.sassrec.config;

import static org.sassrec.config.Key.key;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.Suggestions;
import org.sassrec.yaml.YamlNode;

/** Declares {@code compare:}, all but the variants themselves, which {@code ComparedVariants} makes. */
final class CompareSection {

    private static final int SHOWN = 2;

    private static final Key<Given> SEEDS = key("seeds", new Seeds(), new Given(1, List.of()))
            .means(
                    "How many runs each variant has, the first with `run.seed`, each further one with the next number; or a list of seeds. With one, nobody knows how much of a difference is chance of the training.")
            .such("3");
    private static final Key<String> REFERENCE = key("reference", Types.name())
            .or("the file itself", null)
            .means("The variant that all others are compared with.")
            .such("mixed");
    private static final Key<CompareConfig.Split> SPLIT = key(
                    "split", Types.choice(CompareConfig.Split.class), CompareConfig.Split.TEST)
            .means(
                    "What scores: `test`, once for each final variant, or `validation`, for choices; then nothing is refitted.");
    private static final Key<List<String>> METRICS = key(
                    "metrics", Types.list("a list of metrics", MetricText.type(), 100))
            .or(
                    "the first two of ranks in `evaluate.metrics`, else of `auc` and `gauc`; with negatives from exposures these"
                            + " come first",
                    compare -> config(compare).metricsThatDecide().stream()
                            .limit(SHOWN)
                            .toList())
            .means(
                    "What the tables show and differences are told of: any of `evaluate.metrics` but `coverage@k` and `popularityLift@k`. All others stand in `compare.json`.")
            .such("[hr@50, ndcg@50]");
    static final Key<Variants> VARIANTS = key("variants", new Variants())
            .means(
                    "Further variants by name, each a part of the configuration that is put over the file, `-Dsass.set` included; a key may be a path, and `features.user[+]` adds a feature.")
            .such("{shallow: {model.layers: [64]}, base: {pretrain: {task: none}}}")
            .into("");
    static final Key<Variants> TRIALS = key("trials", new Variants())
            .means(
                    "Settings by name, each a part of the configuration. Every variant but the controls is tried in each of them and as it is, with the first seed, and goes into the comparison in the one that is best on validation by the metric of early stopping, else the first of ranks in `evaluate.metrics` (of `auc` and `gauc`, if any, where the file has negatives from exposures): so all have had the same chance. One that changes nothing that a variant reads is left out there. What a variant says itself stays.")
            .such("{fast: {finetune.optimizer.dense.adam: 3e-3}, wide: {model.layers: [256, 128]}}")
            .into("");
    private static final Key<List<Preset>> PRESETS = key(
                    "presets",
                    new ListType<>(
                            "a list of `rivals`, `ablations`, `depth`, `sampling` and `pretraining`",
                            Types.choice(Preset.class),
                            true,
                            1,
                            Preset.values().length,
                            true))
            .or("`rivals` without `variants`", compare -> compare.has(VARIANTS) ? List.of() : List.of(Preset.RIVALS))
            .means(
                    "Variants that are known by name: `rivals`, every other model; `ablations`, what the parts of SASS are worth; `depth`, one to five layers; `sampling`, negatives; `pretraining`, stage one. One that is the file itself is left out.")
            .such("[rivals]");
    static final Section<Written> COMPARE = Section.of(
                    "compare",
                    "What `sass:compare` sets beside each other. The file as it is comes first, under the name of its `model.type`.",
                    SEEDS,
                    REFERENCE,
                    SPLIT,
                    key("parallel", Types.whole(1, 64), 1)
                            .means(
                                    "How many runs go on side by side at most, each with `run.threads`; all of them share `run.heap`. A step has little work for more than two or three cores, so on a larger machine several runs with a few threads each should end sooner.")
                            .such("4"),
                    key("memory", MemorySizes.bytes())
                            .or("80 % of the machine's or container's", null)
                            .means(
                                    "With `parallel`: a further run begins only when those at work have ended their first epoch, of whichever stage, and if all of them and it fit, each counted as the one that has added most so far. Where the system does not tell what a process holds, only their number counts.")
                            .such("16g"),
                    METRICS,
                    PRESETS,
                    VARIANTS,
                    TRIALS)
            .derive("seeds", CompareSection::seeds, SEEDS)
            .to(Written.class);

    private CompareSection() {}

    /** What was written; names of variants are not looked at yet. */
    record Written(
            List<Long> seeds,
            @Nullable String reference,
            CompareConfig.Split split,
            int parallel,
            @Nullable Long memory,
            List<String> metrics,
            List<Preset> presets) {}

    /**
     * Binds what is not a variant.
     *
     * @param comparing whether anything is compared; otherwise nothing is asked of the split or the metrics that only a
     *     comparison needs, so that whoever trains or publishes with another split is not stopped by the block
     */
    static Written bind(Fields compare, SassConfig config, boolean comparing) {
        Written written = COMPARE.bind(compare.give("file", config));
        // Their parts are settled one by one; a value of their own would stand in their way.
        compare.binding().drop(compare.pathOf(VARIANTS.name()));
        compare.binding().drop(compare.pathOf(TRIALS.name()));
        if (written.presets().isEmpty()) {
            // No list that could be written.
            compare.binding().drop(compare.pathOf(PRESETS.name()));
        }
        List<String> metrics = written.metrics();
        // What an override no longer measures stops a comparison, and nothing else.
        if (comparing || ofOneFile(compare)) {
            metrics.forEach(metric -> measured(compare, config, metric));
        } else if (!config.evaluate().metrics().containsAll(metrics)) {
            compare.binding().drop(compare.pathOf(METRICS.name()));
        }
        if (comparing) {
            canCompare(compare, config, written.split(), metrics);
        }
        if (metrics.isEmpty()) {
            // An empty list is none that could be written.
            compare.binding().drop(compare.pathOf(METRICS.name()));
        }
        return written;
    }

    private static SassConfig config(Fields compare) {
        return (SassConfig) compare.given("file");
    }

    private static List<Long> seeds(Fields compare) {
        Given given = compare.get(SEEDS);
        long first = config(compare).run().seed();
        return given.listed().isEmpty()
                ? LongStream.range(0, given.number())
                        .map(n -> first + n)
                        .boxed()
                        .toList()
                : given.listed();
    }

    private static boolean ofOneFile(Fields compare) {
        Binding binding = compare.binding();
        String file = binding.placeOf(compare.pathOf(METRICS.name())).file();
        return file.equals(binding.placeOf("evaluate.metrics").file());
    }

    private static void canCompare(Fields compare, SassConfig config, CompareConfig.Split split, List<String> metrics) {
        if (metrics.isEmpty()) {
            nothingToShow(compare);
        }
        if (split == CompareConfig.Split.VALIDATION) {
            SplitSection.needsValidation(compare.pathOf(SPLIT.name()), config.data(), compare.binding());
        }
        if (compare.node(TRIALS) instanceof YamlNode.Mapping trials
                && !trials.entries().isEmpty()) {
            SplitSection.needsValidation(compare.pathOf(TRIALS.name()), config.data(), compare.binding());
        }
    }

    /** Without any that says how good a model is: all would be trained for an empty table. */
    private static void nothingToShow(Fields compare) {
        Binding binding = compare.binding();
        if (binding.sound("evaluate.metrics") && binding.sound(compare.pathOf(METRICS.name()))) {
            binding.report(Diagnostic.error(DiagnosticCode.UNKNOWN_REFERENCE, "there is no metric to compare by")
                    .at(binding.placeOf("evaluate.metrics"), "these say what is listed, not how good it is")
                    .withHelp("put `hr@50` into `evaluate.metrics`"));
        }
    }

    private static void measured(Fields compare, SassConfig config, String metric) {
        List<String> measured = config.evaluate().metrics();
        Binding binding = compare.binding();
        if (measured.contains(metric) || !binding.sound("evaluate.metrics")) {
            return;
        }
        List<String> possible = config.metricsThatDecide();
        binding.report(
                Diagnostic.error(DiagnosticCode.UNKNOWN_REFERENCE, "`" + metric + "` is not among `evaluate.metrics`")
                        .at(binding.placeOf(compare.pathOf(METRICS.name())), "it would not be measured")
                        .withHelp(
                                possible.isEmpty()
                                        ? "put `" + metric + "` into `evaluate.metrics`"
                                        : "possible: `" + String.join("`, `", possible) + "`; or put it there"));
    }

    /** The reference, which must be one of the names. */
    static String reference(Fields compare, Written written, List<String> names) {
        String reference = written.reference();
        if (reference == null || names.contains(reference)) {
            return reference == null ? names.get(0) : reference;
        }
        compare.binding()
                .report(Diagnostic.error(DiagnosticCode.UNKNOWN_REFERENCE, "there is no variant `" + reference + "`")
                        .at(compare.binding().placeOf(compare.pathOf(REFERENCE.name())), "not found")
                        .withHelp(Suggestions.didYouMean(reference, names)
                                .orElse("there are `" + String.join("`, `", names) + "`")));
        return names.get(0);
    }

    /**
     * What is written of seeds.
     *
     * @param number how many; 0 if they are listed
     */
    private record Given(int number, List<Long> listed) {}

    /** A number of seeds, or the seeds. */
    private record Seeds() implements ValueType<Given> {

        private static final ScalarType<Integer> NUMBER = Types.whole(1, 100);
        private static final ListType<Long> LISTED =
                Types.list("a whole number from 1 to 100, or a list of seeds", Types.whole(), 100);

        @Override
        public String name() {
            return LISTED.name();
        }

        @Override
        public @Nullable Given read(YamlNode node, String path, Problems problems) {
            if (node instanceof YamlNode.Sequence) {
                List<Long> listed = LISTED.read(node, path, problems);
                return listed == null ? null : new Given(0, listed);
            }
            Integer number = NUMBER.read(node, path, problems);
            return number == null ? null : new Given(number, List.of());
        }

        @Override
        public String write(Given seeds) {
            return seeds.listed().isEmpty() ? NUMBER.write(seeds.number()) : LISTED.write(seeds.listed());
        }

        @Override
        public Given standIn() {
            return new Given(1, List.of());
        }

        @Override
        public Map<String, Object> shape() {
            return Shapes.map("anyOf", List.of(NUMBER.shape(), Shapes.of(LISTED)));
        }
    }

    /** Parts of a configuration by name; each is bound with all the rest of the file. */
    record Variants() implements ValueType<Variants> {

        @Override
        public String name() {
            return "a mapping from names to parts of the configuration";
        }

        @Override
        public @Nullable Variants read(YamlNode node, String path, Problems problems) {
            if (node instanceof YamlNode.Mapping) {
                return this;
            }
            problems.add(Diagnostic.error(DiagnosticCode.WRONG_TYPE, "`" + path + "` must be " + name())
                    .at(node.span(), "this is " + node.described())
                    .withHelp("for instance `base: {pretrain.task: none}`"));
            return null;
        }

        @Override
        public String write(Variants value) {
            return "see its parts";
        }

        @Override
        public Variants standIn() {
            return this;
        }

        @Override
        public Map<String, Object> shape() {
            return Shapes.map(
                    "type",
                    "object",
                    "propertyNames",
                    Shapes.of(Types.name()),
                    "additionalProperties",
                    Shapes.map("type", List.of("object", "null")));
        }
    }
}
