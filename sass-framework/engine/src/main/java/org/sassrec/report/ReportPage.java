package org.sassrec.report;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.extension.AbstractExtension;
import io.pebbletemplates.pebble.extension.Filter;
import io.pebbletemplates.pebble.extension.escaper.SafeString;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import io.pebbletemplates.pebble.template.EvaluationContext;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Percent;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.files.JsonFiles;
import org.sassrec.result.DailySeries;
import org.sassrec.result.PopularityComparison;
import org.sassrec.result.RunReport;
import org.sassrec.result.RunReport.GateOpening;
import org.sassrec.result.RunReport.TrainingLoop;
import org.sassrec.result.RunSetup;
import org.sassrec.result.SampleUser;
import org.sassrec.result.TransferResult;

/**
 * Renders a run or an experiment as one self-contained HTML file. The file contains the tables, the values as JSON, the
 * chart library and the script that draws the charts. The templates are resources of this package.
 */
public final class ReportPage {
    /** Maximum number of networks on a page. Models with one network per scenario can have many. */
    private static final int MAX_NETWORKS = 24;

    private static final String LIBRARY = "META-INF/resources/webjars/echarts/%s/dist/echarts.common.min.js";
    private static final String LIBRARY_VERSION = "META-INF/maven/org.webjars.npm/echarts/pom.properties";
    private static final PebbleEngine ENGINE = engine();

    private ReportPage() {}

    /**
     * Returns the page of a run: conclusion, results, findings, charts, recommendations for some users, state of the
     * model, settings, and method. A missing part states its reason.
     */
    public static String of(RunReport report) {
        Map<String, Object> values = new HashMap<>();
        values.put("title", report.name() + ": run report");
        values.put("conclusion", report.conclusion());
        values.put("report", report);
        values.put("data", report);
        EvaluationReport evaluation = report.evaluation();
        if (evaluation != null) {
            addEvaluation(evaluation, report, values);
        }
        TransferResult transfer = report.transfer();
        if (transfer != null) {
            values.put("transfer", TransferReport.of(transfer));
        }
        values.put(
                "samples",
                report.samples().stream().collect(groupingBy(SampleUser::scenario, LinkedHashMap::new, toList())));
        values.put("gates", report.gates().stream().collect(groupingBy(GateOpening::gate, TreeMap::new, toList())));
        List<TrainingLoop> networks = report.training().stream()
                .filter(network -> !network.epochs().isEmpty())
                .toList();
        values.put("networks", networks.stream().limit(MAX_NETWORKS).toList());
        DailySeries daily = report.daily();
        if (daily != null) {
            DailyTables tables = new DailyTables(daily);
            values.put("dailyMetric", tables.metric());
            values.put(
                    "dailyScenarios",
                    tables.measured().stream().limit(MAX_NETWORKS).toList());
            values.put("dailyAlerts", tables.alerts());
            values.put("dailyTables", tables.days());
        }
        values.put("furtherNetworks", Math.max(0, networks.size() - MAX_NETWORKS));
        return render("run.html", report.setup(), values);
    }

    private static void addEvaluation(EvaluationReport evaluation, RunReport report, Map<String, Object> values) {
        Set<String> metrics = new LinkedHashSet<>();
        Set<String> sliceMetrics = new LinkedHashSet<>();
        evaluation.scenarios().values().forEach(result -> {
            metrics.addAll(result.scores().popularity().keySet());
            Stream.of(result.byHistory(), result.byPopularity(), result.byAge())
                    .flatMap(parts -> parts.values().stream())
                    .forEach(part -> sliceMetrics.addAll(part.scores().model().keySet()));
        });
        PopularityComparison popularity = report.popularity();
        String shown = popularity == null ? metrics.stream().findFirst().orElse("") : popularity.metric();
        RunTables tables = new RunTables(evaluation, report);
        values.put("results", tables.results(shown));
        values.put("otherMetrics", tables.others(metrics, shown));
        values.put(
                "metrics",
                Stream.concat(Stream.of(shown), metrics.stream()).distinct().toList());
        values.put(
                "metricsOfParts",
                metrics.stream().filter(sliceMetrics::contains).toList());
        values.put("confidence", Percent.text(evaluation.confidence()));
        values.put("listNotes", EvaluationTable.notes(evaluation));
        values.put("alarm", Percent.text(1 - evaluation.confidence()));
    }

    /**
     * Returns the page of an experiment: conclusion, results, findings, other sections with their charts and tables,
     * settings, and method.
     */
    public static String of(ExperimentReport experiment) {
        Map<String, Object> values = new HashMap<>();
        values.put("title", experiment.title());
        values.put("conclusion", experiment.conclusion());
        values.put("experiment", experiment);
        values.put("data", experiment.data());
        return render("experiment.html", experiment.setup(), values);
    }

    /** @param setup {@code null} if the conditions are unknown */
    private static String render(String template, @Nullable RunSetup setup, Map<String, Object> all) {
        all.put("setup", setup == null ? new RunSetup(null, null, Map.of(), null) : setup);
        try {
            Properties version = new Properties();
            try (InputStream in = resource(LIBRARY_VERSION)) {
                version.load(in);
            }
            try (InputStream in = resource(LIBRARY.formatted(version.getProperty("version")))) {
                all.put("library", new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
            StringWriter page = new StringWriter();
            ENGINE.getTemplate(template).evaluate(page, all);
            return page.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In a Maven goal, the context class loader of the thread is Maven's, so this uses the loader of this class. */
    private static ClassLoader loader() {
        return Objects.requireNonNull(ReportPage.class.getClassLoader());
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(loader().getResourceAsStream(name), name);
    }

    private static PebbleEngine engine() {
        ClasspathLoader templates = new ClasspathLoader(loader());
        templates.setPrefix("org/sassrec/report");
        return new PebbleEngine.Builder()
                .loader(templates)
                .strictVariables(true)
                .defaultLocale(Locale.ROOT)
                .extension(new Formats())
                .build();
    }

    /** A time without seconds, in UTC. */
    private static String minute(String instant) {
        return instant.replaceFirst(":\\d\\d(\\.\\d+)?Z$", "").replace('T', ' ');
    }

    /** JSON for a script element. The escapes prevent a text from ending the script. */
    private static SafeString json(Object value) {
        return new SafeString(JsonFiles.text(value)
                .replace("&", "\\u0026")
                .replace("<", "\\u003c")
                .replace(">", "\\u003e"));
    }

    /** Template filters: the number formats of the console, and JSON. */
    private static final class Formats extends AbstractExtension {
        @Override
        public Map<String, Filter> getFilters() {
            return Map.of(
                    "json", new Format(value -> json(Objects.requireNonNull(value))),
                    "number", new Format(value -> NumberText.number((Double) value)),
                    "count", new Format(value -> NumberText.count((Number) value)),
                    "duration", new Format(value -> NumberText.duration((Double) value)),
                    "minute", new Format(value -> minute((String) Objects.requireNonNull(value))));
        }
    }

    private record Format(Function<@Nullable Object, Object> format) implements Filter {
        @Override
        public @Nullable List<String> getArgumentNames() {
            return null;
        }

        @Override
        public Object apply(
                @Nullable Object input,
                Map<String, Object> arguments,
                PebbleTemplate template,
                EvaluationContext context,
                int line) {
            return format.apply(input);
        }
    }
}
