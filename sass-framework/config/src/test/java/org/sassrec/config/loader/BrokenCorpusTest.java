package org.sassrec.config.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.diagnostic.CodePage;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.DiagnosticRenderer;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SystemCode;
import org.sassrec.yaml.YamlCode;

/**
 * Compares complete messages. Each {@code broken/*.yaml} has a {@code .txt} with the expected diagnostics. A first line
 * {@code # set: ...} sets overrides, {@code # profile: ...} activates profiles. After an intended change, run the test
 * with {@code -Dsass.golden=write} and review the difference.
 */
class BrokenCorpusTest {

    private static final Pattern CODE = Pattern.compile("SASS[123]\\d{3}");
    private static final Pattern CONSTANT = Pattern.compile("\\b(Config|Yaml|System)Code\\.([A-Z0-9_]+)");
    private static final Pattern SET = Pattern.compile("# set: (.*)\n");
    private static final Pattern PROFILE = Pattern.compile("# profile: (.*)\n");

    static List<Path> corpus() {
        return ConfigCorpus.files(ConfigCorpus.BROKEN, ".yaml");
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void reportsExpectedDiagnostics(Path file) {
        Path expected = Path.of(file.toString().replace(".yaml", ".txt"));
        Matcher set = SET.matcher(ConfigCorpus.read(file));
        List<String> overrides = set.lookingAt() ? List.of(set.group(1)) : List.of();
        Matcher profile = PROFILE.matcher(ConfigCorpus.read(file));
        List<String> profiles = profile.lookingAt() ? List.of(profile.group(1)) : List.of();
        ConfigRequest request = new ConfigRequest(file, profiles, overrides, Map.of());
        String messages = messages(request)
                        .replace(
                                ConfigCorpus.BROKEN.toString()
                                        + ConfigCorpus.BROKEN.getFileSystem().getSeparator(),
                                "")
                + "\n";
        if ("write".equals(System.getProperty("sass.golden"))) {
            ConfigCorpus.write(expected, messages);
        }
        assertThat(messages).isEqualTo(ConfigCorpus.read(expected));
    }

    /** Returns all problems, or the warnings if the file is valid. */
    private static String messages(ConfigRequest request) {
        try {
            LoadedConfig loaded = ConfigLoader.load(request);
            assertThat(loaded.warnings()).isNotEmpty();
            return messages(loaded.warnings());
        } catch (SassException e) {
            return messages(e.diagnostics());
        }
    }

    /** The text of a list contains at most 20 problems of a code. */
    private static String messages(List<Diagnostic> problems) {
        return problems.stream().map(DiagnosticRenderer.plain()::render).collect(Collectors.joining("\n\n"));
    }

    @Test
    void coversEveryCode() throws IOException {
        Set<String> inSources = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src", "main", "java"))) {
            for (Path source :
                    sources.filter(path -> path.toString().endsWith(".java")).toList()) {
                CONSTANT.matcher(Files.readString(source))
                        .results()
                        .map(constant -> code(constant.group(1), constant.group(2)))
                        .filter(code -> code.isBefore(CodePage.Category.DATA))
                        .map(DiagnosticCode::id)
                        .forEach(inSources::add);
            }
        }
        assertThat(inSources).hasSizeGreaterThan(25);
        Set<String> covered = new TreeSet<>();
        ConfigCorpus.files(ConfigCorpus.BROKEN, ".txt").forEach(file -> covered.addAll(codes(ConfigCorpus.read(file))));
        // The corpus cannot contain a missing file, a file that is not text, a file outside of the project, or an
        // option.
        covered.addAll(List.of("SASS1001", "SASS1002", "SASS1011", "SASS1012"));
        assertThat(covered).containsAll(inSources);
    }

    private static DiagnosticCode code(String type, String name) {
        Class<?> codes = Map.of("Config", ConfigCode.class, "Yaml", YamlCode.class, "System", SystemCode.class)
                .get(type);
        try {
            return (DiagnosticCode) codes.getField(name).get(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private static List<String> codes(String text) {
        List<String> codes = new ArrayList<>();
        Matcher matcher = CODE.matcher(text);
        while (matcher.find()) {
            codes.add(matcher.group());
        }
        return codes;
    }

    @Test
    void reportsMissingFileOnce() {
        SassException e =
                catchThrowableOfType(SassException.class, () -> ConfigLoader.load(Path.of("none.yaml"), List.of("a")));
        assertThat(e.getMessage())
                .contains("error[SASS1001]: file `none.yaml` does not exist")
                .contains("error[SASS1009]: this override is not `key=value`");
    }
}
