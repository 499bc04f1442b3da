package org.sassrec.scaffold;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.reference.ConfigSchema;
import org.sassrec.config.reference.SchemaFile;
import org.sassrec.yaml.YamlText;

/** Generates the files of a new project. */
public final class ProjectTexts {
    /** With more scenarios, each scenario has a separate file. */
    static final int MAX_INLINE_SCENARIOS = 5;

    /** A table that contains a smaller share of the events' ids is marked for review. */
    private static final double SMALL_SHARE = 0.5;

    /** From this share of repeated positives on, known items stay in the lists. */
    private static final double LARGE_SHARE = 0.2;

    /** With fewer items, the metrics use lists of 10 items. */
    private static final long FEW_ITEMS = 500;

    /** Column of comments. */
    private static final int COLUMN = 42;

    /** Comments of longer lines follow directly. */
    private static final int MAX_LINE = 90;

    private static final Pattern NOT_IN_COMMENTS =
            Pattern.compile("[\\x{00}-\\x{1F}\\x{7F}-\\x{9F}\\x{2028}\\x{2029}\\x{FEFF}\\x{FFFE}\\x{FFFF}\\p{Cs}]+");

    private ProjectTexts() {}

    /**
     * Returns the texts by path in the project.
     *
     * @param file name of the configuration
     * @param version of the Maven plugin
     */
    public static Map<String, String> of(ProjectDraft draft, String file, String version) {
        Map<String, String> texts = new LinkedHashMap<>();
        boolean files = draft.scenarios().size() > MAX_INLINE_SCENARIOS;
        texts.put(file, configuration(draft, files));
        if (files) {
            for (ProjectDraft.Scenario scenario : draft.scenarios()) {
                texts.put(
                        "scenarios/" + scenario.name() + ".yaml",
                        scenario(
                                scenario.name(),
                                scenario.where(),
                                scenario.needsAllCandidates()
                                        ? "candidates: all    # " + newItems(scenario)
                                        : scenario.hasNewItems() ? "# " + newItems(scenario) : "",
                                SchemaFile.header("../" + SchemaFile.DEFAULT_PATH)));
            }
        }
        texts.put("pom.xml", TextTemplate.of("pom.xml").fill(Map.of("name", draft.name(), "version", version)));
        texts.put(".gitignore", TextTemplate.of("gitignore").fill(Map.of()));
        texts.put(SchemaFile.DEFAULT_PATH, ConfigSchema.json());
        return texts;
    }

    /**
     * Returns the file of one scenario.
     *
     * @param last line at the end, for example a comment; empty for none
     * @param header comment that names the schema
     */
    private static String scenario(String name, String where, String last, String header) {
        return TextTemplate.of("scenario.yaml")
                .fill(Map.of("header", header, "last", last, "name", name, "where", YamlText.quoteIfNeeded(where)));
    }

