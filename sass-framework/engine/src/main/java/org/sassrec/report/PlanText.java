package org.sassrec.report;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sassrec.model.ModelSize;
import org.sassrec.result.PlanEffect;
import org.sassrec.result.PlanResult;
import org.sassrec.result.PlanResult.Change;
import org.sassrec.result.PlanResult.Scenario;
import org.sassrec.result.PlanResult.State;

/** The text form of a plan: changes, stages with time and memory, affected scenarios and destructive changes. */
public final class PlanText {
    /** Longer values are truncated. The JSON file has the complete values. */
    private static final int VALUE = 28;

    /** Number of common characters before the first difference. */
    private static final int CONTEXT_LENGTH = 8;

    /** Matches {@code scenarios.home.where} and {@code features.user.age.type}. */
    private static final Pattern NAMED = Pattern.compile("(scenarios\\.[^.]+|features\\.[^.]+\\.[^.]+)\\.");

    private final PlanResult plan;
    private final List<String> lines = new ArrayList<>();

    private PlanText(PlanResult plan) {
        this.plan = plan;
    }

    /** Returns the lines of the complete plan. */
    public static List<String> lines(PlanResult plan) {
        PlanText text = new PlanText(plan);
        text.changes();
        text.stages();
        text.model();
        text.warmStart();
        text.scenarios();
        text.addDestructiveChanges();
        text.summary();
        return text.lines;
    }

    private void changes() {
        List<Change> run = plan.sinceLastRun();
        List<Change> live = plan.sinceLiveRelease();
        String release = plan.live().release();
        if (release != null && live != null && !plan.firstRun() && keys(run).equals(keys(live))) {
            changes("Changed since the last run and since the live release " + release, run);
            return;
        }
        if (plan.firstRun()) {
            title("No previous run in this folder.");
        } else {
            changes("Changed since the last run", run);
        }
        if (plan.live().problem() != null) {
            title("Live release: unknown, because the store is not reachable");
            lines.add("  " + plan.live().problem());
        } else if (release == null) {
            title("Live release: none in " + plan.live().store());
        } else if (live == null) {
            title("Live release " + release + ": has no recorded configuration");
        } else {
            changes("Changed since the live release " + release, live);
        }
    }

    private static List<String> keys(List<Change> changes) {
        return changes.stream().map(PlanText::key).sorted().toList();
    }

    private static String key(Change change) {
        return change.key().replaceFirst("^file ", "");
    }

    private void changes(String title, List<Change> changes) {
        if (changes.isEmpty()) {
            title(title + ": nothing");
            return;
        }
        title(title + ":");
        TextTable table = TextTable.of(List.of(true, true, true));
        Set<String> addedOwners = new HashSet<>();
        for (Change change : changes) {
            String key = key(change);
            Matcher named = NAMED.matcher(key);
            String owner = named.lookingAt() ? named.group(1) : key;
            String state = addedOrRemoved(changes, owner);
            if (state.isEmpty()) {
                table.row(List.of(
                        "  " + key,
                        changeText(text(change.before()), text(change.after())),
                        change.effect().label()));
            } else if (addedOwners.add(owner)) {
                // The keys are sorted by name, so the first key does not necessarily have the largest effect.
                table.row(List.of(
                        "  " + owner, state, largestEffect(changes, owner).label()));
            }
        }
        lines.addAll(table.lines());
    }

    /**
     * Whether a scenario or feature was added or removed. Each scenario has the key {@code serve}, each feature {@code type}.
     */
    private static String addedOrRemoved(List<Change> changes, String owner) {
        return changes.stream()
                .filter(change ->
                        change.key().equals(owner + ".serve") || change.key().equals(owner + ".type"))
                .findFirst()
                .map(change -> change.before() == null ? "new" : change.after() == null ? "removed" : "")
                .orElse("");
    }

    private static PlanEffect largestEffect(List<Change> changes, String owner) {
        return changes.stream()
                .filter(change -> change.key().startsWith(owner + "."))
                .map(Change::effect)
                .reduce(PlanEffect.NOTHING, PlanEffect::or);
    }

    /** Shortens two values. If the beginnings are equal, the text starts shortly before the first difference. */
    private static String changeText(String before, String after) {
        int common = 0;
        while (common < Math.min(before.length(), after.length()) && before.charAt(common) == after.charAt(common)) {
            common++;
        }
        int skipped = truncate(before).equals(truncate(after)) ? Math.max(0, common - CONTEXT_LENGTH) : 0;
        String dots = skipped > 0 ? "..." : "";
        return truncate(dots + before.substring(skipped)) + " -> " + truncate(dots + after.substring(skipped));
    }

    private static String truncate(String text) {
        return text.length() <= VALUE ? text : text.substring(0, VALUE - 3) + "...";
    }

    private static String text(@Nullable String value) {
        if (value == null) {
            return "none";
        }
        // A file version becomes its size and the first digits of its checksum, or its modification time to the minute.
        return value.replaceFirst("^(\\d+ bytes), SHA-256 (\\w{6})\\w*$", "$1, $2")
                .replaceFirst("^(\\d+ bytes of \\S{16})\\S*$", "$1");
    }

