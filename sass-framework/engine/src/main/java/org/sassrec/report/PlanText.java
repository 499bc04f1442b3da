package org.sassrec.report;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A plan for people: what changed, what would be done and how long that takes, whom it touches, and what would be lost. */
public final class PlanText {
    /** Longer values are cut: the file has them. */
    private static final int VALUE = 28;

    /** Letters shown before the first that differs. */
    private static final int CONTEXT_LENGTH = 8;

    /** The lightest first. */
    private static final List<String> CLASSES = List.of(
            "nothing", "evaluate again", "publish again", "index again", "fine-tune", "cold start", "destructive");

    /** {@code scenarios.home.where} and {@code features.user.age.type}. */
    private static final Pattern NAMED = Pattern.compile("(scenarios\\.[^.]+|features\\.[^.]+\\.[^.]+)\\.");

    private final JsonNode plan;
    private final List<String> lines = new ArrayList<>();

    private PlanText(JsonNode plan) {
        this.plan = plan;
    }

    /**
     * Lines of the report.
     *
     * @param plan content of {@code plan.json}
     */
    public static List<String> lines(JsonNode plan) {
        PlanText text = new PlanText(plan);
        text.changes();
        text.stages();
        text.model();
        text.scenarios();
        text.addDestructiveChanges();
        text.summary();
        return text.lines;
    }

    /**
     * What carrying it out costs: time and memory of all that would run, and whose vectors move if any is released.
     *
     * @param plan content of {@code plan.json}
     */
    public static List<String> cost(JsonNode plan) {
        PlanText text = new PlanText(plan);
        text.total();
        text.lines.replaceAll(String::strip);
        text.scenarios();
        return text.lines;
    }

    private void changes() {
        JsonNode run = plan.path("changes").path("sinceLastRun");
        JsonNode live = plan.path("changes").path("sinceLiveRelease");
        String release = plan.path("live").path("release").asText(null);
        boolean first = plan.path("firstRun").asBoolean();
        if (release != null && !live.isNull() && !first && hasSameKeys(run, live)) {
            changes("Changed since the last run and since the live release " + release, run);
            return;
        }
        if (first) {
            title("Nothing was run in this folder yet.");
        } else {
            changes("Changed since the last run", run);
        }
        if (plan.path("live").hasNonNull("problem")) {
            title("Live release: unknown, for the store cannot be asked");
            lines.add("  " + plan.path("live").path("problem").asText());
        } else if (release == null) {
            title("Live release: none in " + plan.path("live").path("store").asText());
        } else if (live.isNull()) {
            title("Live release " + release + ": does not say what it was made from");
        } else {
            changes("Changed since the live release " + release, live);
        }
    }

    private static boolean hasSameKeys(JsonNode one, JsonNode other) {
        return keys(one).equals(keys(other));
    }

    private static List<String> keys(JsonNode changes) {
        List<String> keys = new ArrayList<>();
        changes.forEach(change -> keys.add(key(change)));
        return keys.stream().sorted().toList();
    }

    private static String key(JsonNode change) {
        return change.path("key").asText().replaceFirst("^file ", "");
    }

    private void changes(String title, JsonNode changes) {
        if (changes.isEmpty()) {
            title(title + ": nothing");
            return;
        }
        title(title + ":");
        TextTable table = TextTable.of(List.of(true, true, true));
        Set<String> whole = new HashSet<>();
        for (JsonNode change : changes) {
            String key = key(change);
            Matcher named = NAMED.matcher(key);
            String owner = named.lookingAt() ? named.group(1) : key;
            String came = addedOrRemoved(changes, owner);
            if (came.isEmpty()) {
                table.row(List.of(
                        "  " + key,
                        changeText(text(change.path("before")), text(change.path("after"))),
                        change.path("class").asText()));
            } else if (whole.add(owner)) {
                // Its keys stand in the order of names; the one that all have bears the heaviest class.
                table.row(List.of("  " + owner, came, heaviest(changes, owner)));
            }
        }
        lines.addAll(table.lines());
    }

    /** Whether a scenario or feature came or went as a whole, told by the key that each has. */
    private static String addedOrRemoved(JsonNode changes, String owner) {
        for (JsonNode change : changes) {
            String key = change.path("key").asText();
            if (key.equals(owner + ".served") || key.equals(owner + ".type")) {
                return change.path("before").isNull()
                        ? "new"
                        : change.path("after").isNull() ? "gone" : "";
            }
        }
        return "";
    }

