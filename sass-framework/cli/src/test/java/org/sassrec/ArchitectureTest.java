package org.sassrec;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
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

/** The rooms of this module, their order, and which outside library may be used in which. */
@AnalyzeClasses(locations = ArchitectureTest.OwnClasses.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule PACKAGES_ARE_FREE_OF_CYCLES =
            slices().matching("org.sassrec.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ARROWS_NEVER_GO_UP = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("cli")
            .definedBy("org.sassrec.cli")
            .layer("comparison")
            .definedBy("org.sassrec.comparison")
            .layer("pipeline")
            .definedBy("org.sassrec.pipeline")
            .layer("report")
            .definedBy("org.sassrec.report")
            .layer("result")
            .definedBy("org.sassrec.result")
            .layer("scaffold")
            .definedBy("org.sassrec.scaffold")
            .layer("world")
            .definedBy("org.sassrec.world")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("comparison")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("pipeline")
            .mayOnlyBeAccessedByLayers("cli", "comparison")
            .whereLayer("report")
            .mayOnlyBeAccessedByLayers("cli", "comparison", "pipeline")
            .whereLayer("result")
            .mayOnlyBeAccessedByLayers("cli", "comparison", "pipeline", "report")
            .whereLayer("scaffold")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("world")
            .mayOnlyBeAccessedByLayers("cli")
            .ensureAllClassesAreContainedInArchitecture();

    @ArchTest
    static final ArchRule PICOCLI_STAYS_IN_ITS_ROOM = noClasses()
            .that()
            .resideOutsideOfPackages("org.sassrec.cli")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("picocli..");

    @ArchTest
    static final ArchRule XCHART_STAYS_IN_ITS_ROOM = noClasses()
            .that()
            .resideOutsideOfPackages("org.sassrec.report")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.knowm.xchart..");

    @ArchTest
    static final ArchRule OTHER_MODULES_LIBRARIES_STAY_THERE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.yaml.snakeyaml..",
                    "org.apache.arrow..",
                    "org.duckdb..",
                    "org.tensorflow..",
                    "org.hipparchus..",
                    "org.apache.lucene..",
                    "io.milvus..",
                    "org.sassrec.release.embedded..",
                    "org.sassrec.release.milvus..");

    /** A rule over no classes would hold, too: this one says that there were classes to look at, not package-info alone. */
    @ArchTest
    static void everyRoomHasClasses(JavaClasses classes) {
        for (String room : new String[] {"cli", "comparison", "pipeline", "report", "result", "scaffold", "world"}) {
            assertThat(classes.stream().filter(c -> c.getPackageName().equals("org.sassrec." + room)))
                    .hasSizeGreaterThan(1);
        }
    }

    /** The classes of this module alone, whether the modules below it are on the class path as jars or as folders. */
    static final class OwnClasses implements LocationProvider {
        @Override
        public Set<Location> get(Class<?> testClass) {
            return Set.of(Location.of(Path.of("target", "classes")));
        }
    }
}