    private static String configuration(ProjectDraft draft, boolean files) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("header", SchemaFile.header(SchemaFile.DEFAULT_PATH));
        values.put("looked", inspectedSources(draft));
        values.put("name", draft.name());
        values.put(
                "events",
                (draft.exposuresLogged() ? "one row per exposure; " : "one row per positive; ")
                        + DisplayText.count(draft.counts().rows()) + " rows, "
                        + DisplayText.count(draft.counts().users()) + " users, "
                        + DisplayText.count(draft.counts().items()) + " items");
        values.put("path", paths(draft.events().paths()));
        values.put("delimiter", delimiter(draft.events().delimiter()));
        values.put("user", guess("user: " + YamlText.quoteIfNeeded(draft.user().value()), draft.user(), 4));
        values.put("item", guess("item: " + YamlText.quoteIfNeeded(draft.item().value()), draft.item(), 4));
        values.put("time", time(draft));
        values.put("users", draft.users() == null ? "" : entity("users", draft.users()));
        values.put("items", draft.items() == null ? "" : entity("items", draft.items()));
        values.put("split", guess("split: " + draft.split().value(), draft.split(), 2));
        values.put(
                "label", guess("label: " + YamlText.quoteIfNeeded(draft.label().value()), draft.label(), 0));
        values.put("scenarios", scenarios(draft, files));
        features(draft, values);
        training(draft, values);
        return TextTemplate.of("sass.yaml").fill(values);
    }

    private static String inspectedSources(ProjectDraft draft) {
        return singleLine(inspectionComment(draft));
    }

    private static String inspectionComment(ProjectDraft draft) {
        return draft.events().complete()
                ? "all rows of " + String.join(", ", draft.events().paths())
                : "the first " + DisplayText.count(draft.events().rows()) + " rows of "
                        + String.join(", ", draft.events().paths()) + ", counts from all rows";
    }

    private static String paths(List<String> paths) {
        return paths.size() == 1
                ? YamlText.quoteIfNeeded(paths.get(0))
                : paths.stream().map(YamlText::quoteIfNeeded).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String delimiter(@Nullable String delimiter) {
        return delimiter == null ? "" : "delimiter: " + (delimiter.equals("\t") ? "\"\\t\"" : "\"" + delimiter + "\"");
    }

    /** A key with the reason of its value. Uncertain values are marked. */
    private static String guess(String line, Guess guess, int indent) {
        return commented(line, (guess.sure() ? "" : "CHECK: ") + guess.reason(), indent);
    }

    private static String commented(String line, String comment, int indent) {
        if (comment.isEmpty()) {
            return line;
        }
        return line + " ".repeat(Math.max(2, COLUMN - indent - line.length())) + "# " + singleLine(comment);
    }

    /**
     * Values and names of the data can contain any character. Line ends and control characters are not allowed in a
     * comment.
     */
    private static String singleLine(String comment) {
        return NOT_IN_COMMENTS.matcher(comment).replaceAll(" ");
    }

    private static String time(ProjectDraft draft) {
        String line = "time: {column: " + YamlText.quoteIfNeeded(draft.time().value()) + ", unit: "
                + draft.unit().value() + ", zone: " + YamlText.quoteIfNeeded(draft.zone()) + "}";
        boolean sure = draft.time().sure() && draft.unit().sure();
        return commented(
                line,
                (sure ? "" : "CHECK: ") + draft.time().reason() + "; CHECK the zone, which defines the start of a day",
                4);
    }

    private static String entity(String name, ProjectDraft.Entity entity) {
        String delimiter = delimiter(entity.table().delimiter());
        String line = name + ": {path: " + paths(entity.table().paths()) + (delimiter.isEmpty() ? "" : ", " + delimiter)
                + ", key: " + YamlText.quoteIfNeeded(entity.key()) + "}";
        String share = DisplayText.share(entity.coverage(), 1);
        return commented(
                line,
                (entity.coverage() < SMALL_SHARE ? "CHECK: only " : "") + share + " of the events' " + name
                        + " are in this file",
                2);
    }

    private static String scenarios(ProjectDraft draft, boolean files) {
        StringBuilder out = new StringBuilder();
        draft.scenarioColumn()
                .ifPresentOrElse(
                        column -> out.append(column.sure() ? "# Scenario column" : "# CHECK: scenario column")
                                .append(singleLine(" `" + column.value() + "`: " + column.reason()))
                                .append(".\n"),
                        () -> out.append(
                                "# CHECK: no scenario column was found, so there is one scenario. `where` accepts any SQL condition on the events.\n"));
        for (String unused : draft.leftOut()) {
            out.append("# Not used: ").append(singleLine(unused)).append(".\n");
        }
        if (files) {
            return out + commented("include: scenarios/*.yaml", "one file per scenario, in alphabetical order", 0);
        }
        out.append("scenarios:\n");
        for (ProjectDraft.Scenario scenario : draft.scenarios()) {
            String line = scenario.name() + ": {where: " + YamlText.quoteIfNeeded(scenario.where())
                    + (scenario.needsAllCandidates() ? ", candidates: all}" : "}");
            out.append(commented(
                            "  " + line,
                            DisplayText.count(scenario.rows()) + " rows, " + DisplayText.count(scenario.positives())
                                    + " positives"
                                    + (scenario.hasNewItems() ? "; " + newItems(scenario) : ""),
                            0))
                    .append('\n');
        }
        return out.toString();
    }

    private static String newItems(ProjectDraft.Scenario scenario) {
        return "CHECK: " + DisplayText.share(1 - scenario.exposedShare(), 1) + " of the newest positives are of items"
                + " that the scenario did not expose before; "
                + (scenario.needsAllCandidates()
                        ? "remove `candidates: all` if it must not return every item"
                        : "add `candidates: all` if it may return every item");
    }

    private static void features(ProjectDraft draft, Map<String, String> values) {
        boolean several = draft.scenarios().size() > 1;
        String itemKey =
                draft.items() == null ? draft.item().value() : draft.items().key();
        values.put("itemColumn", YamlText.quoteIfNeeded(itemKey));
        values.put(
                "here",
                several
                        ? commented(
                                "- {name: here, type: sequence, of: item, maxLength: 10}",
                                "newest positives in this scenario",
                                4)
                        : "");
        values.put(
                "userFeatures", draft.users() == null ? "" : lines(draft.users().features()));
        values.put(
                "itemFeatures", draft.items() == null ? "" : lines(draft.items().features()));
        values.put(
                "shown",
                // With leave-one-out, training and evaluation would read statistics of different days.
                draft.exposuresLogged() && !ScenarioGuesses.isLeaveOneOut(draft.split())
                        ? commented(
                                "- {name: shown, type: statistic, of: exposures, window: 7d}",
                                "exposures in the last 7 days",
                                4)
                        : "");
        values.put(
                "context",
                draft.context().isEmpty()
                        ? ""
                        : commented("context:", "of the request; part of the user tower", 2) + "\n"
                                + lines(draft.context()).indent(2).stripTrailing());
    }

    private static String lines(List<ProjectDraft.Feature> features) {
        int width = features.stream()
                .mapToInt(feature -> feature.yaml().length())
                .filter(length -> length <= MAX_LINE)
                .max()
                .orElse(0);
        List<String> lines = new ArrayList<>();
        for (ProjectDraft.Feature feature : features) {
            String start = feature.used() ? "- " : feature.yaml().isEmpty() ? "# " : "# - ";
            String line = start + feature.yaml();
            String comment = singleLine(feature.comment());
            String gap = " ".repeat(Math.max(2, width + 4 - line.length()));
            lines.add(
                    comment.isEmpty() ? line : feature.yaml().isEmpty() ? line + comment : line + gap + "# " + comment);
        }
        return String.join("\n", lines);
    }

    private static void training(ProjectDraft draft, Map<String, String> values) {
        long positives = draft.counts().positives();
        long rows = draft.counts().rows();
        String few = DisplayText.share((double) positives, (double) rows) + " of the rows are positives";
        String advice = commented("# pretrain: {task: auto}", few + "; pre-training learns from all rows", 0);
        values.put("pretrain", PretrainConfig.isAdvised(positives, rows) ? advice : "");
        values.put("k", Integer.toString(cutoff(draft)));
        values.put("exclude", exclude(draft));
        values.put(
                "epochs",
                commented(
                        "epochs: " + TrainingLimits.epochs(positives),
                        "at most; earlyStopping can end the training earlier",
                        2));
        boolean sampled = TrainingLimits.validationIsSlow(draft.counts());
        values.put(
                "stopping",
                commented(
                        "earlyStopping: {metric: ndcg@" + cutoff(draft) + ", patience: 2"
                                + (sampled ? ", maxQueries: " + TrainingLimits.ENOUGH_QUERIES : "") + "}",
                        sampled ? "a sample, because all queries take more than a tenth of an epoch" : "",
                        2));
        values.put(
                "batch",
                commented(
                        "batchSize: " + TrainingLimits.batchSize(positives),
                        DisplayText.count(positives) + " positives in total",
                        2));
        values.put(
                "model",
                draft.halfLife()
                        .map(found -> commented("model: {prior: {halfLife: " + found.value() + "}}", found.reason(), 0))
                        .orElse(""));
    }

    /** The length of the lists. A list with many of the items is not informative. */
    private static int cutoff(ProjectDraft draft) {
        return draft.counts().items() < FEW_ITEMS ? 10 : 50;
    }

    /** If users often return to the same items, known items stay in the lists. */
    private static String exclude(ProjectDraft draft) {
        int k = cutoff(draft);
        double repeated = draft.counts().repeatedShare();
        boolean keeps = repeated >= LARGE_SHARE;
        String why = keeps
                ? DisplayText.share(repeated, 1) + " of the positives repeat an earlier positive of the user"
                : "earlier positives of the user are excluded from the lists";
        String small = draft.counts().items() < FEW_ITEMS
                ? "; lists of 10, because there are only "
                        + DisplayText.count(draft.counts().items()) + " items"
                : "";
        return commented(
                "evaluate: {metrics: [hr@" + k + ", ndcg@" + k + "]" + (keeps ? ", exclude: none}" : "}"),
                why + small,
                0);
    }

    /**
     * A text with placeholders such as {@code {{name}}}. A line with only a placeholder is replaced by all lines of its
     * value, with the same indentation. An empty value removes the line.
     */
    private static final class TextTemplate {
        private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

        private static final Pattern LINE = Pattern.compile("( *)\\{\\{(\\w+)}}");

        private final String name;
        private final String text;

        private TextTemplate(String name, String text) {
            this.name = name;
            this.text = text;
        }

        /** Returns a template of the jar. The sources are in {@code templates/init}. */
        static TextTemplate of(String name) {
            try (InputStream in = TextTemplate.class.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IllegalStateException("the jar has no template " + name);
                }
                return new TextTemplate(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Returns the text with all placeholders replaced. */
        String fill(Map<String, String> values) {
            StringBuilder out = new StringBuilder();
            for (String line : text.lines().toList()) {
                Matcher placeholderLine = LINE.matcher(line);
                if (placeholderLine.matches()) {
                    value(values, placeholderLine.group(2))
                            .lines()
                            .forEach(valueLine -> out.append((placeholderLine.group(1) + valueLine).stripTrailing())
                                    .append('\n'));
                } else {
                    out.append(PLACE.matcher(line)
                                    .replaceAll(place -> Matcher.quoteReplacement(value(values, place.group(1))))
                                    .stripTrailing())
                            .append('\n');
                }
            }
            return out.toString();
        }

        private String value(Map<String, String> values, String place) {
            String value = values.get(place);
            if (value == null) {
                throw new IllegalStateException("template " + name + ": the placeholder " + place + " has no value");
            }
            return value;
        }
    }
}
