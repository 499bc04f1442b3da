package org.sassrec.scaffold;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.inspect.EventCounts;
import org.sassrec.inspect.TableProfile;

/**
 * The content of a new project's files.
 *
 * @param unit of the time column
 * @param scenarioColumn empty for a single scenario
 * @param leftOut values of the scenario column without a scenario, with the reason
 * @param split in flow style
 * @param halfLife half-life of popularity, empty if all positives predict the next ones as well
 * @param notes further information, for example tables that are not used
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
        Optional<Guess> halfLife,
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
     * @param exposedShare share of the newest positives whose item was exposed in the scenario before; 1 if unknown
     */
    public record Scenario(String name, String where, long rows, long positives, double exposedShare) {
        private static final double LARGE_SHARE = 0.9;

        /** Up to this share of exposed items, preparation reports SASS4032. */
        private static final double MIN_EXPOSED_SHARE = 0.8;

        /** The newest tenth of fewer positives says little about the share. */
        private static final long MEASURABLE_POSITIVES = 500;

        /** Whether many positives are of items that are no candidates by default, because they are new there. */
        boolean hasNewItems() {
            return exposedShare < LARGE_SHARE;
        }

        /** Whether so many positives are of new items that the scenario needs all items as candidates. */
        boolean needsAllCandidates() {
            return exposedShare <= MIN_EXPOSED_SHARE && positives >= MEASURABLE_POSITIVES;
        }
    }

    /**
     * A table of users or items.
     *
     * @param coverage share of the events' ids that the table contains
     */
    public record Entity(TableProfile table, String key, double coverage, List<Feature> features) {
        public Entity {
            features = List.copyOf(features);
        }
    }

    /**
     * The line of a feature.
     *
     * @param yaml in flow style
     * @param comment reason; may be empty
     * @param used whether it is a feature; otherwise it is written as a comment
     */
    public record Feature(String yaml, String comment, boolean used) {

        static Feature used(String yaml, String comment) {
            return new Feature(yaml, comment, true);
        }

        static Feature proposed(String yaml, String comment) {
            return new Feature(yaml, comment, false);
        }
    }

    /** Whether the events contain exposures that are not positives. */
    boolean exposuresLogged() {
        return !label.value().equals("true");
    }
}
