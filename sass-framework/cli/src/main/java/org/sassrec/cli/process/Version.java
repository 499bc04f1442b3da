package org.sassrec.cli.process;

import picocli.CommandLine.IVersionProvider;

/** Reads the version from the manifest of the jar. */
public final class Version implements IVersionProvider {

    /** Returns the version, for example {@code 0.1.0}, or {@code development} for classes outside a jar. */
    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"sass " + text()};
    }
}
