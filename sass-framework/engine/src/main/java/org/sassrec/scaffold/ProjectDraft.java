package org.sassrec.scaffold;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.inspect.EventCounts;
import org.sassrec.inspect.TableProfile;

/**
 * All that a new project's files say.
 *
 * @param unit of the time column
 * @param scenarioColumn empty for a single scenario
 * @param leftOut values of that column that make no scenario, with the reason
 * @param split in flow style
 * @param notes further things that people should know, such as a table that was found and not used
 */
public record ProjectDraft(
        String name,
        TableProfile events,
        Guess user,
        Guess item,
        Guess time,
        Guess unit,
        String zone,
        Guess label,
        Optional<Guess> scenarioColumn,
        List<Scenario> scenarios,
        List<String> leftOut,
        Guess split,
        @Nullable Entity users,
        @Nullable Entity items,
        List<Feature> context,
        EventCounts counts,
        List<String> notes) {

    public ProjectDraft {
        scenarios = List.copyOf(scenarios);
        leftOut = List.copyOf(leftOut);
        context = List.copyOf(context);
        notes = List.copyOf(notes);
    }

    /**
     * One scenario.
     *
     * @param where SQL condition
     */
    public record Scenario(String name, String where, long rows, long positives) {}

    /**
     * A table of users or items.
     *
     * @param coverage share of the events' ids that it has
     */
    public record Entity(TableProfile table, String key, double coverage, List<Feature> features) {
        public Entity {
            features = List.copyOf(features);
        }
    }

    /**
     * A feature's line.
     *
     * @param yaml in flow style
     * @param comment why it is so; may be empty
     * @param used whether it is a feature or only a proposal, written as a comment
     */
    public record Feature(String yaml, String comment, boolean used) {

        static Feature used(String yaml, String comment) {
            return new Feature(yaml, comment, true);
        }

        static Feature proposed(String yaml, String comment) {
            return new Feature(yaml, comment, false);
        }
    }

    /** Whether rows are logged that were no positives. */
    boolean exposuresLogged() {
        return !label.value().equals("true");
    }
}
