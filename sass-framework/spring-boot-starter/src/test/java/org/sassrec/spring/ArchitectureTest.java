package org.sassrec.spring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The starter uses the retriever. Classes that need an optional library are separate. */
@Tag("slow")
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackagesOf(SassAutoConfiguration.class);

    @Test
    void usesOnlyServingAndSpring() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "org.sassrec.spring",
                        "org.sassrec.diagnostic",
                        "org.sassrec.serving",
                        "org.sassrec.serving.metrics",
                        "org.sassrec.serving.release",
                        "org.sassrec.serving.store",
                        "org.springframework..",
                        "io.micrometer..",
                        "org.jspecify..",
                        "java..")
                .check(CLASSES);
    }

    @Test
    void usesOptionalLibrariesInSeparateClassesOnly() {
        noClasses()
                .that()
                .doNotHaveSimpleName("SassHealthAutoConfiguration")
                .and()
                .doNotHaveSimpleName("SassHealthIndicator")
                .and()
                .doNotHaveSimpleName("SassMetricsAutoConfiguration")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.micrometer..", "org.springframework.boot.actuate..", "org.sassrec.serving.metrics")
                .check(CLASSES);
    }
}
