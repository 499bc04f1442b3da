package org.sassrec.files;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * A result with a documented JSON format. New keys may be added, but a key never changes its meaning within a version.
 */
@JsonPropertyOrder("version")
public interface Versioned {
    /** Returns the version of the JSON format. */
    @JsonProperty(value = "version", access = JsonProperty.Access.READ_ONLY)
    default int version() {
        return 1;
    }
}
