package org.sassrec.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.sassrec.config.reference.ConfigSchema;
import org.sassrec.diagnostic.ReportFile;

/**
 * Writes the JSON Schema of the configuration, which editors use for completion and validation. To use it, start the
 * configuration with the line {@code # yaml-language-server: $schema=.sass/schema.json}, as {@code init} does. Goals
 * that load such a configuration keep the file current.
 */
@Mojo(name = "schema", defaultPhase = LifecyclePhase.INITIALIZE, requiresProject = false, threadSafe = true)
public final class SchemaMojo extends SassMojo {

    /** File for the schema. An unchanged file is not written. */
    @Parameter(property = "sass.schemaFile", defaultValue = "${basedir}/.sass/schema.json")
    private File schemaFile;

    @Override
    boolean worksOnFile() {
        return false;
    }

    @Override
    void perform() throws MojoFailureException {
        try {
            String schema = ConfigSchema.json();
            if (!schemaFile.exists() || !Files.readString(schemaFile.toPath()).equals(schema)) {
                ReportFile.write(schemaFile.toPath(), schema);
            }
            getLog().info("schema: " + schemaFile);
        } catch (IOException e) {
            throw new MojoFailureException("cannot write the schema `" + schemaFile + "`: " + e.getMessage(), e);
        }
    }
}
