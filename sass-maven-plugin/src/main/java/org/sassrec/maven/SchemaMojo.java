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
 * Writes the JSON Schema of the configuration, by which editors complete keys, show their meaning and mark mistakes while one
 * types. A first line {@code # yaml-language-server: $schema=target/sass/sass-1.schema.json} tells them.
 *
 * <p>{@code mvn sass:schema}
 */
@Mojo(name = "schema", defaultPhase = LifecyclePhase.INITIALIZE, requiresProject = false, threadSafe = true)
public final class SchemaMojo extends SassMojo {

    /** File of the schema; left alone if it would not change. */
    @Parameter(property = "sass.schemaFile", defaultValue = "${basedir}/target/sass/sass-1.schema.json")
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
