package org.sassrec.config.schema;

import org.sassrec.yaml.YamlNode;

/** A password or token. Only {@link #reveal()} returns its value; {@code toString} does not print it. */
public final class Secret {

    private final String value;
    private final String written;

    private Secret(String value, String written) {
        this.value = value;
        this.written = written;
    }

    /** Returns the secret of a value that was replaced from the environment. */
    public static Secret of(YamlNode.Scalar scalar) {
        return new Secret(scalar.text(), String.valueOf(scalar.unresolved()));
    }

    /** Returns the value. */
    public String reveal() {
        return value;
    }

    /** Returns the reference, such as {@code ${env:TOKEN}}. */
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

    /** Returns a constant instead of the value. */
    @Override
    public String toString() {
        return "***";
    }
}
