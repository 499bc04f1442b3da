package org.sassrec.experiment;

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
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.stage.InputDeclaration;
import org.sassrec.prepare.Preparation;

/**
 * Checks the data of the variants of a comparison before any of them trains: files, columns, conditions and
 * expressions. Variants with equal data keys are checked once.
 */
public final class VariantDataCheck {
    private final Set<Map<String, String>> checkedData = new HashSet<>();
    private final List<Diagnostic> problems = new ArrayList<>();

    private VariantDataCheck() {}

    /** Returns which variants need no check because their data is already prepared. */
    @FunctionalInterface
    interface PreparedVariants {
        boolean isPrepared(LoadedConfig variant) throws IOException;
    }

    /**
     * Checks the data of the variants, including the unchanged configuration.
     *
     * @throws SassException with the errors of all variants, each once
     */
    static void check(List<Variant> variants, PreparedVariants prepared) throws IOException {
        VariantDataCheck data = new VariantDataCheck();
        data.inspect(variants, prepared);
        if (!data.problems.isEmpty()) {
            throw SassException.of(data.problems);
        }
    }

    /**
     * Returns the problems of the variants in addition to those of the configuration.
     *
     * @param file the configuration, whose data is already checked
     * @param compared the configuration with its variants
     * @param found problems of the configuration
     * @return {@code found} and the problems of the variants, each once
     */
    public static List<Diagnostic> problems(LoadedConfig file, LoadedConfig compared, List<Diagnostic> found)
            throws IOException {
        VariantDataCheck data = new VariantDataCheck();
        data.checkedData.add(dataKeys(file));
        data.problems.addAll(found);
        data.inspect(compared.comparison().variants(), variant -> false);
        return List.copyOf(data.problems);
    }

    private void inspect(List<Variant> variants, PreparedVariants prepared) throws IOException {
        for (Variant variant : variants) {
            String name = "in the variant `" + variant.name() + "`";
            inspect(variant.config(), variant.equals(variants.get(0)) ? "" : name, prepared);
        }
    }

    private static Map<String, String> dataKeys(LoadedConfig config) {
        return InputDeclaration.of(PipelineStage.PREPARE, config.config()).values(config);
    }

    private void inspect(LoadedConfig config, String note, PreparedVariants prepared) throws IOException {
        if (!checkedData.add(dataKeys(config)) || prepared.isPrepared(config)) {
            return;
        }
        for (Diagnostic problem : Preparation.of(config.config())
                .locations(config::locationOf)
                .validation()
                .checkColumns()) {
            if (problem.severity() == Severity.ERROR
                    && problems.stream().noneMatch(other -> isSameProblem(problem, other))) {
                problems.add(note.isEmpty() ? problem : problem.withNote(note));
            }
        }
    }

    /** A problem of the configuration also occurs in each variant. */
    private static boolean isSameProblem(Diagnostic one, Diagnostic other) {
        return one.message().equals(other.message()) && Objects.equals(one.location(), other.location());
    }
}
