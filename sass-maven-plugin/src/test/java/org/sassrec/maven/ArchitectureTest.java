package org.sassrec.maven;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.LocationProvider;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.Set;

/** The goals use the configuration and Maven only. All other code runs in the worker. */
@AnalyzeClasses(locations = ArchitectureTest.OwnClasses.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule PACKAGES_ARE_FREE_OF_CYCLES =
            slices().matching("org.sassrec.(**)").should().beFreeOfCycles();

    /** A rule over no class also passes. */
    @ArchTest
    static void theRoomHasClasses(JavaClasses classes) {
        assertThat(classes).hasSizeGreaterThan(20);
    }

    @ArchTest
    static final ArchRule GOALS_KNOW_OF_US_ONLY_THE_CONFIGURATION = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "org.sassrec.maven..",
                    "org.sassrec.config..",
                    "org.sassrec.yaml..",
                    "org.sassrec.diagnostic..",
                    "java..",
                    "javax..",
                    "org.w3c.dom..",
                    "org.xml.sax..",
                    "org.apache.maven..",
                    // The configuration of a goal, as Maven passes it.
                    "org.codehaus.plexus.util.xml..",
                    "org.codehaus.plexus.component.configurator.expression..",
                    "org.eclipse.aether..",
                    "org.slf4j..",
                    "org.jspecify.annotations..");

    /** Returns the classes of this module only. Other modules can be jars or folders of the class path. */
    static final class OwnClasses implements LocationProvider {
        @Override
        public Set<Location> get(Class<?> testClass) {
            return Set.of(Location.of(Path.of("target", "classes")));
        }
    }
}
