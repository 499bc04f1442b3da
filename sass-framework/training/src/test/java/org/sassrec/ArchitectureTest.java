package org.sassrec;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
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
            .layer("counting")
            .definedBy("org.sassrec.counting")
            .layer("evaluation")
            .definedBy("org.sassrec.evaluation")
            .layer("export")
            .definedBy("org.sassrec.training.export")
            .layer("training")
            .definedBy("org.sassrec.training")
            .layer("model")
            .definedBy("org.sassrec.model")
            .layer("sampling")
            .definedBy("org.sassrec.sampling")
            .layer("serving")
            .definedBy("org.sassrec.serving..")
            .whereLayer("counting")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("serving")
            .mayOnlyBeAccessedByLayers("evaluation", "export", "counting")
            .whereLayer("evaluation")
            .mayOnlyBeAccessedByLayers("counting")
            .whereLayer("export")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("training")
            .mayOnlyBeAccessedByLayers("evaluation", "export", "counting")
            .whereLayer("model")
            .mayOnlyBeAccessedByLayers("training", "evaluation", "export")
            .whereLayer("sampling")
            .mayOnlyBeAccessedByLayers("model", "training", "evaluation", "export", "counting")
            .ensureAllClassesAreContainedInArchitecture();

    @ArchTest
    static final ArchRule TENSORFLOW_STAYS_IN_ITS_ROOM = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "org.sassrec.model",
                    "org.sassrec.training",
                    "org.sassrec.training.export",
                    "org.sassrec.evaluation",
                    "org.sassrec.serving.tower")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.tensorflow..");

    /** A program that serves has a small class path: no configuration, data, model or training code, and not their libraries. */
    @ArchTest
    static final ArchRule SERVING_NEEDS_LITTLE = classes()
            .that()
            .resideInAPackage("org.sassrec.serving..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "org.sassrec.serving..",
                    "org.sassrec.files..",
                    "org.sassrec.diagnostic..",
                    "java..",
                    "com.fasterxml.jackson..",
                    "org.tensorflow..",
                    "org.jspecify.annotations..");

    @ArchTest
    static final ArchRule HIPPARCHUS_STAYS_IN_ITS_ROOM = noClasses()
            .that()
            .resideOutsideOfPackages("org.sassrec.evaluation")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.hipparchus..");

    @ArchTest
    static final ArchRule OTHER_MODULES_LIBRARIES_STAY_THERE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.yaml.snakeyaml..", "org.apache.arrow..", "org.duckdb..", "org.apache.lucene..", "picocli..");

    /** A rule over no classes would hold, too: this one says that there were classes to look at, not package-info alone. */
    @ArchTest
    static void everyRoomHasClasses(JavaClasses classes) {
        for (String room : new String[] {
            "counting",
            "evaluation",
            "training.export",
            "training",
            "model",
            "sampling",
            "serving.release",
            "serving.store",
            "serving.tower",
            "serving.vector"
        }) {
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
