package org.sassrec.pipeline.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.sassrec.config.ConfigPath;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.RunConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.model.TrainingPrecision;
import org.sassrec.pipeline.PipelineStage;

/**
 * Declares which parts of the configuration a stage reads, and the version of the format that it writes. Each task class has
 * one, {@code INPUTS}. A key that a stage reads and that is missing there would leave a stale result; one too many only costs
 * time. {@code InputDeclarationTest} fails for a key that no stage declares.
 *
 * <p>Of several statements about a key the last one counts whose condition holds.
 */
public final class InputDeclaration {
    /** Name of the format version among the inputs. No key and no source file has it. */
    static final String FORMAT = "format version";

    /** Decides the arithmetic besides the model: one seed has one result on one number of threads. */
    static final List<ConfigPath<?>> ARITHMETIC = List.of(
            ConfigPath.RUN.then(RunConfig::seed),
            ConfigPath.RUN.then(RunConfig::threads),
            ConfigPath.RUN.then(RunConfig::precision));

    private final int format;
    private final List<InputRule> statements;
    private final List<DerivedInput> derived;

    /** @param reads whether the stage reads the part; otherwise it does not, although it reads the part around it */
    private record InputRule(ConfigPath<?> part, Predicate<SassConfig> condition, boolean reads) {}

    /** A value that stands for a key in place of the written one. */
    private record DerivedInput(ConfigPath<?> part, Function<SassConfig, Optional<String>> value) {}

    private InputDeclaration(int format, List<InputRule> statements, List<DerivedInput> derived) {
        this.format = format;
        this.statements = List.copyOf(statements);
        this.derived = List.copyOf(derived);
    }

    /**
     * A stage that reads nothing yet.
     *
     * @param version of what the stage writes: a higher one makes all earlier results stale
     */
    static InputDeclaration format(int version) {
        return new InputDeclaration(version, List.of(), List.of());
    }

    /** The declaration of a stage's work with this configuration. */
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

    /** The stage reads these parts. */
    InputDeclaration reads(ConfigPath<?>... parts) {
        return with(config -> true, true, parts);
    }

    /** The stage reads these parts under a condition. */
    InputDeclaration readsIf(Predicate<SassConfig> condition, ConfigPath<?>... parts) {
        return with(condition, true, parts);
    }

    /** The stage does not read these parts of what it reads. */
    InputDeclaration except(ConfigPath<?>... parts) {
        return with(config -> true, false, parts);
    }

    /** The stage trains: what decides its arithmetic, with the precision that {@code auto} means on this machine. */
    InputDeclaration trains() {
        return with(config -> true, true, ARITHMETIC.toArray(ConfigPath<?>[]::new))
                .derives(
                        ConfigPath.RUN.then(RunConfig::precision),
                        config -> Optional.of(
                                TrainingPrecision.precision(config.run()).name().toLowerCase(Locale.ROOT)));
    }

    private InputDeclaration with(Predicate<SassConfig> condition, boolean reads, ConfigPath<?>... parts) {
        List<InputRule> more = new ArrayList<>(statements);
        for (ConfigPath<?> part : parts) {
            more.add(new InputRule(part, condition, reads));
        }
        return new InputDeclaration(format, more, derived);
    }

    /**
     * The stage reads less of a part than its value, or something else: this text stands for it. The key alone is not read by that.
     *
     * @param value empty for none
     */
    InputDeclaration derives(ConfigPath<?> part, Function<SassConfig, Optional<String>> value) {
        List<DerivedInput> more = new ArrayList<>(derived);
        more.add(new DerivedInput(part, value));
        return new InputDeclaration(format, statements, more);
    }

    /** All that the stage reads, by path, and the format version. */
    public Map<String, String> values(LoadedConfig loaded) {
        Map<String, String> values = new TreeMap<>();
        values.put(FORMAT, Integer.toString(format));
        loaded.effectiveValues().forEach((path, value) -> {
            if (reads(path, loaded.config())) {
                values.put(path, value);
            }
        });
        for (DerivedInput each : derived) {
            each.value()
                    .apply(loaded.config())
                    .ifPresent(value -> values.put(each.part().path(), value));
        }
        return values;
    }

    /** Whether the stage reads a key. */
    public boolean reads(String path, SassConfig config) {
        boolean reads = false;
        for (InputRule statement : statements) {
            if (statement.part().contains(path) && statement.condition().test(config)) {
                reads = statement.reads();
            }
        }
        return reads;
    }

    /** Whether the stage reads a key with some configuration. */
    boolean mayRead(String path) {
        boolean reads = false;
        for (InputRule statement : statements) {
            if (statement.part().contains(path)) {
                reads = statement.reads();
            }
        }
        return reads || derived.stream().anyMatch(each -> each.part().path().equals(path));
    }

    /** All parts that it names. */
    List<ConfigPath<?>> parts() {
        List<ConfigPath<?>> parts = new ArrayList<>();
        statements.forEach(statement -> parts.add(statement.part()));
        derived.forEach(each -> parts.add(each.part()));
        return parts;
    }

    /** Whether one of some parts has a path. */
    static boolean anyContains(List<ConfigPath<?>> parts, String path) {
        return parts.stream().anyMatch(part -> part.contains(path));
    }
}
