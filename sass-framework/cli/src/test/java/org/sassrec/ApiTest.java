package org.sassrec;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Compares the Java API with its description {@code api.txt}. The API is what a program needs to query a
 * release, to implement a store, and to read errors. All other types can change without notice.
 *
 * <p>After an intended change of the API, write the description with {@code -Dsass.docs=write}, and list the change in
 * the changelog.
 */
class ApiTest {
    private static final Path DESCRIPTION = Path.of("src/test/resources/api.txt");
    private static final Set<String> PACKAGES =
            Set.of("org.sassrec.serving", "org.sassrec.serving.metrics", "org.sassrec.serving.store");
    private static final Set<String> TYPES = Set.of(
            "org.sassrec.diagnostic.CodePage",
            "org.sassrec.diagnostic.Diagnostic",
            "org.sassrec.diagnostic.DiagnosticCode",
            "org.sassrec.diagnostic.Fix",
            "org.sassrec.diagnostic.SassException",
            "org.sassrec.diagnostic.Severity",
            "org.sassrec.diagnostic.SourceSpan",
            "org.sassrec.files.remote.RemoteAddress",
            "org.sassrec.files.remote.RemoteFolder",
            "org.sassrec.files.remote.RemoteFolderProvider",
            "org.sassrec.serving.release.ReleaseManifest",
            "org.sassrec.serving.release.ScenarioMetrics",
            "org.sassrec.serving.release.ServingCode",
            "org.sassrec.store.embedded.EmbeddedStore",
            "org.sassrec.store.milvus.MilvusCode",
            "org.sassrec.store.milvus.MilvusIndex",
            "org.sassrec.store.milvus.MilvusOptions",
            "org.sassrec.store.milvus.MilvusStore");

    /** Methods that every record or enum has. */
    private static final Set<String> GENERATED = Set.of("equals", "hashCode", "toString", "values", "valueOf");

    private static final Pattern TYPE = Pattern.compile("org\\.sassrec\\.[\\w.$]+");

    @Test
    void isAsDescribed() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Class<?> type : types()) {
            // Later versions of Java also print the word sealed.
            lines.add(type.toGenericString().replaceAll("(non-)?sealed ", ""));
            members(type).forEach(member -> lines.add("    " + member));
        }
        String text = String.join("\n", lines) + "\n";
        if ("write".equals(System.getProperty("sass.docs"))) {
            Files.writeString(DESCRIPTION, text);
        }
        assertThat(text).isEqualTo(Files.readString(DESCRIPTION));
    }

    /** Otherwise a program needs a type that can change without notice. */
    @Test
    void usesOnlyTypesOfTheApi() {
        Set<String> others = new TreeSet<>();
        for (Class<?> type : types()) {
            for (String member : members(type)) {
                TYPE.matcher(member)
                        .results()
                        .map(MatchResult::group)
                        .filter(name -> !isOfApi(name))
                        .forEach(name -> others.add(type.getName() + " uses " + name));
            }
        }
        assertThat(others).isEmpty();
    }

    private static List<Class<?>> types() {
        List<Class<?>> types = new ArrayList<>();
        ArchitectureTest.CLASSES.stream()
                .filter(type -> isOfApi(type.getName()))
                .sorted((a, b) -> a.getName().compareTo(b.getName()))
                .map(JavaClass::reflect)
                .filter(ApiTest::isPublic)
                .forEach(types::add);
        return types;
    }

    private static boolean isOfApi(String type) {
        String outer = type.replaceFirst("\\$.*", "");
        return TYPES.contains(outer) || PACKAGES.contains(outer.substring(0, outer.lastIndexOf('.')));
    }

    private static boolean isPublic(Class<?> type) {
        Class<?> outer = type.getDeclaringClass();
        return Modifier.isPublic(type.getModifiers()) && (outer == null || isPublic(outer));
    }

    private static List<String> members(Class<?> type) {
        Stream<Member> all = Stream.of(
                        Stream.of(type.getDeclaredFields()),
                        Stream.of(type.getDeclaredConstructors()),
                        Stream.of(type.getDeclaredMethods()))
                .flatMap(each -> each);
        return all.filter(member -> !member.isSynthetic() && !GENERATED.contains(member.getName()))
                .filter(member -> Modifier.isPublic(member.getModifiers())
                        || (Modifier.isProtected(member.getModifiers()) && !Modifier.isFinal(type.getModifiers())))
                .map(ApiTest::text)
                .sorted()
                .toList();
    }

    /** Returns a member without the names of its type and of the packages of the JDK. */
    private static String text(Member member) {
        String text = member instanceof Field field ? field.toGenericString() : ((Executable) member).toGenericString();
        return text.replaceAll("java\\.(lang|util|util\\.function)\\.(?=[A-Z])", "")
                .replace(member.getDeclaringClass().getName() + ".", "");
    }
}
