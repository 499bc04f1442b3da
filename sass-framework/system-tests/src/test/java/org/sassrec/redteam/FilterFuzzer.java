package org.sassrec.redteam;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.DiagnosticRenderer;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.store.Filter;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;
import org.sassrec.store.testkit.FilterCases;

/**
 * Queries an embedded store with random filters and with damaged ones. A filter is rejected with a code, or returns
 * exactly the rows that an interpreter of the filter accepts. A filter that was written from a tree has the meaning of
 * the tree.
 */
public final class FilterFuzzer implements Fuzzer {

    private static final String ROWS = "rows";
    private static final int COUNT = 400;
    private static final List<String> TEXTS = List.of("kind", "类别 1");
    private static final List<String> NUMBERS = List.of("price", "number");

    private @Nullable EmbeddedStore store;

    @Override
    public void open(Path folder, Path shared) {
        EmbeddedStore opened = EmbeddedStore.open(folder.resolve("store"));
        opened.create(new VectorStore.CollectionSpec(ROWS, 2, COUNT, 1, Optional.empty(), FilterCases.COLUMNS, false));
        opened.upsert(
                ROWS,
                IntStream.range(0, COUNT)
                        .mapToObj(row -> new VectorStore.Row(
                                Integer.toString(row), new float[] {1f / (1 + row), 0}, FilterCases.fields(row)))
                        .toList());
        opened.seal(ROWS);
        store = opened;
    }

    @Override
    public void close() {
        if (store != null) {
            store.close();
        }
    }

    @Override
    public String attack(Trial trial) throws Exception {
        Filter tree = tree(trial, trial.between(1, 5));
        String text = write(trial, tree);
        boolean damaged = trial.between(0, 3) > 0;
        if (damaged) {
            text = trial.between(0, 3) == 0 ? hostile(trial) : damaged(trial, text);
        }
        trial.input("filter.txt", text);
        Filter parsed;
        try {
            parsed = Filter.parse(text);
            Filter bound = FilterCases.COLUMNS.bind(parsed);
            assertThat(search(bound)).isEqualTo(accepted(bound));
        } catch (SassException reported) {
            String message = DiagnosticRenderer.plain().render(reported.diagnostics());
            assertThat(message.length()).isLessThan(5_000);
            assertThat(damaged).as(message).isTrue();
            return "reported";
        }
        if (!damaged) {
            assertThat(accepted(FilterCases.COLUMNS.bind(parsed))).isEqualTo(accepted(FilterCases.COLUMNS.bind(tree)));
        }
        return damaged ? "answered after damage" : "answered";
    }

