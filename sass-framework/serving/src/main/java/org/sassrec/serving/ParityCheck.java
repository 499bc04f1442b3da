package org.sassrec.serving;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sassrec.serving.release.ReleaseManifest;

/**
 * Compares the answers of a release with its vectors: the score of an item must be the inner product of the user vector
 * and the vector that the store returns for the item. Queries each scenario once, as an unknown user.
 */
final class ParityCheck {
    private static final int ITEMS = 10;
    private static final double TOLERANCE = 1e-3;

    private ParityCheck() {}

    /** Returns the first difference; empty if the release answers as it should. */
    static Optional<String> run(Retriever retriever, ReleaseManifest release) {
        return release.scenarios().keySet().stream()
                .flatMap(scenario -> compare(retriever, scenario).stream())
                .findFirst();
    }

    private static Optional<String> compare(Retriever retriever, String scenario) {
        Query query = new Query(scenario, null, Map.of(), ITEMS, Set.of(), false);
        QueryResult answer = retriever.search(List.of(query)).get(0);
        List<String> ids = answer.items().stream().map(QueryResult.Item::id).toList();
        return compare(scenario, answer, retriever.userVectors(query), retriever.readVectors(scenario, ids));
    }

    /** Returns the first difference between an answer and the vectors of its user and its items. */
    static Optional<String> compare(String scenario, QueryResult answer, UserVectors user, ItemVectors items) {
        if (answer.items().isEmpty()) {
            return Optional.of("scenario `" + scenario + "` of release " + answer.release() + " returns no items");
        }
        if (!answer.release().equals(user.release()) || !answer.release().equals(items.release())) {
            return Optional.empty(); // switched meanwhile; the next check compares the other release
        }
        for (QueryResult.Item item : answer.items()) {
            float[] vector = items.vectors().get(item.id());
            if (vector == null) {
                return Optional.of("the store returns no vector of the item `" + item.id()
                        + "`, which it found in scenario `" + scenario + "` of release " + answer.release());
            }
            double expected = user.vectors().stream()
                    .mapToDouble(each -> product(each, vector))
                    .max()
                    .orElse(Double.NaN);
            if (!(Math.abs(item.score() - expected) <= TOLERANCE * Math.max(1, Math.abs(expected)))) {
                return Optional.of(String.format(
                        Locale.ROOT,
                        "scenario `%s` of release %s scores the item `%s` with %.4f instead of %.4f",
                        scenario,
                        answer.release(),
                        item.id(),
                        item.score(),
                        expected));
            }
        }
        return Optional.empty();
    }

    private static double product(float[] left, float[] right) {
        double sum = 0;
        for (int d = 0; d < left.length; d++) {
            sum += (double) left[d] * right[d];
        }
        return sum;
    }
}
