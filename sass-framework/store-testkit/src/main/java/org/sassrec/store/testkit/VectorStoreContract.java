package org.sassrec.store.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.store.Filter;
import org.sassrec.serving.store.StoreCode;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.serving.store.VectorStore.CollectionSpec;
import org.sassrec.serving.store.VectorStore.Neighbour;
import org.sassrec.serving.store.VectorStore.Row;
import org.sassrec.serving.store.VectorStore.SearchSpec;

/**
 * The tests that every store must pass. A subclass opens the store; its tests run with JUnit 5.
 *
 * <pre>{@code
 * class OwnStoreTest extends VectorStoreContract {
 *     @Override
 *     protected VectorStore open() {
 *         return new OwnStore(...);
 *     }
 * }
 * }</pre>
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class VectorStoreContract {

    /** More rows than one request contains. */
    private static final int ROWS = 6_000;

    private static final float[] X = {1, 0};

    private final TestVectors items = new TestVectors(ROWS, 9, 40, 7);
    private VectorStore store;

    /** Opens the store under test. Each call returns a new instance over the same data, which is empty at first. */
    protected abstract VectorStore open();

    /** Returns the first instance, which has written the collection {@code items}. */
    protected VectorStore store() {
        return store;
    }

    @BeforeAll
    void fill() {
        store = open();
        store.create(new CollectionSpec(
                "items", items.dim(), items.rows(), items.largestNorm(), Optional.empty(), FilterCases.COLUMNS, false));
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < items.rows(); row++) {
            rows.add(new Row(items.id(row), items.vectors()[row], FilterCases.fields(row)));
        }
        store.upsert("items", rows.subList(0, 100));
        store.upsert("items", rows.subList(100, ROWS));
        store.seal("items");
    }

    @AfterAll
    void empty() {
        if (store != null) {
            store.collections().forEach(store::drop);
            store.close();
        }
    }

    /** Returns a unique name. */
    protected static String name() {
        return "c_" + UUID.randomUUID().toString().replace('-', '_');
    }

    protected static Row row(String id, float... vector) {
        return new Row(id, vector, Map.of());
    }

    /** Creates a sealed collection of two dimensions. */
    protected String small(Row... rows) {
        String name = name();
        store.create(new CollectionSpec(name, 2, rows.length, 5));
        store.upsert(name, List.of(rows));
        store.seal(name);
        return name;
    }

    @Test
    void findsTheBestRowsWithTheirExactScores() {
        int found = 0;
        List<List<Neighbour>> answers = store.search("items", items.probes(), new SearchSpec(50, 400, true));
        assertThat(answers).hasSize(items.probes().size());
        for (int p = 0; p < answers.size(); p++) {
            float[] user = items.probes().get(p);
            Set<String> best = best(user, 50, row -> true);
            assertThat(answers.get(p)).hasSize(50).isSortedAccordingTo(Comparator.comparing(n -> -n.score()));
            for (Neighbour neighbour : answers.get(p)) {
                int row = number(neighbour.id());
                found += best.contains(neighbour.id()) ? 1 : 0;
                assertThat(neighbour.score()).isEqualTo(product(user, items.vectors()[row]));
                assertThat(neighbour.fields()).isEqualTo(FilterCases.fields(row));
            }
        }
        assertThat(found / (50.0 * answers.size())).isGreaterThanOrEqualTo(.98);
        List<Neighbour> bare = store.search("items", items.probes().subList(0, 1), new SearchSpec(3, 400, false))
                .get(0);
        assertThat(bare).hasSize(3).allMatch(neighbour -> neighbour.fields().isEmpty());
    }

    private static int number(String id) {
        return Integer.parseInt(id.replaceAll("\\D", ""));
    }

    @Test
    void findsTheBestRowsThatMatchAFilter() {
        FilterCases.all().forEach((text, fits) -> {
            SearchSpec spec = new SearchSpec(50, 400, false, FilterCases.COLUMNS.bind(Filter.parse(text)));
            List<List<Neighbour>> answers = store.search("items", items.probes().subList(0, 10), spec);
            int found = 0;
            int wanted = 0;
            for (int p = 0; p < answers.size(); p++) {
                Set<String> best = best(items.probes().get(p), 50, fits);
                assertThat(answers.get(p))
                        .as(text)
                        .hasSize(best.size())
                        .allMatch(neighbour -> fits.test(number(neighbour.id())));
                wanted += best.size();
                found += (int) answers.get(p).stream()
                        .filter(neighbour -> best.contains(neighbour.id()))
                        .count();
            }
            assertThat((double) found).as(text).isGreaterThanOrEqualTo(.98 * wanted);
        });
    }

    private Set<String> best(float[] user, int k, IntPredicate fits) {
        Set<String> best = new HashSet<>();
        IntStream.range(0, ROWS)
                .filter(fits)
                .boxed()
                .sorted(Comparator.comparing(row -> -product(user, items.vectors()[row])))
                .limit(k)
                .forEach(row -> best.add(items.id(row)));
        return best;
    }

    private static float product(float[] a, float[] b) {
        float sum = 0;
        for (int d = 0; d < a.length; d++) {
            sum += a[d] * b[d];
        }
        return sum;
    }

    @Test
    void returnsEachRowOnce() {
        assertThat(store.count("items")).isEqualTo(ROWS);
        List<String> ids = new ArrayList<>();
        store.ids("items", ids::add);
        assertThat(ids).hasSize(ROWS).doesNotHaveDuplicates();
        List<Row> fetched = store.fetch("items", List.of(items.id(ROWS - 1), "unknown", items.id(0)));
        assertThat(fetched).extracting(Row::id).containsExactlyInAnyOrder(items.id(0), items.id(ROWS - 1));
        for (Row row : fetched) {
            int number = number(row.id());
            assertThat(row.vector()).isEqualTo(items.vectors()[number]);
            assertThat(row.fields()).isEqualTo(FilterCases.fields(number));
        }
    }

    @Test
    void keepsAllCharactersOfIdsAndTexts() {
        List<String> odd = List.of("a\"b", "a\\b", "a\nb", "a\tb", "a'b", "Zürich 東京 🙂", "a\\", " ", "[1, 2]", "a%_b");
        String name = name();
        store.create(new CollectionSpec(name, 2, odd.size(), 20));
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < odd.size(); i++) {
            rows.add(new Row(odd.get(i), new float[] {i + 1, 0}, Map.of("a text", odd.get(i), "empty", "")));
        }
        store.upsert(name, rows);
        store.seal(name);
        List<Row> fetched = new ArrayList<>(store.fetch(name, odd));
        fetched.sort(Comparator.comparing(row -> row.vector()[0]));
        assertThat(fetched).extracting(Row::id).containsExactlyElementsOf(odd);
        assertThat(fetched).extracting(row -> row.fields().get("a text")).containsExactlyElementsOf(odd);
        assertThat(fetched).allMatch(row -> "".equals(row.fields().get("empty")));
        store.drop(name);
    }

    @Test
    void replacesARowOnUpsert() {
        String name = name();
        store.create(new CollectionSpec(name, 2, 2, 5));
        store.upsert(name, List.of(row("a", 1, 0), row("b", 2, 0)));
        store.upsert(name, List.of(row("a", 3, 0)));
        store.seal(name);
        assertThat(store.count(name)).isEqualTo(2);
        List<String> ids = new ArrayList<>();
        store.ids(name, ids::add);
        assertThat(ids).containsExactlyInAnyOrder("a", "b");
        assertThat(store.search(name, List.of(X), new SearchSpec(5, 5, false)))
                .containsExactly(List.of(new Neighbour("a", 3, Map.of()), new Neighbour("b", 2, Map.of())));
        store.drop(name);
    }

    @Test
    void ordersEqualScoresByInsertion() {
        String name = small(row("c", 1, 0), row("a", 1, 0), row("b", 1, 0));
        assertThat(store.search(name, List.of(X), new SearchSpec(2, 5, false)).get(0))
                .extracting(Neighbour::id)
                .containsExactly("c", "a");
        store.drop(name);
    }

    @Test
    void movesAnAliasForAllReaders() {
        String first = small(row("a", 1, 0));
        String second = small(row("a", 2, 0));
        String alias = name();
        try (VectorStore reader = open()) {
            assertThat(reader.alias(alias)).isEmpty();
            store.setAlias(alias, first);
            assertThat(reader.alias(alias)).contains(first);
            store.setAlias(alias, first);
            store.setAlias(alias, second);
            assertThat(reader.alias(alias)).contains(second);
            assertThat(reader.collections()).doesNotContain(alias).contains(first, second);
            assertThat(reader.isSealed(alias)).isFalse();
            assertCode(StoreCode.COLLECTION_STILL_ALIASED, () -> store.drop(second)); // an alias points to it
            assertRejected(() -> store.drop(alias));
            assertRejected(() -> store.setAlias(first, second));
            assertThat(reader.count(second)).isEqualTo(1);
            store.drop(first);
            store.dropAlias(alias);
            store.dropAlias(alias);
            assertThat(reader.alias(alias)).isEmpty();
            store.drop(second);
            store.drop(second);
            assertThat(reader.collections()).doesNotContain(first, second);
        }
    }

    @Test
    void doesNotListAnUnsealedCollection() {
        String name = name();
        try (VectorStore other = open()) {
            store.create(new CollectionSpec(name, 2, 1, 5));
            store.upsert(name, List.of(row("a", 1, 0)));
            assertThat(store.isSealed(name)).isFalse();
            assertThat(other.collections()).contains(name);
            assertCode(StoreCode.COLLECTION_MISSING, () -> other.count(name));
            assertRejected(() -> store.setAlias("not_sealed", name));
            assertCode(StoreCode.COLLECTION_EXISTS, () -> other.create(new CollectionSpec(name, 2, 1, 5)));
            other.drop(name);
            assertThat(other.collections()).doesNotContain(name);
        }
        store.drop(name);
    }

    @Test
    void reportsAMissingCollection() {
        String name = name();
        assertThat(store.isSealed(name)).isFalse();
        assertCode(StoreCode.COLLECTION_MISSING, () -> store.count(name));
        assertCode(StoreCode.COLLECTION_MISSING, () -> store.ids(name, id -> {}));
        assertCode(StoreCode.COLLECTION_MISSING, () -> store.fetch(name, List.of("a")));
        assertCode(StoreCode.COLLECTION_MISSING, () -> store.search(name, List.of(X), new SearchSpec(1, 1, false)));
        assertRejected(() -> store.upsert(name, List.of(row("a", 1, 0))));
        assertRejected(() -> store.setAlias("nowhere", name));
        assertThat(store.alias("nowhere")).isEmpty();
    }

    @Test
    void rejectsInvalidArguments() {
        assertRejected(() -> row("", 1, 0));
        assertRejected(() -> row("a", Float.NaN, 0));
        assertRejected(() -> row("a", 0, Float.NEGATIVE_INFINITY));
        assertRejected(() -> new CollectionSpec("1-bad", 2, 1, 5));
        assertRejected(() -> new CollectionSpec("x".repeat(181), 2, 1, 5));
        assertRejected(() -> new CollectionSpec("x", 0, 1, 5));
        assertRejected(() -> store.search("items", List.of(X), new SearchSpec(1, 1, false)));
        float[] user = items.probes().get(0).clone();
        user[3] = Float.NaN;
        assertRejected(() -> store.search("items", List.of(user), new SearchSpec(1, 1, false)));
        String name = "x".repeat(180);
        store.create(new CollectionSpec(name, 3, 1, 5));
        assertRejected(() -> store.upsert(name, List.of(row("a", 1, 0))));
        store.drop(name);
    }

    @Test
    void returnsAllRowsForALargeK() {
        String name = small(row("a", 1, 0), row("b", -2, 0));
        assertThat(store.search(name, Arrays.asList(X, new float[] {-1, 0}), new SearchSpec(10, 10, false)))
                .extracting(answer -> answer.stream().map(Neighbour::id).toList())
                .containsExactly(List.of("a", "b"), List.of("b", "a"));
        assertThat(store.search(name, List.of(), new SearchSpec(10, 10, false))).isEmpty();
        store.unload(name);
        assertThat(store.count(name)).isEqualTo(2);
        store.drop(name);
    }

    @Test
    void doesNotFindRemovedRows() {
        String name = small(row("a \"1\"", 3, 0), row("b", 2, 0), row("c", 2, 0), row("d", 1, 0));
        assertThat(store.search(name, List.of(X), new SearchSpec(1, 4, false)).get(0))
                .extracting(Neighbour::id)
                .containsExactly("a \"1\"");
        store.remove(name, List.of("a \"1\"", "unknown", "c"));
        try (VectorStore other = open()) {
            for (VectorStore any : List.of(store, other)) {
                assertThat(any.isSealed(name)).isTrue();
                assertThat(any.count(name)).isEqualTo(2);
                List<String> ids = new ArrayList<>();
                any.ids(name, ids::add);
                assertThat(ids).containsExactlyInAnyOrder("b", "d");
                assertThat(any.fetch(name, List.of("a \"1\"", "b")))
                        .extracting(Row::id)
                        .containsExactly("b");
                assertThat(any.search(name, List.of(X), new SearchSpec(4, 4, false))
                                .get(0))
                        .extracting(Neighbour::id)
                        .containsExactly("b", "d");
            }
        }
        store.remove(name, List.of("b", "d"));
        assertThat(store.count(name)).isZero();
        assertThat(store.search(name, List.of(X), new SearchSpec(4, 4, false)).get(0))
                .isEmpty();
        store.drop(name);
        assertCode(StoreCode.COLLECTION_MISSING, () -> store.remove(name, List.of("b")));
    }

    @Test
    void listsLeasedCollections() {
        String name = small(row("a", 1, 0));
        try (VectorStore reader = open()) {
            VectorStore.Lease lease = reader.lease(name);
            VectorStore.Lease another = store.lease(name);
            assertThat(store.leasedCollections()).contains(name);
            assertThat(store.collections()).contains(name).noneMatch(one -> one.contains("lease"));
            lease.close();
            assertThat(store.leasedCollections()).contains(name);
            another.close();
            another.close();
            assertThat(store.leasedCollections()).doesNotContain(name);
        }
        store.drop(name);
    }

    @Test
    void allowsOneWriter() {
        try (VectorStore second = open()) {
            try (VectorStore.Lock held = store.lock()) {
                assertThat(held).isNotNull();
                assertCode(StoreCode.CONCURRENT_PUBLISH, second::lock);
                assertCode(StoreCode.CONCURRENT_PUBLISH, store::lock);
            }
            second.lock().close();
            store.lock().close();
        }
    }

    protected static void assertRejected(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfAny(IllegalArgumentException.class, IllegalStateException.class);
    }

    protected static void assertCode(DiagnosticCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SassException.class,
                        failure ->
                                assertThat(failure.diagnostics().get(0).code()).isEqualTo(code));
    }
}
