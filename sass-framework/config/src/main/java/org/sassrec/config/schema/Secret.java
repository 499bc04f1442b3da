package org.sassrec.config.schema;

import org.sassrec.yaml.YamlNode;

/** A password or token. Its text is got by {@link #reveal()} alone; whatever prints it shows where it comes from. */
public final class Secret {

    private final String value;
    private final String written;

    private Secret(String value, String written) {
        this.value = value;
        this.written = written;
    }

    /** From a value that the environment filled in. */
    public static Secret of(YamlNode.Scalar scalar) {
        return new Secret(scalar.text(), String.valueOf(scalar.unresolved()));
    }

    /** The text itself, for whoever must send it. */
    public String reveal() {
        return value;
    }

    /** Where it comes from: {@code ${env:TOKEN}}. */
    String written() {
        return written;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && value.equals(secret.value) && written.equals(secret.written);
    }

    @Override
    public int hashCode() {
        return written.hashCode();
    }

    /** Never the text. */
    @Override
    public String toString() {
        return "***";
    }
}
