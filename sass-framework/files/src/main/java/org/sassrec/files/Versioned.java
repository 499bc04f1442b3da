package org.sassrec.files;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/** A result whose JSON form is documented: new keys may come, but a key never changes its meaning under one version. */
@JsonPropertyOrder("version")
public interface Versioned {
    /** Version of the JSON form. */
    @JsonProperty(value = "version", access = JsonProperty.Access.READ_ONLY)
    default int version() {
        return 1;
    }
}