    private Set<String> search(Filter filter) {
        return Objects.requireNonNull(store)
                .search(ROWS, List.of(new float[] {1, 0}), new VectorStore.SearchSpec(COUNT, COUNT, false, filter))
                .get(0)
                .stream()
                .map(VectorStore.Neighbour::id)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> accepted(Filter filter) {
        return IntStream.range(0, COUNT)
                .filter(row -> FilterCases.accepts(filter, FilterCases.fields(row)))
                .mapToObj(Integer::toString)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Filter tree(Trial trial, int levels) {
        if (levels > 0) {
            switch (trial.between(0, 4)) {
                case 0 -> {
                    return new Filter.And(trees(trial, levels));
                }
                case 1 -> {
                    return new Filter.Or(trees(trial, levels));
                }
                case 2 -> {
                    return Filter.not(tree(trial, levels - 1));
                }
                default -> {} // a comparison
            }
        }
        if (trial.between(0, 2) == 0) {
            return Filter.in(trial.pick(TEXTS.toArray(String[]::new)), List.of(text(trial), text(trial)));
        }
        String column = trial.pick(NUMBERS.toArray(String[]::new));
        double number = number(trial);
        return switch (trial.between(0, 6)) {
            case 0 -> Filter.below(column, number);
            case 1 -> Filter.atMost(column, number);
            case 2 -> Filter.above(column, number);
            case 3 -> Filter.atLeast(column, number);
            case 4 -> new Filter.Between(column, number, true, number(trial), true);
            default -> Filter.in(column, List.of(number, number(trial)));
        };
    }

    private static List<Filter> trees(Trial trial, int levels) {
        List<Filter> parts = new ArrayList<>();
        for (int i = trial.between(2, 5); i > 0; i--) {
            parts.add(tree(trial, levels - 1));
        }
        return parts;
    }

    private static String text(Trial trial) {
        return trial.pick("k1", "k3", "", "it's \"odd\" \\ 东", "' or 1=1 --", "none", "%", "k_");
    }

    private static double number(Trial trial) {
        return trial.pick(0.0, -0.0, 1.0, -2.5, 30.0, 199.75, 1e9, -1e9, (double) trial.between(-60, 420), 0.1);
    }

    /** Writes a filter as a user does. */
    private static String write(Trial trial, Filter filter) {
        if (filter instanceof Filter.And and) {
            return join(trial, and.parts(), trial.pick(" and ", " AND ", "\nand\t"));
        }
        if (filter instanceof Filter.Or or) {
            return join(trial, or.parts(), trial.pick(" or ", " OR "));
        }
        if (filter instanceof Filter.Not not) {
            return trial.pick("not (", "NOT(") + write(trial, not.part()) + ")";
        }
        if (filter instanceof Filter.OneOf one) {
            boolean numeric = NUMBERS.contains(one.column());
            return name(one.column()) + " in ("
                    + one.values().stream()
                            .map(value -> numeric ? value : "'" + value.replace("'", "''") + "'")
                            .collect(Collectors.joining(", "))
                    + ")";
        }
        Filter.Between range = (Filter.Between) filter;
        if (range.lower() == Double.NEGATIVE_INFINITY) {
            return name(range.column()) + (range.includesUpper() ? " <= " : "<") + range.upper();
        }
        if (range.upper() == Double.POSITIVE_INFINITY) {
            return name(range.column()) + (range.includesLower() ? ">= " : " > ") + range.lower();
        }
        return name(range.column()) + " between " + range.lower() + " and " + range.upper();
    }

    private static String join(Trial trial, List<Filter> parts, String word) {
        return parts.stream().map(part -> "(" + write(trial, part) + ")").collect(Collectors.joining(word));
    }

    private static String name(String column) {
        return column.matches("\\w+") ? column : '"' + column + '"';
    }

    private static String damaged(Trial trial, String text) {
        String damaged = text;
        for (int i = trial.between(1, 4); i > 0; i--) {
            int at = trial.between(0, damaged.length() + 1);
            int end = Math.min(damaged.length(), at + trial.between(0, 6));
            String with = trial.pick(
                    "", "'", "\"", "(", ")", ",", "=", "!", "<>", "and", " or ", "not ", "in", "between", "1", "-", "e",
                    ".", "1e400", "NaN", "inf", "null", "\u0000", "\n", "é", "😀", "\\", "--", "/*", ";", "price",
                    "kind", "'k1'", "unknown");
            damaged = damaged.substring(0, at) + with + damaged.substring(end);
        }
        return trial.between(0, 8) == 0
                ? new String(Damage.bytes(trial, text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8)
                : damaged;
    }

    private static String hostile(Trial trial) {
        int times = trial.pick(10, 60, 1_000, 30_000);
        return switch (trial.between(0, 10)) {
            case 0 -> "(".repeat(times);
            case 1 -> "not ".repeat(times) + "price > 1";
            case 2 -> "price > 1" + " and price > 1".repeat(times);
            case 3 -> "number in (" + "1, ".repeat(times) + "2)";
            case 4 -> "price > " + "1".repeat(times);
            case 5 -> "price > 0." + "0".repeat(times) + "1";
            case 6 -> "kind = '" + "x".repeat(times) + "'";
            case 7 -> "kind = " + "''".repeat(times);
            case 8 -> "\"" + "\"\"".repeat(times) + "\" = 1";
            default -> "(".repeat(Math.min(times, 60)) + "price > 1" + ")".repeat(Math.min(times, 60)) + " or (";
        };
    }
}
