package org.sassrec.config.section;

import static org.sassrec.config.schema.Key.key;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.sassrec.config.QualityGate;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.schema.Binding;
import org.sassrec.config.schema.BoundType;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.ConversionException;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.MetricTypes;
import org.sassrec.config.schema.Origin;
import org.sassrec.config.schema.ScalarType;
import org.sassrec.config.schema.SchemaFragments;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Fix;
import org.sassrec.diagnostic.Suggestions;
import org.sassrec.yaml.YamlNode;

/** Declares {@code qualityGates}, a mapping from scenarios to metrics to limits. */
public final class QualityGateSection {

    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,6})?) ?%");

    private static final Key<Double> AT_LEAST = key("atLeast", ValueTypes.number(0, 1))
            .means("Minimum value of the metric on the test split.")
            .withExample("0.12");
    private static final Key<QualityGate.Reference> NO_WORSE_THAN = key("noWorseThan", QualityGate.Reference.class)
            .means(
                    "Reference that the metric must not be below. `liveRelease`: the live release on the same queries. `lastRun`: the last run in the same run folder whose evaluation passed its quality gates. `popularity`: the popularity baseline on the same queries.")
            .withExample("liveRelease");
    public static final Section<QualityGate> GATE = Section.of(
                    "qualityGates.<scenario>.<metric>",
                    "Limit that a metric of a scenario must pass to be released. `<scenario>` is a served scenario, or `default` for all scenarios without their own limit of the metric. `<metric>` is one of `evaluate.metrics` except `coverage@k`, `popularityLift@k` and those with random negatives.",
                    AT_LEAST,
                    NO_WORSE_THAN,
                    key("tolerance", share(), 0.0)
                            .means("With `noWorseThan`: share of the reference value by which the metric may be lower.")
                            .withExample("2%")
                            .unless(gate -> gate.has(NO_WORSE_THAN) ? null : "without `noWorseThan`"),
                    key("minUsers", ValueTypes.integer(1, 1_000_000_000), 100)
                            .means("Minimum number of evaluated users. With fewer users the result is inconclusive."),
                    key("whenInconclusive", QualityGate.Inconclusive.PASS)
                            .means(
                                    "Handling of an inconclusive result: too few users, or a value below the limit by less than the statistical uncertainty. `pass` releases with a warning.")
                            .withExample("fail"))
            .rule(QualityGateSection::limited)
            .to(QualityGate.class, "metric");

    private QualityGateSection() {}

    private static void limited(SectionReader gate) {
        if (!gate.has(NO_WORSE_THAN) && !gate.has(AT_LEAST) && !gate.binding().isUncertain(gate.path())) {
            gate.report(Diagnostic.error(ConfigCode.MISSING_KEY, "`" + gate.path() + "` has no limit")
                    .at(gate.location(), "add `atLeast` or `noWorseThan`"));
        }
    }

    private static void checkScenarioName(Binding binding, YamlNode.Scalar name, List<String> served) {
        if (!name.text().equals(QualityGate.DEFAULT) && !served.contains(name.text())) {
            List<String> known = new ArrayList<>(served);
            known.add(QualityGate.DEFAULT);
            Diagnostic problem = Diagnostic.error(
                            ConfigCode.UNKNOWN_REFERENCE, "served scenario `" + name.text() + "` does not exist")
                    .at(name.span(), "not found")
                    .withHelp(Suggestions.didYouMean(name.text(), known)
                            .orElse("use one of `" + String.join("`, `", served) + "`, or `default` for all"));
            binding.report(Suggestions.nearest(name.text(), known)
                    .flatMap(word -> Fix.rename(name.span(), name.text(), word))
                    .map(problem::withFix)
                    .orElse(problem));
        }
    }

    private static Map<String, QualityGate> bindScenario(SectionReader root, String path, YamlNode.Entry scenario) {
        Binding binding = root.binding();
        List<String> metrics = root.get(SassSection.EVALUATE).metrics();
        Map<String, QualityGate> gates = new LinkedHashMap<>();
        binding.setLocation(path, scenario.key().span());
        if (scenario.value().isNull()) {
            return gates;
        }
        if (!(scenario.value() instanceof YamlNode.Mapping mapping)) {
            binding.report(Diagnostic.error(
                            ConfigCode.WRONG_TYPE, "`" + path + "` must be a mapping from metrics to limits")
                    .at(scenario.value().span(), "this is " + scenario.value().describe())
                    .withHelp("example: `hr@50: {atLeast: 0.12}`"));
            return gates;
        }
        for (YamlNode.Entry entry : mapping.entries()) {
            String at = path + "." + entry.key().text();
            String metric = MetricTypes.qualityMetric().read(entry.key(), at, binding.problems());
            if (metric != null && !metrics.contains(metric)) {
                binding.report(
                        Diagnostic.error(ConfigCode.UNKNOWN_REFERENCE, "`" + metric + "` is not in `evaluate.metrics`")
                                .at(entry.key().span(), "this metric is not computed")
                                .withHelp("use one of `" + String.join("`, `", metrics) + "`"));
            }
            binding.setLocation(at, entry.key().span());
            SectionReader fields =
                    root.element(GATE, at, entry.value(), entry.key().span());
            gates.put(
                    entry.key().text(),
                    GATE.bind(fields.withComponent("metric", entry.key().text())));
        }
        return gates;
    }

    private static ScalarType<Double> share() {
        ScalarType<Double> number = ValueTypes.number(0, 1);
        return new ScalarType<>(
                "a number from 0 to 1, or a share such as `2%`",
                text -> {
                    var percent = PERCENT.matcher(text);
                    if (!percent.matches()) {
                        return number.parser().parse(text);
                    }
                    double value = Double.parseDouble(percent.group(1)) / 100;
                    if (value > 1) {
                        throw ConversionException.outOfRange("more than 100 %");
                    }
                    return value;
                },
                ValueTypes::format,
                0.0,
                SchemaFragments.map("type", List.of("number", "string"), "minimum", 0, "maximum", 1));
    }

    /** The quality gates of each served scenario: its own gates, then the default gates of other metrics. */
    public record QualityGatesType() implements BoundType<Map<String, List<QualityGate>>> {

        @Override
        public String name() {
            return "a mapping from scenarios to metrics to limits";
        }

        @Override
        public Map<String, List<QualityGate>> bind(SectionReader root, Key<Map<String, List<QualityGate>>> key) {
            Binding binding = root.binding();
            YamlNode node = root.node(key);
            Map<String, Map<String, QualityGate>> written = new LinkedHashMap<>();
            List<String> served = root.get(SassSection.SCENARIOS).stream()
                    .filter(ScenarioConfig::serve)
                    .map(ScenarioConfig::name)
                    .toList();
            // The gates are bound one by one, so the mapping itself must not be an effective value.
            if (node instanceof YamlNode.Mapping mapping) {
                binding.setLocation(key.name(), root.keyLocation(key));
                for (YamlNode.Entry entry : mapping.entries()) {
                    String name = entry.key().text();
                    checkScenarioName(binding, entry.key(), served);
                    written.put(name, bindScenario(root, key.name() + "." + name, entry));
                }
            } else if (node == null || node.isNull()) {
                binding.setValue(key.name(), null, Origin.ofDefault());
            } else if (!binding.isUnresolved(node)) {
                binding.report(Diagnostic.error(ConfigCode.WRONG_TYPE, "`" + key.name() + "` must be " + name())
                        .at(node.span(), "this is " + node.describe())
                        .withHelp("example: `default: {ndcg@50: {noWorseThan: liveRelease, tolerance: 2%}}`"));
                binding.setLocation(key.name(), node.span());
            }
            Map<String, List<QualityGate>> gates = new LinkedHashMap<>();
            for (String scenario : served) {
                Map<String, QualityGate> all = new LinkedHashMap<>(written.getOrDefault(scenario, Map.of()));
                written.getOrDefault(QualityGate.DEFAULT, Map.of()).forEach(all::putIfAbsent);
                if (!all.isEmpty()) {
                    gates.put(scenario, List.copyOf(all.values()));
                }
            }
            return gates;
        }

        @Override
        public List<Section<QualityGate>> sections() {
            return List.of(GATE);
        }

        @Override
        public Map<String, List<QualityGate>> placeholder() {
            return Map.of();
        }
    }
}
