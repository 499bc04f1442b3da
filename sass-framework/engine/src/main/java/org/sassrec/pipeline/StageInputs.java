package org.sassrec.pipeline;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sassrec.config.reference.KeySet;
import org.sassrec.files.Sha256;

/**
 * All inputs of a stage by name: configuration keys, source files with size and content, and fingerprints of earlier
 * stages. The values are stored, not only their hash, so that differences can be reported.
 */
public record StageInputs(@JsonValue SortedMap<String, String> values) {
    /** Prefix of the names of earlier stages. No key or path starts with it. */
    private static final String STAGE = "stage ";

    private static final KeySet NAMED_ELEMENTS = KeySet.of("scenarios.*", "features.*.*", "qualityGates.*.*");

    public StageInputs {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static StageInputs of(Map<String, String> values) {
        return new StageInputs(new TreeMap<>(values));
    }

    /** Returns the inputs with the fingerprint of an earlier stage. */
    public StageInputs withStage(PipelineStage stage, String fingerprint) {
        SortedMap<String, String> more = new TreeMap<>(values);
        more.put(STAGE + stage.label(), fingerprint);
        return new StageInputs(more);
    }

    /** Returns whether the inputs contain this fingerprint of an earlier stage. */
    boolean dependsOn(PipelineStage stage, String fingerprint) {
        return fingerprint.equals(values.get(STAGE + stage.label()));
    }

    /** Returns the values without the fingerprints of earlier stages. */
    public SortedMap<String, String> withoutStages() {
        SortedMap<String, String> own = new TreeMap<>(values);
        own.keySet().removeIf(name -> name.startsWith(STAGE));
        return own;
    }

    /** Returns the first 12 hexadecimal digits of the SHA-256 of names and values. */
    public String fingerprint() {
        MessageDigest digest = Sha256.digest();
        values.forEach((name, value) -> {
            // Zero bytes separate the values, so that ("ab", "c") and ("a", "bc") differ.
            digest.update((name + '\0' + value + '\0').getBytes(StandardCharsets.UTF_8));
        });
        return Sha256.hex(digest).substring(0, 12);
    }

    /**
     * Returns the differences as text, for example {@code model.layers changed} or {@code features.tags was added}.
     *
     * <p>Earlier stages are ignored. A scenario, feature or quality gate that was added or removed is one difference.
     *
     * @param before the inputs of the last run
     * @return one phrase for each difference, sorted by name; empty if equal
     */
    public List<String> differences(StageInputs before) {
        Set<String> phrases = new LinkedHashSet<>();
        SortedMap<String, String> all = new TreeMap<>(before.values);
        all.putAll(values);
        for (String name : all.keySet()) {
            if (name.startsWith(STAGE)) {
                continue;
            }
            String newValue = values.get(name);
            String oldValue = before.values.get(name);
            if (newValue == null) {
                phrases.add(namedElementOf(name, this) + " was removed");
            } else if (oldValue == null) {
                phrases.add(namedElementOf(name, before) + " was added");
            } else if (!newValue.equals(oldValue)) {
                phrases.add(name + " " + SourceVersions.difference(oldValue, newValue));
            }
        }
        return List.copyOf(phrases);
    }

    /** The scenario, feature or quality gate of a key if {@code others} does not contain it, otherwise the key. */
    private static String namedElementOf(String key, StageInputs others) {
        String start = NAMED_ELEMENTS.start(key).orElse(key);
        boolean other = !start.equals(key) && others.values.keySet().stream().noneMatch(name -> isIn(name, start));
        return other ? start : key;
    }

    private static boolean isIn(String key, String start) {
        return key.startsWith(start + ".");
    }
}
