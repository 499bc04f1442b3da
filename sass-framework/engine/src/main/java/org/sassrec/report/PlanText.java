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

/** A plan for people: what changed, what would be done and how long that takes, whom it touches, and what would be lost. */
public final class PlanText {
    /** Longer values are cut: the file has them. */
    private static final int VALUE = 28;

    /** Letters shown before the first that differs. */
    private static final int CONTEXT_LENGTH = 8;

    /** {@code scenarios.home.where} and {@code features.user.age.type}. */
    private static final Pattern NAMED = Pattern.compile("(scenarios\\.[^.]+|features\\.[^.]+\\.[^.]+)\\.");

    private final PlanResult plan;
    private final List<String> lines = new ArrayList<>();

    private PlanText(PlanResult plan) {
        this.plan = plan;
    }

    /** Lines of the report. */
    public static List<String> lines(PlanResult plan) {
        PlanText text = new PlanText(plan);
        text.changes();
        text.stages();
        text.model();
        text.scenarios();
        text.addDestructiveChanges();
        text.summary();
        return text.lines;
    }

    /** What carrying it out costs: time and memory of all that would run, and whose vectors move if any is released. */
    public static List<String> cost(PlanResult plan) {
        PlanText text = new PlanText(plan);
        text.total();
        text.lines.replaceAll(String::strip);
        text.scenarios();
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
            title("Nothing was run in this folder yet.");
        } else {
            changes("Changed since the last run", run);
        }
        if (plan.live().problem() != null) {
            title("Live release: unknown, for the store cannot be asked");
            lines.add("  " + plan.live().problem());
        } else if (release == null) {
            title("Live release: none in " + plan.live().store());
        } else if (live == null) {
            title("Live release " + release + ": does not say what it was made from");
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
        Set<String> whole = new HashSet<>();
        for (Change change : changes) {
            String key = key(change);
            Matcher named = NAMED.matcher(key);
            String owner = named.lookingAt() ? named.group(1) : key;
            String came = addedOrRemoved(changes, owner);
            if (came.isEmpty()) {
                table.row(List.of(
                        "  " + key,
                        changeText(text(change.before()), text(change.after())),
                        change.effect().label()));
            } else if (whole.add(owner)) {
                // Its keys stand in the order of names; the one that all have bears the heaviest class.
                table.row(List.of(
                        "  " + owner, came, largestEffect(changes, owner).label()));
            }
        }
        lines.addAll(table.lines());
    }

    /** Whether a scenario or feature came or went as a whole, told by the key that each has. */
    private static String addedOrRemoved(List<Change> changes, String owner) {
        return changes.stream()
                .filter(change ->
                        change.key().equals(owner + ".serve") || change.key().equals(owner + ".type"))
                .findFirst()
                .map(change -> change.before() == null ? "new" : change.after() == null ? "gone" : "")
                .orElse("");
    }

    private static PlanEffect largestEffect(List<Change> changes, String owner) {
        return changes.stream()
                .filter(change -> change.key().startsWith(owner + "."))
                .map(Change::effect)
                .reduce(PlanEffect.NOTHING, PlanEffect::or);
    }

    /** Both cut to what fits; where they begin alike, from shortly before they differ. */
    private static String changeText(String before, String after) {
        int alike = 0;
        while (alike < Math.min(before.length(), after.length()) && before.charAt(alike) == after.charAt(alike)) {
            alike++;
        }
        int skipped = truncate(before).equals(truncate(after)) ? Math.max(0, alike - CONTEXT_LENGTH) : 0;
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
        // Of a file: its size and the beginning of its checksum, or the day and minute of its last change.
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
                    ? "no run was"
                    : String.join(", ", unmeasured) + (running.size() == 1 ? " was not" : " were not");
            lines.add("  Time and memory: unknown, for " + which + " measured here yet");
            return;
        }
        StringBuilder text = new StringBuilder("  In all about ").append(duration(seconds));
        if (memory > 0) {
            text.append(" and up to ").append(bytes(memory)).append(" of memory");
        }
        text.append(", by the rates of the last run");
        if (!unmeasured.isEmpty()) {
            text.append("; besides ").append(String.join(", ", unmeasured)).append(", not measured yet");
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
                + count(after, before, ModelSize::tableRows) + " rows of tables");
        if (!plan.model().unknownTables().isEmpty()) {
            lines.add("  and the rows of " + String.join(", ", plan.model().unknownTables())
                    + ", which are known when the data is prepared");
        }
    }

    private static String count(ModelSize after, @Nullable ModelSize before, ToLongFunction<ModelSize> field) {
        long now = field.applyAsLong(after);
        long change = before == null ? 0 : now - field.applyAsLong(before);
        String number = String.format(Locale.ROOT, "%,d", now);
        return change == 0 ? number : number + String.format(Locale.ROOT, " (%+,d)", change);
    }

    private void scenarios() {
        List<Scenario> moving =
                plan.scenarios().stream().filter(Scenario::vectorsChange).toList();
        if (moving.isEmpty()) {
            title("Vectors that move: none");
            return;
        }
        if (moving.stream().allMatch(scenario -> scenario.state() == State.NEW)) {
            title("Vectors that move: none, for none of these scenarios is released yet: "
                    + moving.stream().map(Scenario::name).collect(joining(", ")));
            return;
        }
        title(plan.sharedModel() ? "Vectors that move, for all scenarios share one model:" : "Vectors that move:");
        TextTable table = TextTable.of(List.of(true, true, true));
        for (Scenario scenario : moving) {
            String note = switch (scenario.state()) {
                case NEW -> "not released yet";
                case REMOVED -> "released, and gone";
                case UNKNOWN, RELEASED -> scenario.configurationChanged() ? "edited" : "";
            };
            table.row(List.of("  " + scenario.name(), Objects.requireNonNullElse(scenario.owner(), "no owner"), note));
        }
        lines.addAll(table.lines());
    }

    private void addDestructiveChanges() {
        if (!plan.destructive().isEmpty()) {
            title("Destructive, refused without --allow-destructive (-Dsass.allowDestructive):");
            plan.destructive().forEach(loss -> lines.add("  " + loss.message()));
        }
    }

    private void summary() {
        if (plan.upToDate()) {
            title("Plan: nothing to do");
            return;
        }
        List<String> running = plan.stages().stream()
                .filter(PlanResult.Stage::runs)
                .map(PlanResult.Stage::stage)
                .toList();
        boolean publishes = running.contains("publish");
        boolean trains = running.size() > (publishes ? 1 : 0);
        StringBuilder text = new StringBuilder("Plan: ").append(scenarioNames());
        if (trains && publishes) {
            text.append(". `train` does all but the release, `publish` does all");
        } else if (trains || publishes) {
            text.append(trains ? ". `train` does it" : ". `publish` does it");
        }
        title(text.toString());
    }

    private String scenarioNames() {
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
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        long minutes = Math.round(seconds / 60);
        return minutes < 60 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
    }

    /** A size for people. */
    public static String bytes(long bytes) {
        double mib = bytes / (1024.0 * 1024);
        return mib < 1024
                ? String.format(Locale.ROOT, "%.0f MiB", mib)
                : String.format(Locale.ROOT, "%.1f GiB", mib / 1024);
    }
}
