package org.sassrec.plan;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.model.ModelSize;
import org.sassrec.pipeline.PlannedStage;
import org.sassrec.pipeline.stage.LiveState;

/** The documented form of a plan, {@code plan.json}; docs/goals.md has its fields. */
public final class PlanJson {
    /** Version of the form. */
    static final int VERSION = 1;

    private static final ObjectMapper JSON = new ObjectMapper();

    private PlanJson() {}

    /** Plans what is configured; nothing is written. */
    public static ObjectNode plan(LoadedConfig config, Clock clock) throws IOException {
        return of(Planner.plan(config, clock));
    }

    /** The same with a scenario that is not in the dataset yet. */
    public static ObjectNode plan(LoadedConfig config, Clock clock, NewScenario added) throws IOException {
        return of(Planner.plan(config, clock, added));
    }

    static ObjectNode of(Plan plan) {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", VERSION);
        root.put("project", plan.project());
        root.put("created", plan.created());
        root.put("class", plan.effect().label());
        root.put("nothingToDo", plan.isEmpty());
        root.put("firstRun", plan.firstRun());
        root.put("sharedModel", plan.sharedModel());
        ObjectNode changes = root.putObject("changes");
        changes(changes.putArray("sinceLastRun"), plan.sinceRun());
        if (plan.sinceLive() == null) {
            changes.putNull("sinceLiveRelease");
        } else {
            changes(changes.putArray("sinceLiveRelease"), plan.sinceLive());
        }
        live(root.putObject("live"), plan.live());
        stages(root.putArray("stages"), plan);
        model(root.putObject("model"), plan.model());
        ArrayNode scenarios = root.putArray("scenarios");
        for (Plan.PlannedScenario scenario : plan.scenarios()) {
            scenarios
                    .addObject()
                    .put("name", scenario.name())
                    .put("owner", scenario.owner())
                    .put("state", word(scenario.state()))
                    .put("edited", scenario.edited())
                    .put("moves", scenario.moves());
        }
        ArrayNode dangers = root.putArray("destructive");
        for (DestructiveChange danger : plan.destructiveChanges()) {
            dangers.addObject().put("kind", word(danger.kind())).put("what", danger.what());
        }
        ObjectNode madeFrom = root.putObject("madeFrom");
        new TreeMap<>(plan.madeFrom()).forEach(madeFrom::put);
        return root;
    }

    private static void changes(ArrayNode array, List<ConfigChange> changes) {
        for (ConfigChange change : changes) {
            array.addObject()
                    .put("key", change.key())
                    .put("before", change.before())
                    .put("after", change.after())
                    .put("class", change.effect().label());
        }
    }

    private static void live(ObjectNode node, LiveState live) {
        node.put("store", live.store());
        node.put("release", live.live() == null ? null : live.live().id());
        node.put("problem", live.problem());
    }

    private static void stages(ArrayNode array, Plan plan) {
        for (PlannedStage planned : plan.stages()) {
            Estimates.@Nullable Estimate estimate =
                    plan.estimates().of(planned.stage()).orElse(null);
            ObjectNode node = array.addObject()
                    .put("stage", planned.stage().label())
                    .put("fingerprint", planned.inputs().fingerprint())
                    .put("runs", planned.decision().runs())
                    .put("reason", planned.decision().reason());
            if (estimate == null) {
                node.putNull("seconds").putNull("memoryBytes");
            } else {
                node.put("seconds", Math.round(estimate.seconds() * 10) / 10.0);
                node.put("memoryBytes", estimate.memory() == 0 ? null : estimate.memory());
            }
        }
    }

    private static void model(ObjectNode node, PlannedModel model) {
        size(node, "before", model.before());
        size(node, "after", model.after());
        ArrayNode unknown = node.putArray("rowsUnknown");
        model.unknown().forEach(unknown::add);
    }

    private static void size(ObjectNode node, String name, @Nullable ModelSize size) {
        if (size == null) {
            node.putNull(name);
        } else {
            node.putObject(name)
                    .put("parameters", size.parameters())
                    .put("tableRows", size.tableRows())
                    .put("bytes", size.bytes());
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The texts of an object. */
    static Map<String, String> texts(com.fasterxml.jackson.databind.JsonNode node) {
        Map<String, String> texts = new TreeMap<>();
        node.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }
}