    private static String heaviest(JsonNode changes, String owner) {
        String heaviest = "nothing";
        for (JsonNode change : changes) {
            String label = change.path("class").asText();
            if (change.path("key").asText().startsWith(owner + ".")
                    && CLASSES.indexOf(label) > CLASSES.indexOf(heaviest)) {
                heaviest = label;
            }
        }
        return heaviest;
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

    private static String text(JsonNode value) {
        if (value.isNull()) {
            return "none";
        }
        // Of a file: its size and the beginning of its checksum, or the day and minute of its last change.
        return value.asText()
                .replaceFirst("^(\\d+ bytes), SHA-256 (\\w{6})\\w*$", "$1, $2")
                .replaceFirst("^(\\d+ bytes of \\S{16})\\S*$", "$1");
    }

    private void stages() {
        title("Stages:");
        TextTable table = TextTable.of(List.of(true, false, true));
        for (JsonNode stage : plan.path("stages")) {
            boolean runs = stage.path("runs").asBoolean();
            boolean measured = stage.path("seconds").isNumber();
            table.row(List.of(
                    "  " + stage.path("stage").asText(),
                    measured ? "about " + duration(stage.path("seconds").asDouble()) : runs ? "runs" : "-",
                    stage.path("reason").asText()));
        }
        lines.addAll(table.lines());
        total();
    }

    private void total() {
        double seconds = 0;
        long memory = 0;
        int running = 0;
        List<String> unmeasured = new ArrayList<>();
        for (JsonNode stage : plan.path("stages")) {
            if (stage.path("runs").asBoolean()) {
                running++;
                seconds += stage.path("seconds").asDouble();
                memory = Math.max(memory, stage.path("memoryBytes").asLong());
                if (!stage.path("seconds").isNumber()) {
                    unmeasured.add(stage.path("stage").asText());
                }
            }
        }
        if (running == 0) {
            return;
        }
        if (unmeasured.size() == running) {
            String which = running == plan.path("stages").size()
                    ? "no run was"
                    : String.join(", ", unmeasured) + (running == 1 ? " was not" : " were not");
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
        JsonNode before = plan.path("model").path("before");
        JsonNode after = plan.path("model").path("after");
        if (!after.isObject()) {
            return;
        }
        String unknown = String.join(", ", texts(plan.path("model").path("rowsUnknown")));
        title("Model: " + count(after, before, "parameters") + " parameters, " + count(after, before, "tableRows")
                + " rows of tables");
        if (!unknown.isEmpty()) {
            lines.add("  and the rows of " + unknown + ", which are known when the data is prepared");
        }
    }

    private static String count(JsonNode after, JsonNode before, String field) {
        long now = after.path(field).asLong();
        long change = before.isObject() ? now - before.path(field).asLong() : 0;
        String number = String.format(Locale.ROOT, "%,d", now);
        return change == 0 ? number : number + String.format(Locale.ROOT, " (%+,d)", change);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private void scenarios() {
        List<JsonNode> moving = new ArrayList<>();
        plan.path("scenarios").forEach(scenario -> {
            if (scenario.path("moves").asBoolean()) {
                moving.add(scenario);
            }
        });
        if (moving.isEmpty()) {
            title("Vectors that move: none");
            return;
        }
        if (moving.stream().allMatch(scenario -> scenario.path("state").asText().equals("new"))) {
            title("Vectors that move: none, for none of these scenarios is released yet: "
                    + moving.stream()
                            .map(scenario -> scenario.path("name").asText())
                            .collect(joining(", ")));
            return;
        }
        title(
                plan.path("sharedModel").asBoolean()
                        ? "Vectors that move, for all scenarios share one model:"
                        : "Vectors that move:");
        TextTable table = TextTable.of(List.of(true, true, true));
        for (JsonNode scenario : moving) {
            String state = scenario.path("state").asText();
            String note = state.equals("new") ? "not released yet" : state.equals("gone") ? "released, and gone" : "";
            if (scenario.path("edited").asBoolean() && note.isEmpty()) {
                note = "edited";
            }
            table.row(List.of(
                    "  " + scenario.path("name").asText(),
                    scenario.hasNonNull("owner") ? scenario.path("owner").asText() : "no owner",
                    note));
        }
        lines.addAll(table.lines());
    }

    private void addDestructiveChanges() {
        JsonNode dangers = plan.path("destructive");
        if (dangers.isEmpty()) {
            return;
        }
        title("Destructive, refused without --allow-destructive (-Dsass.allowDestructive):");
        dangers.forEach(danger -> lines.add("  " + danger.path("what").asText()));
    }

    private void summary() {
        boolean trains = false;
        boolean publishes = false;
        for (JsonNode stage : plan.path("stages")) {
            boolean runs = stage.path("runs").asBoolean();
            publishes |= runs && stage.path("stage").asText().equals("publish");
            trains |= runs && !stage.path("stage").asText().equals("publish");
        }
        if (plan.path("nothingToDo").asBoolean()) {
            title("Plan: nothing to do");
            return;
        }
        StringBuilder text = new StringBuilder("Plan: ").append(scenarioNames());
        if (trains && publishes) {
            text.append(". `train` does all but the release, `publish` does all");
        } else if (trains || publishes) {
            text.append(trains ? ". `train` does it" : ". `publish` does it");
        }
        title(text.toString());
    }

    private String scenarioNames() {
        String label = plan.path("class").asText();
        boolean again = plan.path("live").hasNonNull("release");
        return label.equals("publish again") && !again ? "publish" : label;
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
