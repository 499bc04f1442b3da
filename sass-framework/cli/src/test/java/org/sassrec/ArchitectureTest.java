package org.sassrec;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Compares the dependencies between packages with {@code architecture.txt}. A line contains a package, the packages of
 * the project that it uses, and after a bar the libraries that it uses.
 */
@Tag("slow")
class ArchitectureTest {
    private static final int LARGEST_PACKAGE = 30;

    /** Packages that every class may use: the JDK and annotations. */
    private static final Set<String> ALWAYS = Set.of("java", "javax", "com.sun", "org.jspecify");

    static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(ArchitectureTest::isNoTestJar)
            .importPackages("org.sassrec");

    private static boolean isNoTestJar(Location location) {
        return !location.contains("-tests.jar");
    }

    /** The allowed dependencies of one package. */
    private record Allowed(List<String> packages, List<String> libraries) {}

    private static Map<String, Allowed> allowed() throws IOException {
        Map<String, Allowed> allowed = new LinkedHashMap<>();
        try (InputStream in = Objects.requireNonNull(ArchitectureTest.class.getResourceAsStream("/architecture.txt"))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                int colon = line.indexOf(':');
                int bar = line.indexOf('|');
                allowed.put(
                        "org.sassrec." + line.substring(0, colon),
                        new Allowed(words(line.substring(colon + 1, bar)), words(line.substring(bar + 1))));
            }
        }
        return allowed;
    }

    private static List<String> words(String text) {
        return Pattern.compile(",")
                .splitAsStream(text)
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** Returns the packages outside of {@code org.sassrec.(package)} that a class uses. */
    private static Set<String> used(String name) {
        return CLASSES.stream()
                .filter(type -> type.getPackageName().equals(name))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                .filter(type -> !type.isPrimitive())
                .map(JavaClass::getPackageName)
                .filter(target -> !target.equals(name) && !target.isEmpty())
                .filter(target -> ALWAYS.stream().noneMatch(always -> isIn(target, always)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isIn(String name, String parent) {
        return name.equals(parent) || name.startsWith(parent + ".");
    }

    @TestFactory
    Stream<DynamicTest> usesOnlyAllowedPackagesAndLibraries() throws IOException {
        return allowed().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    Set<String> targets = new TreeSet<>(used(entry.getKey()));
                    targets.removeIf(target ->
                            entry.getValue().packages().stream().anyMatch(each -> target.equals("org.sassrec." + each))
                                    || entry.getValue().libraries().stream().anyMatch(each -> isIn(target, each)));
                    assertThat(targets)
                            .as("packages that %s uses and architecture.txt does not list", entry.getKey())
                            .isEmpty();
                }));
    }

    @TestFactory
    Stream<DynamicTest> usesEachAllowedPackageAndLibrary() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        allowed().forEach((name, allowed) -> {
            Set<String> targets = used(name);
            allowed.packages()
                    .forEach(each -> tests.add(DynamicTest.dynamicTest(
                            name + " -> " + each, () -> assertThat(targets).contains("org.sassrec." + each))));
            allowed.libraries()
                    .forEach(each -> tests.add(DynamicTest.dynamicTest(
                            name + " -> " + each, () -> assertThat(targets).anyMatch(target -> isIn(target, each)))));
        });
        return tests.stream();
    }

    @Test
    void listsEachPackage() throws IOException {
        Set<String> packages =
                CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toCollection(TreeSet::new));
        assertThat(packages).isEqualTo(new TreeSet<>(allowed().keySet()));
    }

    @Test
    void hasNoCyclesBetweenPackages() {
        slices().matching("org.sassrec.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void keepsPackagesSmall() {
        Map<String, Long> sizes = CLASSES.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
        assertThat(sizes).allSatisfy((name, size) -> assertThat(size).as(name).isLessThanOrEqualTo(LARGEST_PACKAGE));
    }
}
