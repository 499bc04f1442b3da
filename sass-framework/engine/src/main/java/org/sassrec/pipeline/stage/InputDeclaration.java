package org.sassrec.pipeline.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.reference.KeySet;
import org.sassrec.model.TrainingPrecision;
import org.sassrec.pipeline.PipelineStage;

/**
 * Declares which parts of the configuration a stage reads, and the version of the format that it writes. Each task
 * class has one in {@code INPUTS}. A missing key causes stale results. An unnecessary key causes unnecessary runs.
 * {@code InputDeclarationTest} fails for a key that no stage declares.
 *
 * <p>If several rules match a key, the last rule whose condition holds applies.
 */
public final class InputDeclaration {
    /** Input name of the format version. No key and no source file has this name. */
    static final String FORMAT = "format version";

    /**
     * Keys that affect the arithmetic of training. A seed gives the same result only with the same number of threads and one
     * process.
     */
    static final KeySet ARITHMETIC = KeySet.of("run.seed", "run.threads", "run.workers", "run.precision");

    private final int format;
    private final List<InputRule> statements;
    private final List<DerivedInput> derived;

    /**
     * A rule for some keys.
     *
     * @param reads whether the stage reads the keys; {@code false} excludes them from an enclosing mapping
     */
    private record InputRule(KeySet keys, Predicate<SassConfig> condition, boolean reads) {}

    /** A derived value that replaces the configured value of a key. */
    private record DerivedInput(String key, Function<SassConfig, Optional<String>> value) {}

    private InputDeclaration(int format, List<InputRule> statements, List<DerivedInput> derived) {
        this.format = format;
        this.statements = List.copyOf(statements);
        this.derived = List.copyOf(derived);
    }

    /**
     * Returns a declaration without inputs.
     *
     * @param version of the stage's output format; a higher version makes all earlier results stale
     */
    static InputDeclaration format(int version) {
        return new InputDeclaration(version, List.of(), List.of());
    }

    /** Returns the declaration of a stage with this configuration. */
    public static InputDeclaration of(PipelineStage stage, SassConfig config) {
        return switch (stage) {
            case PREPARE -> PrepareTask.INPUTS;
            case PRETRAIN -> PretrainTask.INPUTS;
            case FINETUNE -> config.model().type().isCountBased() ? BaselineTask.INPUTS : FinetuneTask.INPUTS;
            case EXPORT -> ExportTask.INPUTS;
            case EVALUATE -> EvaluateTask.INPUTS;
            case PUBLISH -> PublishTask.INPUTS;
        };
    }

    /**
     * Adds keys that the stage reads.
     *
     * @param keys see {@link KeySet#of}
     */
    InputDeclaration reads(String... keys) {
        return with(config -> true, true, KeySet.of(keys));
    }

    /** Adds keys that the stage reads under a condition. */
    InputDeclaration readsIf(Predicate<SassConfig> condition, String... keys) {
        return with(condition, true, KeySet.of(keys));
    }

    /** Excludes keys. */
    InputDeclaration except(String... keys) {
        return with(config -> true, false, KeySet.of(keys));
    }

    /**
     * Adds the keys that affect the arithmetic of training. The precision {@code auto} counts as the precision on this
     * machine.
     */
    InputDeclaration trains() {
        return with(config -> true, true, ARITHMETIC)
                .derives(
                        "run.precision",
                        config -> Optional.of(
                                TrainingPrecision.precision(config.run()).name().toLowerCase(Locale.ROOT)));
    }

    private InputDeclaration with(Predicate<SassConfig> condition, boolean reads, KeySet keys) {
        List<InputRule> more = new ArrayList<>(statements);
        more.add(new InputRule(keys, condition, reads));
        return new InputDeclaration(format, more, derived);
    }

    /**
     * Replaces the value of a key or mapping by a derived text, for stages that depend only on an aspect of the value. This does
     * not read the key.
     *
     * @param value empty for no input
     */
    InputDeclaration derives(String key, Function<SassConfig, Optional<String>> value) {
        List<DerivedInput> more = new ArrayList<>(derived);
        more.add(new DerivedInput(KeySet.declared(key), value));
        return new InputDeclaration(format, statements, more);
    }

    /** Returns all inputs by path, including the format version. */
    public Map<String, String> values(LoadedConfig loaded) {
        Map<String, String> values = new TreeMap<>();
        values.put(FORMAT, Integer.toString(format));
        loaded.effectiveValues().forEach((path, value) -> {
            if (reads(path, loaded.config())) {
                values.put(path, value);
            }
        });
        for (DerivedInput each : derived) {
            each.value().apply(loaded.config()).ifPresent(value -> values.put(each.key(), value));
        }
        return values;
    }

    /** Returns whether the stage reads a key with this configuration. */
    public boolean reads(String path, SassConfig config) {
        boolean reads = false;
        for (InputRule statement : statements) {
            if (statement.keys().contains(path) && statement.condition().test(config)) {
                reads = statement.reads();
            }
        }
        return reads;
    }

    /** Returns whether the stage reads a key with any configuration. */
    boolean mayRead(String path) {
        boolean reads = false;
        for (InputRule statement : statements) {
            if (statement.keys().contains(path)) {
                reads = statement.reads();
            }
        }
        return reads || derived.stream().anyMatch(each -> each.key().equals(path));
    }
}