    private void stages() {
        title("Stages:");
        TextTable table = TextTable.of(List.of(true, false, true));
        for (PlanResult.Stage stage : plan.stages()) {
            Double seconds = stage.seconds();
            table.row(List.of(
                    "  " + stage.stage(),
                    seconds != null ? "about " + duration(seconds) : stage.runs() ? "runs" : "-",
                    stage.reason()));
        }
        lines.addAll(table.lines());
        total();
    }

    private void total() {
        double seconds = 0;
        long memory = 0;
        List<PlanResult.Stage> running =
                plan.stages().stream().filter(PlanResult.Stage::runs).toList();
        List<String> unmeasured = new ArrayList<>();
        for (PlanResult.Stage stage : running) {
            if (stage.seconds() == null) {
                unmeasured.add(stage.stage());
            } else {
                seconds += stage.seconds();
            }
            memory = Math.max(memory, stage.memoryBytes() == null ? 0 : stage.memoryBytes());
        }
        if (running.isEmpty()) {
            return;
        }
        if (unmeasured.size() == running.size()) {
            String which = running.size() == plan.stages().size()
                    ? "this folder has no measured run"
                    : "this folder has no measured run of " + String.join(", ", unmeasured);
            lines.add("  Time and memory: unknown, because " + which);
            return;
        }
        StringBuilder text = new StringBuilder("  Total: about ").append(duration(seconds));
        if (memory > 0) {
            text.append(" and up to ").append(bytes(memory)).append(" of memory");
        }
        text.append(", estimated from the last run");
        if (!unmeasured.isEmpty()) {
            text.append("; without ").append(String.join(", ", unmeasured)).append(", not measured yet");
        }
        lines.add(text.toString());
    }

    private void model() {
        ModelSize before = plan.model().before();
        ModelSize after = plan.model().after();
        if (after == null) {
            return;
        }
        title("Model: " + count(after, before, ModelSize::parameters) + " parameters, "
                + count(after, before, ModelSize::tableRows) + " embedding rows");
        if (!plan.model().unknownTables().isEmpty()) {
            lines.add("  without the rows of " + String.join(", ", plan.model().unknownTables())
                    + ", which preparation determines");
        }
    }

    private void warmStart() {
        PlanResult.WarmStart start = plan.model().warmStart();
        if (start == null) {
            return;
        }
        title("Warm start: " + start.lines().get(0));
        start.lines().stream().skip(1).forEach(line -> lines.add("  " + line));
        lines.add("  without the rows of embedding tables: preparation determines which values they keep");
    }

    private static String count(ModelSize after, @Nullable ModelSize before, ToLongFunction<ModelSize> field) {
        long size = field.applyAsLong(after);
        long change = before == null ? 0 : size - field.applyAsLong(before);
        String number = String.format(Locale.ROOT, "%,d", size);
        return change == 0 ? number : number + String.format(Locale.ROOT, " (%+,d)", change);
    }

    private void scenarios() {
        List<Scenario> moving =
                plan.scenarios().stream().filter(Scenario::vectorsChange).toList();
        if (moving.isEmpty()) {
            title("Scenarios whose vectors change: none");
            return;
        }
        if (moving.stream().allMatch(scenario -> scenario.state() == State.NEW)) {
            title("Scenarios whose vectors change: none. Not released yet: "
                    + moving.stream().map(Scenario::name).collect(joining(", ")));
            return;
        }
        title(
                plan.sharedModel()
                        ? "Scenarios whose vectors change (all scenarios share one model):"
                        : "Scenarios whose vectors change:");
        TextTable table = TextTable.of(List.of(true, true, true));
        for (Scenario scenario : moving) {
            String note = switch (scenario.state()) {
                case NEW -> "not released yet";
                case REMOVED -> "released, no longer served";
                case UNKNOWN, RELEASED -> scenario.configurationChanged() ? "configuration changed" : "";
            };
            table.row(List.of("  " + scenario.name(), Objects.requireNonNullElse(scenario.owner(), "no owner"), note));
        }
        lines.addAll(table.lines());
    }

    private void addDestructiveChanges() {
        if (!plan.destructive().isEmpty()) {
            title("Destructive changes, rejected without `--allow-destructive`:");
            plan.destructive().forEach(loss -> lines.add("  " + loss.message()));
        }
    }

    private void summary() {
        if (plan.upToDate()) {
            title("Plan: nothing to do");
            return;
        }
        title("Plan: " + effectText());
    }

    private String effectText() {
        boolean first = plan.effect() == PlanEffect.PUBLISH && plan.live().release() == null;
        return first ? "publish" : plan.effect().label();
    }

    private void title(String text) {
        if (!lines.isEmpty()) {
            lines.add("");
        }
        lines.add(text);
    }

    private static String duration(double seconds) {
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long rounded = Math.round(seconds);
        if (rounded < 60) {
            return rounded + " s";
        }
        long minutes = Math.round(seconds / 60);
        return minutes < 60 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
    }

    /** Formats a number of bytes in MiB or GiB. */
    public static String bytes(long bytes) {
        double mib = bytes / (1024.0 * 1024);
        return mib < 1024
                ? String.format(Locale.ROOT, "%.0f MiB", mib)
                : String.format(Locale.ROOT, "%.1f GiB", mib / 1024);
    }
}
