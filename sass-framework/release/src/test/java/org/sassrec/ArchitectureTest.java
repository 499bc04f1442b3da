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
            .layer("retrieval")
            .definedBy("org.sassrec.retrieval")
            .layer("embedded")
            .definedBy("org.sassrec.release.embedded")
            .layer("release")
            .definedBy("org.sassrec.release")
            .whereLayer("retrieval")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("embedded")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("release")
            .mayNotBeAccessedByAnyLayer()
            .ensureAllClassesAreContainedInArchitecture();

    /** A program that serves has a small class path: no configuration, data, model, training or publishing code. */
    @ArchTest
    static final ArchRule SERVING_NEEDS_LITTLE = classes()
            .that()
            .resideInAPackage("org.sassrec.retrieval..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "org.sassrec.retrieval..",
                    "org.sassrec.serving..",
                    "org.sassrec.files..",
                    "org.sassrec.diagnostic..",
                    "java..",
                    "com.fasterxml.jackson..",
                    "org.tensorflow..",
                    "org.jspecify.annotations..");

    /** So has one with this store. */
    @ArchTest
    static final ArchRule EMBEDDED_STORE_NEEDS_LITTLE = classes()
            .that()
            .resideInAPackage("org.sassrec.release.embedded..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "org.sassrec.release.embedded..",
                    "org.sassrec.serving..",
                    "org.sassrec.files..",
                    "org.sassrec.diagnostic..",
                    "java..",
                    "com.fasterxml.jackson..",
                    "org.apache.lucene..",
                    "org.jspecify.annotations..");

    @ArchTest
    static final ArchRule TENSORFLOW_STAYS_IN_ITS_ROOM = noClasses()
            .that()
            .resideOutsideOfPackages("org.sassrec.retrieval")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.tensorflow..");

    @ArchTest
    static final ArchRule LUCENE_STAYS_IN_ITS_ROOM = noClasses()
            .that()
            .resideOutsideOfPackages("org.sassrec.release.embedded")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.lucene..");

    @ArchTest
    static final ArchRule OTHER_MODULES_LIBRARIES_STAY_THERE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.yaml.snakeyaml..", "org.apache.arrow..", "org.duckdb..", "picocli..", "io.milvus..");

    /** A rule over no classes would hold, too: this one says that there were classes to look at, not package-info alone. */
    @ArchTest
    static void everyRoomHasClasses(JavaClasses classes) {
        for (String room : new String[] {"retrieval", "release.embedded", "release"}) {
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
