package org.sassrec.comparison;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.Variant;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.Severity;
import org.sassrec.pipeline.InputDeclaration;
import org.sassrec.pipeline.Stage;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.duckdb.DuckDb;

/**
 * Holds the data against the variants of a comparison before any of them trains: files, columns, conditions and expressions of
 * each that reads the data otherwise than those before it, in all its settings.
 */
public final class ComparedData {
    private final Set<Map<String, String>> known = new HashSet<>();
    private final List<Diagnostic> problems = new ArrayList<>();

    private ComparedData() {}

    /** Which variants need no look, since their data is prepared. */
    @FunctionalInterface
    interface Prepared {
        boolean is(LoadedConfig variant) throws IOException;
    }

    /**
     * Looks at the data of the variants, the file itself being among them.
     *
     * @throws SassException with the errors of all, each once
     */
    static void check(List<Variant> variants, Prepared prepared) throws IOException {
        ComparedData data = new ComparedData();
        data.look(variants, prepared);
        if (!data.problems.isEmpty()) {
            throw SassException.of(data.problems);
        }
    }

    /**
     * Looks at the data of the variants.
     *
     * @param file whose own data has been looked at
     * @param compared the same with its variants
     * @param found what that look brought
     * @return the same and what the variants add, each once
     */
    public static List<Diagnostic> problems(LoadedConfig file, LoadedConfig compared, List<Diagnostic> found)
            throws IOException {
        ComparedData data = new ComparedData();
        data.known.add(reads(file));
        data.problems.addAll(found);
        data.look(compared.comparison().variants(), variant -> false);
        return List.copyOf(data.problems);
    }

    private void look(List<Variant> variants, Prepared prepared) throws IOException {
        for (Variant variant : variants) {
            String name = "in the variant `" + variant.name() + "`";
            look(variant.config(), variant.equals(variants.get(0)) ? "" : name, prepared);
            for (Variant trial : variant.trials()) {
                look(trial.config(), name + " as trial `" + trial.name() + "`", prepared);
            }
        }
    }

    private static Map<String, String> reads(LoadedConfig config) {
        return InputDeclaration.of(Stage.PREPARE, config.config()).values(config);
    }

    private void look(LoadedConfig config, String whose, Prepared prepared) throws IOException {
        if (!known.add(reads(config)) || prepared.is(config)) {
            return;
        }
        for (Diagnostic problem : Preparation.of(config.config(), DuckDb::open)
                .places(config::place)
                .validation()
                .columns()) {
            if (problem.severity() == Severity.ERROR && problems.stream().noneMatch(other -> same(problem, other))) {
                problems.add(whose.isEmpty() ? problem : problem.withNote(whose));
            }
        }
    }

    /** A mistake of the file is one of each variant. */
    private static boolean same(Diagnostic one, Diagnostic other) {
        return one.message().equals(other.message()) && Objects.equals(one.place(), other.place());
    }
}
