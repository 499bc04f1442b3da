package org.sassrec.config.section;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import org.sassrec.config.schema.Origin;
import org.sassrec.diagnostic.SourceText;

/**
 * Values of {@code preset}: a part of a configuration that replaces the defaults of its keys. {@link Preset} is a set of
 * variants of a comparison.
 */
public enum ConfigPreset {
    /** The model of the public talk on SASS. */
    TALK;

    /** Returns the YAML of the preset. The name of the source is {@code preset talk}. */
    public SourceText source() {
        String name = name().toLowerCase(Locale.ROOT);
        String resource = "/org/sassrec/config/preset/" + name + ".yaml";
        try (InputStream in = Objects.requireNonNull(ConfigPreset.class.getResourceAsStream(resource), resource)) {
            return SourceText.of(Origin.PRESET_SOURCE + name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }
}
