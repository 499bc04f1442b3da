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
            .layer("duckdb")
            .definedBy("org.sassrec.prepare.duckdb")
            .layer("inspect")
            .definedBy("org.sassrec.inspect")
            .layer("prepare")
            .definedBy("org.sassrec.prepare")
            .layer("check")
            .definedBy("org.sassrec.prepare.check")
            .layer("dataset")
            .definedBy("org.sassrec.dataset")
            .layer("files")
            .definedBy("org.sassrec.files..")
            .whereLayer("duckdb")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("inspect")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("prepare")
            .mayOnlyBeAccessedByLayers("duckdb", "inspect")
            .whereLayer("check")
            .mayOnlyBeAccessedByLayers("prepare")
            .whereLayer("dataset")
            .mayOnlyBeAccessedByLayers("prepare", "duckdb", "check")
            .whereLayer("files")
            .mayOnlyBeAccessedByLayers("prepare", "dataset")
            .ensureAllClassesAreContainedInArchitecture();

    @ArchTest
    static final ArchRule ARROW_STAYS_IN_ITS_ROOM = noClasses()
            .that()
            .resideOutsideOfPackages("org.sassrec.dataset")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.arrow..");

    @ArchTest
    static final ArchRule DUCKDB_STAYS_IN_ITS_ROOM = noClasses()
            .that()
            .resideOutsideOfPackages("org.sassrec.prepare.duckdb")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.duckdb..");

    @ArchTest
    static final ArchRule ZSTD_STAYS_IN_ITS_ROOM = noClasses()
            .that()
            .resideOutsideOfPackages("org.sassrec.files")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.github.luben.zstd..");

    @ArchTest
    static final ArchRule OTHER_MODULES_LIBRARIES_STAY_THERE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.yaml.snakeyaml..", "org.tensorflow..", "org.apache.lucene..", "picocli..");

    /** Programs that serve have these packages, and none of the libraries of this module but Jackson. */
    @ArchTest
    static final ArchRule FILES_NEED_NEXT_TO_NOTHING = classes()
            .that()
            .resideInAPackage("org.sassrec.files..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "org.sassrec.files..",
                    "org.sassrec.diagnostic..",
                    "java..",
                    "com.fasterxml.jackson..",
                    "com.github.luben.zstd..",
                    "org.jspecify.annotations..");

    /** A rule over no classes would hold, too: this one says that there were classes to look at, not package-info alone. */
    @ArchTest
    static void everyRoomHasClasses(JavaClasses classes) {
        for (String room :
                new String[] {"prepare.duckdb", "inspect", "prepare", "prepare.check", "dataset", "files", "files.table"
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
