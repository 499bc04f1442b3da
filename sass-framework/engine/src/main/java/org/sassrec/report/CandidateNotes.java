package org.sassrec.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is to be known of an evaluation whose candidates are not those that its figures need. */
final class CandidateNotes {
    /** Items that came up since train are common; from this share on they decide the figures. */
    private static final double MIN_SHARE = 0.1;

    private CandidateNotes() {}

    /**
     * A sentence for each thing, without its full stop.
     *
     * @param evaluation content of {@code evaluation.json}
     */
    static List<String> of(JsonNode evaluation) {
        List<String> notes = new ArrayList<>();
        for (Map.Entry<String, JsonNode> scenario : evaluation.path("scenarios").properties()) {
            JsonNode node = scenario.getValue();
            long queries = node.path("queries").asLong();
            long unreachable = node.path("unreachable").asLong();
            if (queries > 0 && unreachable >= MIN_SHARE * queries) {
                notes.add(String.format(
                        Locale.ROOT,
                        "%,d of %,d items that were wanted in `%s` are no candidates there, so that no model finds them;"
                                + " `scenarios.%s.candidates` says which items are",
                        unreachable,
                        queries,
                        scenario.getKey(),
                        scenario.getKey()));
            }
            long excluded = node.path("excluded").asLong();
            boolean last = evaluation.path("exclude").asText().equals("seen");
            if (queries > 0 && excluded >= MIN_SHARE * queries) {
                notes.add(String.format(
                        Locale.ROOT,
                        "%,d of %,d items that were wanted in `%s` had been answered by the user%s before, so that `evaluate.exclude:"
                                + " %s` %s, whatever the model",
                        excluded,
                        queries,
                        scenario.getKey(),
                        last ? ", or shown to the user," : "",
                        evaluation.path("exclude").asText(),
                        last ? "puts them last" : "leaves them out"));
            }
            List<String> whole = exhaustiveMetrics(node);
            if (queries > 0 && !whole.isEmpty()) {
                notes.add(String.format(
                        Locale.ROOT,
                        "`%s` has no more than %,d candidates: %s there %s of lists with all of them",
                        scenario.getKey(),
                        node.path("candidates").asLong(),
                        String.join(", ", whole),
                        whole.size() == 1 ? "is" : "are"));
            }
        }
        return notes;
    }

    /** Metrics of lists that are as long as there are candidates, or longer. */
    private static List<String> exhaustiveMetrics(JsonNode scenario) {
        long candidates = scenario.path("candidates").asLong();
        return scenario.properties().stream()
                .filter(each -> candidates > 0 && each.getValue().isNumber())
                .map(Map.Entry::getKey)
                .filter(name -> name.matches("\\w+@\\d{1,9}"))
                .filter(name -> Integer.parseInt(name.substring(name.indexOf('@') + 1)) >= candidates)
                .toList();
    }
}
