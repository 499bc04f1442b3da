package org.sassrec.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.sassrec.config.client.QuerySources;

/**
 * Writes Java sources for the queries of a service and compiles them with the module: an enum of the scenarios and a
 * record of the features. Code that uses a removed scenario or feature no longer compiles. The module needs the
 * dependency {@code sass-serving}, which the stores include.
 *
 * <p>Example: {@code mvn sass:generate -Dsass.package=com.shop.retrieval}
 */
@Mojo(name = "generate", defaultPhase = LifecyclePhase.GENERATE_SOURCES, threadSafe = true)
public final class GenerateMojo extends SassMojo {

    /** Java package of the sources, for example {@code com.shop.retrieval}. */
    @Parameter(name = "package", property = "sass.package", required = true)
    private String javaPackage;

    /** Folder for the sources, without the package. */
    @Parameter(property = "sass.sources", defaultValue = "${project.build.directory}/generated-sources/sass")
    private File sources;

    /** Maven sets a parameter whose name is no field name with a setter. {@code package} is no Java name. */
    public void setPackage(String name) {
        javaPackage = name;
    }

    /** Each module of a build gets its own sources, also if several modules share a file. */
    @Override
    boolean worksOnFile() {
        return false;
    }

    @Override
    void perform() throws MojoFailureException {
        if (!QuerySources.isPackage(javaPackage)) {
            throw new MojoFailureException("sass.package is `" + javaPackage
                    + "`, but must be the name of a Java package, for example `com.shop.retrieval`");
        }
        try {
            for (Path source : QuerySources.write(load().config(), javaPackage, sources.toPath())) {
                getLog().info("wrote " + source);
            }
        } catch (IOException e) {
            throw new MojoFailureException("cannot write the sources to `" + sources + "`: " + e.getMessage(), e);
        }
        project.addCompileSourceRoot(sources.getPath());
    }
}
