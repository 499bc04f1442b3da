package org.sassrec;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
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

/** What this module may know. */
@AnalyzeClasses(locations = ArchitectureTest.OwnClasses.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule PACKAGES_ARE_FREE_OF_CYCLES =
            slices().matching("org.sassrec.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule IT_IS_ONE_ROOM = classes().should().resideInAPackage("org.sassrec.release.milvus");

    @ArchTest
    static final ArchRule OTHER_MODULES_LIBRARIES_STAY_THERE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.yaml.snakeyaml..",
                    "org.apache.arrow..",
                    "org.duckdb..",
                    "org.tensorflow..",
                    "org.apache.lucene..",
                    "picocli..",
                    "com.google.common..",
                    "io.milvus.shaded..",
                    "org.sassrec.retrieval..",
                    "org.sassrec.release.embedded..");

    /** A program that serves from Milvus has a small class path: no configuration, data, model, training or publishing code. */
    @ArchTest
    static final ArchRule MILVUS_STORE_NEEDS_LITTLE = classes()
            .that()
            .resideInAPackage("org.sassrec.release.milvus..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "org.sassrec.release.milvus..",
                    "org.sassrec.serving..",
                    "org.sassrec.files..",
                    "org.sassrec.diagnostic..",
                    "java..",
                    "com.google.gson..",
                    "io.grpc..",
                    "io.milvus..",
                    "org.jspecify.annotations..");

    /** A rule over no classes would hold, too: this one says that there were classes to look at. */
    @ArchTest
    static void theRoomHasClasses(JavaClasses classes) {
        assertThat(classes).hasSizeGreaterThan(5);
    }

    /** The classes of this module alone, whether the modules below it are on the class path as jars or as folders. */
    static final class OwnClasses implements LocationProvider {
        @Override
        public Set<Location> get(Class<?> testClass) {
            return Set.of(Location.of(Path.of("target", "classes")));
        }
    }
}
