package org.sassrec.config;

import java.io.Serializable;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reference to a part of the configuration: a component of {@link SassConfig} or of a record below it, given as a method
 * reference, and the keys of the file that the component is bound from. The compiler checks the component. A test checks the
 * keys.
 *
 * <p>A key has the name of its component; {@link #KEYS} lists the others.
 *
 * @param <T> type of the part
 */
public final class ConfigPath<T> {
    /** Placeholder in a pattern for the name of a scenario, side, feature or metric. */
    private static final String ANY = "*";

    /** Keys of components whose name differs from the key in the file. */
    private static final Map<String, List<String>> KEYS = Map.ofEntries(
            written(DataConfig.Events::paths, "path"),
            written(DataConfig.Events::dates, "dates", "missingDates"),
            written(DataConfig.Entity::paths, "path"),
            written(DataConfig.Entity::dates, "dates", "missingDates"),
            written(ScenarioConfig::candidates, "candidates", "candidatesFile"),
            written(OptimizerConfig::tableLearningRate, "tables.adagrad"),
            written(OptimizerConfig::tableAccumulator, "tables.accumulator"),
            written(OptimizerConfig::denseLearningRate, "dense.adam"),
            written(PublishConfig::annRecall, "verify.annRecall@50"));

    public static final ConfigPath<DataConfig> DATA = of(SassConfig::data);

    /** The top-level label. The binder copies it into each scenario without a label, so no record contains it. */
    public static final ConfigPath<String> LABEL = new ConfigPath<>(List.of("label"));

    public static final ConfigPath<ScenarioConfig> SCENARIO = elements(of(SassConfig::scenarios), 1);

    /** One feature: {@code features.<side>.<name>}. */
    public static final ConfigPath<FeatureConfig> FEATURE = elements(of(SassConfig::features), 2);

    public static final ConfigPath<ModelConfig> MODEL = of(SassConfig::model);
    public static final ConfigPath<PretrainConfig> PRETRAIN = of(SassConfig::pretrain);
    public static final ConfigPath<FinetuneConfig> FINETUNE = of(SassConfig::finetune);
    public static final ConfigPath<EvaluateConfig> EVALUATE = of(SassConfig::evaluate);

    /** One quality gate: {@code qualityGates.<scenario>.<metric>}. */
    public static final ConfigPath<QualityGate> GATE =
            new ConfigPath<>(below(of(SassConfig::qualityGates).patterns, ANY + "." + ANY));

    public static final ConfigPath<RunConfig> RUN = of(SassConfig::run);
    public static final ConfigPath<PublishConfig> PUBLISH = of(SassConfig::publish);

    private final List<String> patterns;

    private ConfigPath(List<String> patterns) {
        this.patterns = List.copyOf(patterns);
    }

    /**
     * Accessor of a record component. It is serializable because the name of the component is read from the serialized
     * form.
     *
     * @param <R> type of the record
     * @param <T> type of the component
     */
    @FunctionalInterface
    public interface Component<R, T> extends Serializable {
        /** Returns the value of the component. */
        @Nullable
        T of(R record);
    }

    /** Returns the path of a component of the configuration. */
    public static <T> ConfigPath<T> of(Component<SassConfig, T> component) {
        return new ConfigPath<>(keys(component));
    }

    /** Returns the path of a component of this part. */
    public <V> ConfigPath<V> then(Component<T, V> component) {
        return new ConfigPath<>(keys(component).stream()
                .flatMap(key -> below(patterns, key).stream())
                .toList());
    }

    private static <E> ConfigPath<E> elements(ConfigPath<? extends Collection<E>> all, int levels) {
        return new ConfigPath<>(below(all.patterns, String.join(".", Collections.nCopies(levels, ANY))));
    }

    private static List<String> below(List<String> patterns, String key) {
        return patterns.stream().map(pattern -> pattern + "." + key).toList();
    }

    /** Returns the keys of this part as dotted paths with {@code *} in place of names. */
    public List<String> patterns() {
        return patterns;
    }

    /**
     * Returns the only path of this part.
     *
     * @param names names of the scenario, side, feature or metric, in the order of the path
     * @throws IllegalArgumentException if the part has several paths or requires another number of names
     */
    public String path(String... names) {
        List<String> steps = new ArrayList<>();
        Iterator<String> left = List.of(names).iterator();
        for (String step : patterns.get(0).split("\\.", -1)) {
            steps.add(step.equals(ANY) && left.hasNext() ? left.next() : step);
        }
        if (patterns.size() != 1 || steps.contains(ANY) || left.hasNext()) {
            throw new IllegalArgumentException(this + " is not one path of " + List.of(names));
        }
        return String.join(".", steps);
    }

    /** Returns whether a path of {@link LoadedConfig#effectiveValues()} is this part or inside it. */
    public boolean contains(String path) {
        return start(path).isPresent();
    }

    /**
     * Returns the prefix of a path that is this part, for example {@code scenarios.home} of {@code
     * scenarios.home.label} for {@link #SCENARIO}.
     */
    public Optional<String> start(String path) {
        List<String> steps = List.of(path.split("\\.", -1));
        return patterns.stream()
                .map(pattern -> List.of(pattern.split("\\.", -1)))
                .filter(pattern -> matches(pattern, steps))
                .map(pattern -> String.join(".", steps.subList(0, pattern.size())))
                .findFirst();
    }

    private static boolean matches(List<String> pattern, List<String> steps) {
        if (steps.size() < pattern.size()) {
            return false;
        }
        for (int i = 0; i < pattern.size(); i++) {
            if (!pattern.get(i).equals(ANY) && !pattern.get(i).equals(steps.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static <R, T> Map.Entry<String, List<String>> written(Component<R, T> component, String... keys) {
        return Map.entry(id(reference(component)), List.of(keys));
    }

    private static List<String> keys(Component<?, ?> component) {
        SerializedLambda reference = reference(component);
        return KEYS.getOrDefault(id(reference), List.of(reference.getImplMethodName()));
    }

    private static String id(SerializedLambda reference) {
        return reference.getImplClass() + "." + reference.getImplMethodName();
    }

    /** Returns the target of a method reference, from its documented serialized form. */
    private static SerializedLambda reference(Component<?, ?> component) {
        try {
            Method form = component.getClass().getDeclaredMethod("writeReplace");
            form.setAccessible(true);
            if (form.invoke(component) instanceof SerializedLambda reference
                    && reference.getImplMethodKind() == MethodHandleInfo.REF_invokeVirtual) {
                return reference;
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("not a method reference", e);
        }
        throw new IllegalArgumentException("not a reference to an accessor of a record");
    }

    @Override
    public String toString() {
        return String.join(", ", patterns);
    }
}
