package org.sassrec.release.milvus;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.release.milvus.Catalog.Opened;
import org.sassrec.serving.store.VectorStore.Neighbour;
import org.sassrec.serving.store.VectorStore.SearchSpec;

/**
 * Searches among the rows that fit a filter. Which way finds the best of them depends on how many fit: few are fetched and
 * scored here. In a graph the server passes over what does not fit, and with it the ways through: Milvus 2.3.5 found 67
 * and 86 % of the best where one row in five fits, and all of them from 7 % down, where it looks at each row
 * instead. So where neither nearly all nor few fit, the graph is searched for more than is needed, and the server is asked
 * which of those fit. Lite finds them all by itself, in a third of the time. Thread-safe.
 */
final class FilteredSearch {

    /** So many rows that fit are fetched and scored here: a graph finds few among others badly. */
    private static final int SCORED_HERE = 1_000;

    /** Shares of rows that fit between which a graph is searched without the filter. */
    private static final double FEW = .07;

    private static final double NEARLY_ALL = .9;

    /** So many standard deviations more than {@code k} are expected among what is asked for, if what fits is spread evenly. */
    private static final double DEVIATIONS = 3;

    /** At least so many times as many are asked for if there were too few. */
    private static final double MORE = 2;

    /** Servers that leave out in a graph what does not fit need so many times the breadth; real ones look at each row before. */
    private static final long MOST_BREADTHS = 16;

    /** Vectors whose candidates are held at the same time. */
    private static final int TOGETHER = 64;

