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
import org.sassrec.config.ConfigPath;
import org.sassrec.files.Sha256;

/**
 * All that decides what a stage writes, by name: configuration keys, source files with size and content, and the
 * fingerprints of the stages before it. Kept by value, not only as a hash, so that a difference can be told.
 */
public record StageInputs(@JsonValue SortedMap<String, String> values) {
    /** Starts the names of the stages before; no key or path starts so. */
    private static final String STAGE = "stage ";

    private static final List<ConfigPath<?>> NAMED_ELEMENTS =
            List.of(ConfigPath.SCENARIO, ConfigPath.FEATURE, ConfigPath.GATE);

    public StageInputs {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static StageInputs of(Map<String, String> values) {
        return new StageInputs(new TreeMap<>(values));
    }

    /** The same and the fingerprint of a stage before. */
    public StageInputs withStage(PipelineStage stage, String fingerprint) {
        SortedMap<String, String> more = new TreeMap<>(values);
        more.put(STAGE + stage.label(), fingerprint);
        return new StageInputs(more);
    }

    /** Whether it was made from what a stage before made of these inputs. */
    boolean dependsOn(PipelineStage stage, String fingerprint) {
        return fingerprint.equals(values.get(STAGE + stage.label()));
    }

    /** The values without the stages before. */
    public SortedMap<String, String> withoutStages() {
        SortedMap<String, String> own = new TreeMap<>(values);
        own.keySet().removeIf(name -> name.startsWith(STAGE));
        return own;
    }

    /** SHA-256 of names and values, the first 12 hexadecimal digits: short enough for people, long enough for a folder. */
    public String fingerprint() {
        MessageDigest digest = Sha256.digest();
        values.forEach((name, value) -> {
            // Zero bytes part them, so that ("ab", "c") and ("a", "bc") differ.
            digest.update((name + '\0' + value + '\0').getBytes(StandardCharsets.UTF_8));
        });
        return Sha256.hex(digest).substring(0, 12);
    }

    /**
     * What is different now, for people: {@code model.layers changed}, {@code features.tags is new}.
     *
     * <p>Stages before are left out: whether they ran anew is known otherwise. A scenario, feature or gate that came or went
     * is one difference, not one for each of its keys.
     *
     * @param before the inputs of the last run
     * @return one phrase for each difference, in the order of names; empty when equal
     */
    public List<String> differences(StageInputs before) {
        Set<String> phrases = new LinkedHashSet<>();
        SortedMap<String, String> all = new TreeMap<>(before.values);
        all.putAll(values);
        for (String name : all.keySet()) {
            if (name.startsWith(STAGE)) {
                continue;
            }
            String now = values.get(name);
            String then = before.values.get(name);
            if (now == null) {
                phrases.add(namedElementOf(name, this) + " is gone");
            } else if (then == null) {
                phrases.add(namedElementOf(name, before) + " is new");
            } else if (!now.equals(then)) {
                phrases.add(name + " " + SourceVersions.difference(then, now));
            }
        }
        return List.copyOf(phrases);
    }

    /** The scenario, feature or gate of a key if the others have nothing of it, else the key. */
    private static String namedElementOf(String key, StageInputs others) {
        for (ConfigPath<?> named : NAMED_ELEMENTS) {
            String start = named.start(key).orElse(key);
            if (!start.equals(key) && others.values.keySet().stream().noneMatch(other -> isIn(other, start))) {
                return start;
            }
        }
        return key;
    }

    private static boolean isIn(String key, String start) {
        return key.startsWith(start + ".");
    }
}
