package org.sassrec.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.sassrec.serving.Query;

/** {@code sass generate}. */
class GenerateTest extends CommandCase {
    private static final String CONFIG = """
            sass: 1
            name: shop
            data:
              events: {path: log.csv, user: u, item: i, time: {column: t, unit: ms, zone: UTC}}
              users: {path: users.csv, key: u}
              split: {by: time, test: 1d, validation: 1d}
            label: y = 1
            scenarios:
              home: {where: p = 1}
              home-page: {where: p = 2}
              archive: {where: p = 3, serve: false}
            features:
              user:
                - {name: city-code, column: city, type: id}
                - {name: class, column: class, type: id}
                - {name: values, column: v, type: multi, separator: "|"}
                - {name: age, column: age, type: number, buckets: quantile(4)}
                - {name: tastes, column: tags, type: multi, separator: "|", weights: strengths}
                - {name: cityAndClass, type: cross, of: [city-code, class]}
                - {name: recent, type: sequence, of: item, maxLength: 10, gaps: log2}
                - {name: here, type: sequence, of: item, maxLength: 5}
                - {name: vector, column: e, type: embedding, dimension: 2}
              item: [{name: item, column: i, type: id}]
              context: [{name: hour, type: expression, sql: "hour(to_timestamp(t / 1000))"}]
            """;

    private static final String SERVICE = """
            import com.shop.Features;
            import com.shop.Scenario;
            import java.time.Instant;
            import java.util.List;
            import java.util.Map;
            import java.util.function.Supplier;
            import org.sassrec.serving.Query;

            public final class Service implements Supplier<List<Query>> {
                @Override
                public List<Query> get() {
                    Features features = Features.NONE
                            .withCityCode("SH")
                            .withClass_("b")
                            .withValues_(List.of("x", "y"))
                            .withAge(31.0)
                            .withTastes(Map.of("shoes", 0.5f))
                            .withRecent(List.of(
                                    new Features.TimedValue("i1", Instant.ofEpochMilli(1767225600000L)),
                                    new Features.TimedValue("i2", null)))
                            .withHere(List.of("i3"))
                            .withVector(List.of(1f, 2f))
                            .withHour("13");
                    return List.of(Scenario.HOME.query("u1", 5), Scenario.HOME_PAGE.query(null, features, 7).unseen());
                }
            }
            """;

    private Path generate(String config) throws IOException {
        Path file = Files.writeString(folder.resolve("sass.yaml"), config);
        Path sources = folder.resolve("sources");
        assertThat(run("generate", "--file", file.toString(), "--package", "com.shop", "--sources", sources.toString()))
                .as(err())
                .isZero();
        return sources;
    }

    @Test
    @SuppressWarnings("unchecked")
    void sourcesBuildTheQueriesOfTheConfiguration() throws Exception {
        Path sources = generate(CONFIG);
        assertThat(out()).contains("Features.java", "Scenario.java");
        Path classes = Files.createDirectory(folder.resolve("classes"));
        assertThat(compile(sources, classes)).isEmpty();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
            Supplier<List<Query>> service = (Supplier<List<Query>>)
                    loader.loadClass("Service").getDeclaredConstructor().newInstance();
            assertThat(service.get())
                    .containsExactly(
                            Query.of("home", "u1", 5),
                            new Query(
                                            "home-page",
                                            null,
                                            Map.of(
                                                    "city-code",
                                                    "SH",
                                                    "class",
                                                    "b",
                                                    "values",
                                                    List.of("x", "y"),
                                                    "age",
                                                    31.0,
                                                    "tastes",
                                                    Map.of("shoes", 0.5f),
                                                    "recent",
                                                    List.of(
                                                            Map.of("value", "i1", "time", 1767225600000L),
                                                            Map.of("value", "i2")),
                                                    "here",
                                                    List.of("i3"),
                                                    "vector",
                                                    List.of(1f, 2f),
                                                    "hour",
                                                    "13"),
                                            7)
                                    .unseen());
        }
    }

    @Test
    void codeWithARemovedFeatureOrScenarioDoesNotCompile() throws IOException {
        Path classes = Files.createDirectory(folder.resolve("classes"));
        String withoutAge =
                CONFIG.lines().filter(line -> !line.contains("name: age")).reduce("", (all, line) -> all + line + "\n");
        assertThat(compile(generate(withoutAge), classes))
                .singleElement()
                .asString()
                .contains("withAge");
        String withoutScenario = CONFIG.replace("home-page: {", "archived: {serve: false, ");
        assertThat(compile(generate(withoutScenario), classes))
                .singleElement()
                .asString()
                .contains("HOME_PAGE");
    }

    /** A changed time would make the build compile again. */
    @Test
    void equalSourcesAreNotWritten() throws IOException {
        Path features = generate(CONFIG).resolve("com/shop/Features.java");
        FileTime time = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(features, time);
        generate(CONFIG);
        assertThat(Files.getLastModifiedTime(features)).isEqualTo(time);
    }

    @Test
    void rejectsATextThatIsNoPackage() throws IOException {
        Path file = Files.writeString(folder.resolve("sass.yaml"), CONFIG);
        assertThat(run("generate", "--file", file.toString(), "--package", "com.shop-retrieval"))
                .isEqualTo(ExitStatus.USAGE);
        assertThat(err()).startsWith("error: `com.shop-retrieval` is not the name of a Java package");
    }

    /** Compiles the sources with a service and returns the errors. */
    private List<String> compile(Path sources, Path classes) throws IOException {
        Files.writeString(sources.resolve("Service.java"), SERVICE);
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(sources)) {
            all.filter(path -> path.toString().endsWith(".java")).forEach(files::add);
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(problems, null, null)) {
            List<String> options = List.of(
                    "-d", classes.toString(), "-cp", System.getProperty("java.class.path"), "-Xlint:all", "-Werror");
            compiler.getTask(null, manager, problems, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
        }
        return problems.getDiagnostics().stream()
                .map(problem -> problem.getMessage(null))
                .toList();
    }
}
