package org.sassrec.release.milvus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.release.VectorStore.Neighbour;
import org.sassrec.release.VectorStore.SearchSpec;
import org.sassrec.release.milvus.Catalog.Opened;

/**
 * Searches among the rows that fit a filter. Which way finds the best of them depends on how many fit: few are fetched and
 * scored here. Of a graph the server passes over what does not fit, and with it the ways through: Milvus 2.3.5 found two
 * thirds of the best where one row in five fits, at any breadth, and all of them from 7 % down, where it changes over to
 * looking at each row. So where neither nearly all nor few fit, the graph is searched for more than is needed, and the server
 * is asked which of those fit. Lite finds them all by itself, and in a third of the time. Thread-safe.
 */
final class FilteredSearch {

    /** So many rows that fit are fetched and scored here: a graph finds few among others badly. */
    private static final int SCORED_HERE = 1_000;

    /** Shares of rows that fit between which a graph is searched without the filter. */
    private static final double FEW = .07;

    private static final double NEARLY_ALL = .9;

    /** As many standard deviations more than {@code k} are expected among what is asked for, if what fits is spread evenly. */
    private static final double DEVIATIONS = 3;

    /** By how much more are asked for if there were too few. */
    private static final int MORE = 4;

    /** Servers that leave out in a graph what does not fit need so many times the breadth; real ones change over before. */
    private static final long MOST_BREADTHS = 16;

    private final Searches searches;
    private final Supplier<String> version;
    private final FilterCounts counts = new FilterCounts();
    private volatile @Nullable Boolean lite;

    /**
     * Over a server.
     *
     * @param version of the server, asked once when first needed
     */
    FilteredSearch(Searches searches, Supplier<String> version) {
        this.searches = searches;
        this.version = version;
    }

    private boolean lite() {
        Boolean known = lite;
        if (known == null) {
            known = Connection.isLite(version.get());
            lite = known;
        }
        return known;
    }

    /** Rows were removed. */
    void forgetCounts() {
        counts.clear();
    }

    /**
     * The best rows that fit.
     *
     * @param condition the filter in Milvus' language
     * @param k how many
     */
    List<List<Neighbour>> search(Opened collection, List<float[]> vectors, SearchSpec spec, String condition, int k) {
        long fitting = counts.of(collection.name(), condition, asked -> searches.count(collection.name(), asked));
        Question question = new Question(collection, spec, condition, k, fitting);
        double share = (double) fitting / collection.rows();
        if (fitting <= SCORED_HERE) {
            return scored(question, vectors);
        }
        if (collection.index().isGraph() && share > FEW && share < NEARLY_ALL && !lite()) {
            double asked = Math.ceil((k + DEVIATIONS * Math.sqrt(k)) / share);
            return amongMore(question, vectors, (int) Math.min(question.most(), asked));
        }
        return byTheServer(question, vectors);
    }

    /** What is asked for each vector; {@code fitting} rows fit the condition. */
    private record Question(Opened collection, SearchSpec spec, String condition, int k, long fitting) {

        /** Of an answer. */
        int most() {
            return (int) Math.min(collection.rows(), Searches.LONGEST_ANSWER);
        }

        boolean isAnswered(List<Neighbour> answer) {
            return answer.size() >= Math.min(k, fitting);
        }

        List<Neighbour> best(float[] vector, List<Map<String, Object>> rows) {
            return Searches.best(collection, vector, rows, spec, k);
        }
    }

    private List<Map<String, Object>> fitting(Question question, String condition) {
        return searches.query(
                "search", question.collection(), condition, Searches.LONGEST_ANSWER, Searches.fields(question.spec()));
    }

    private List<List<Neighbour>> scored(Question question, List<float[]> vectors) {
        List<Map<String, Object>> rows = fitting(question, question.condition());
        return vectors.stream().map(vector -> question.best(vector, rows)).toList();
    }

    private List<List<Neighbour>> byTheServer(Question question, List<float[]> vectors) {
        SearchSpec spec = question.spec();
        long rows = question.collection().rows();
        long times = Math.min(MOST_BREADTHS, 1 + rows / question.fitting());
        int breadth = (int) Math.max(question.k(), Math.min(rows, times * spec.breadth()));
        List<List<Neighbour>> answers = searches.search(
                question.collection(),
                vectors,
                new SearchSpec(question.k(), breadth, spec.fields(), spec.filter()),
                question.condition(),
                question.k());
        // 2.3.5 finds nothing at all in some graphs.
        return question.fitting() <= Searches.LONGEST_ANSWER
                        && !answers.stream().allMatch(question::isAnswered)
                ? scored(question, vectors)
                : answers;
    }

    /** What fits may lie far from what suits the user best: then more is asked for, and in the end the server. */
    private List<List<Neighbour>> amongMore(Question question, List<float[]> vectors, int asked) {
        int together = Math.max(1, Searches.LONGEST_ANSWER / asked);
        List<List<Neighbour>> answers = new ArrayList<>();
        for (int from = 0; from < vectors.size(); from += together) {
            List<float[]> some = vectors.subList(from, Math.min(vectors.size(), from + together));
            List<Set<Long>> near = searches.nearest(
                    question.collection(),
                    some,
                    asked,
                    Math.max(asked, question.spec().breadth()));
            Set<Long> all = near.stream().flatMap(Set::stream).collect(Collectors.toCollection(TreeSet::new));
            List<Map<String, Object>> rows =
                    fitting(question, "(" + question.condition() + ") and " + RowForm.ROW + " in " + all);
            for (int i = 0; i < some.size(); i++) {
                Set<Long> its = near.get(i);
                List<Neighbour> best = question.best(
                        some.get(i),
                        rows.stream()
                                .filter(row -> its.contains(RowForm.row(row)))
                                .toList());
                answers.add(question.isAnswered(best) ? best : further(question, some.get(i), asked, best));
            }
        }
        return answers;
    }

    private List<Neighbour> further(Question question, float[] vector, int asked, List<Neighbour> found) {
        int most = question.most();
        return asked < most
                ? amongMore(question, List.of(vector), (int) Math.min(most, (long) MORE * asked))
                        .get(0)
                : best(found, byTheServer(question, List.of(vector)).get(0), question.k());
    }

    private static List<Neighbour> best(List<Neighbour> some, List<Neighbour> others, int k) {
        Map<String, Neighbour> byId = new HashMap<>();
        Stream.concat(some.stream(), others.stream()).forEach(one -> byId.put(one.id(), one));
        return byId.values().stream()
                .sorted(Comparator.comparing((Neighbour one) -> -one.score()).thenComparing(Neighbour::id))
                .limit(k)
                .toList();
    }
}