    /** What rows may take that are fetched at once; Milvus sends at most 64 MB. */
    private static final long MOST_BYTES = 48 << 20;

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
        long fitting = counts.of(collection.name(), condition, asked -> searches.count(collection, asked));
        Question question = new Question(collection, spec, condition, k, fitting);
        if (fitting <= SCORED_HERE) {
            List<Map<String, Object>> all = rows(question, condition);
            return vectors.stream()
                    .map(vector -> Searches.best(collection, vector, all, spec, k))
                    .toList();
        }
        List<List<Neighbour>> answers = new ArrayList<>();
        for (int from = 0; from < vectors.size(); from += TOGETHER) {
            List<float[]> some = vectors.subList(from, Math.min(vectors.size(), from + TOGETHER));
            List<List<Map<String, Object>>> candidates = candidates(question, some);
            for (int i = 0; i < some.size(); i++) {
                answers.add(Searches.best(collection, some.get(i), candidates.get(i), spec, k));
            }
        }
        return answers;
    }

    /** What is asked for each vector; {@code fitting} rows fit the condition. */
    private record Question(Opened collection, SearchSpec spec, String condition, int k, long fitting) {

        double share() {
            return (double) fitting / collection.rows();
        }

        /** So many that fit are expected among what is asked for. */
        double expected() {
            return k + DEVIATIONS * Math.sqrt(k);
        }

        boolean isAnsweredBy(List<?> candidates) {
            return candidates.size() >= Math.min(k, fitting);
        }

        long rowBytes() {
            return Searches.rowBytes(collection, Searches.fields(spec));
        }

        boolean canBeFetched() {
            return fitting <= Searches.LONGEST_ANSWER && fitting * rowBytes() <= MOST_BYTES;
        }
    }

    /** Rows by vector, among which those that fit best are. */
    private List<List<Map<String, Object>>> candidates(Question question, List<float[]> vectors) {
        double share = question.share();
        if (question.collection().index().isGraph() && share > FEW && share < NEARLY_ALL && !lite()) {
            return amongMore(question, vectors);
        }
        return byTheServer(question, vectors);
    }

    private List<Map<String, Object>> rows(Question question, String condition) {
        return searches.query(
                "search", question.collection(), condition, Searches.LONGEST_ANSWER, Searches.fields(question.spec()));
    }

    private List<List<Map<String, Object>>> byTheServer(Question question, List<float[]> vectors) {
        long rows = question.collection().rows();
        long times = Math.min(MOST_BREADTHS, 1 + rows / question.fitting());
        int breadth = (int)
                Math.max(question.k(), Math.min(rows, times * question.spec().breadth()));
        List<List<Map<String, Object>>> found = searches.nearest(
                question.collection(),
                vectors,
                Searches.limit(question.collection(), question.k()),
                breadth,
                question.condition(),
                Searches.fields(question.spec()));
        // 2.3.5 finds nothing at all in some graphs.
        return found.stream().allMatch(question::isAnsweredBy) || !question.canBeFetched()
                ? found
                : Collections.nCopies(vectors.size(), rows(question, question.condition()));
    }

    /**
     * What fits may lie far from what suits the user best: then more is asked for, by how few of it fitted, until all that fit
     * are rather fetched, or the server is asked after all.
     */
    private List<List<Map<String, Object>>> amongMore(Question question, List<float[]> vectors) {
        List<List<Map<String, Object>>> found = new ArrayList<>(Collections.nCopies(vectors.size(), List.of()));
        List<Integer> open = IntStream.range(0, vectors.size()).boxed().toList();
        double asked = question.expected() / question.share();
        while (!open.isEmpty() && asked <= most(question)) {
            int limit = (int) Math.ceil(asked);
            look(question, vectors, open, limit, found);
            open = open.stream()
                    .filter(i -> !question.isAnsweredBy(found.get(i)))
                    .toList();
            int least = open.stream().mapToInt(i -> found.get(i).size()).min().orElse(0);
            asked = limit * Math.max(MORE, question.expected() / Math.max(1, least));
        }
        if (!open.isEmpty() && question.canBeFetched()) {
            List<Map<String, Object>> all = rows(question, question.condition());
            open.forEach(i -> found.set(i, all));
        } else if (!open.isEmpty()) {
            List<float[]> left = open.stream().map(vectors::get).toList();
            List<List<Map<String, Object>>> others = byTheServer(question, left);
            for (int i = 0; i < left.size(); i++) {
                found.set(open.get(i), union(found.get(open.get(i)), others.get(i)));
            }
        }
        return found;
    }

    private static double most(Question question) {
        long answer = Math.min(question.collection().rows(), Searches.LONGEST_ANSWER);
        return question.canBeFetched() ? Math.min(answer, question.fitting()) : answer;
    }

    /** Looks at the nearest rows of some vectors for those that fit. */
    private void look(
            Question question,
            List<float[]> vectors,
            List<Integer> which,
            int limit,
            List<List<Map<String, Object>>> found) {
        int together = Math.max(1, Searches.LONGEST_ANSWER / limit);
        for (int from = 0; from < which.size(); from += together) {
            List<Integer> some = which.subList(from, Math.min(which.size(), from + together));
            List<Set<Long>> near = searches
                    .nearest(
                            question.collection(),
                            some.stream().map(vectors::get).toList(),
                            limit,
                            question.spec().breadth(),
                            "",
                            List.of(RowForm.ROW))
                    .stream()
                    .map(hits -> hits.stream().map(RowForm::row).collect(Collectors.toSet()))
                    .toList();
            List<Map<String, Object>> fitting = fitting(
                    question, near.stream().flatMap(Set::stream).collect(Collectors.toCollection(TreeSet::new)));
            for (int i = 0; i < some.size(); i++) {
                Set<Long> its = near.get(i);
                found.set(
                        some.get(i),
                        fitting.stream()
                                .filter(row -> its.contains(RowForm.row(row)))
                                .toList());
            }
        }
    }

    private List<Map<String, Object>> fitting(Question question, Set<Long> numbers) {
        List<Long> all = List.copyOf(numbers);
        int most = (int) Math.max(1, Math.min(Searches.LONGEST_ANSWER, MOST_BYTES / question.rowBytes()));
        List<Map<String, Object>> fitting = new ArrayList<>();
        for (int from = 0; from < all.size(); from += most) {
            List<Long> part = all.subList(from, Math.min(all.size(), from + most));
            fitting.addAll(rows(question, "(" + question.condition() + ") and " + RowForm.ROW + " in " + part));
        }
        return fitting;
    }

    private static List<Map<String, Object>> union(List<Map<String, Object>> some, List<Map<String, Object>> others) {
        Map<Long, Map<String, Object>> byRow = new HashMap<>();
        Stream.concat(some.stream(), others.stream()).forEach(row -> byRow.put(RowForm.row(row), row));
        return List.copyOf(byRow.values());
    }
}
