package org.sassrec.redteam;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticRenderer;
import org.sassrec.diagnostic.SassException;

/**
 * Damages configurations and loads them. Each result is valid, or is rejected with coded
 * errors of a limited length. A repeated key is always rejected.
 */
public final class ConfigFuzzer implements Fuzzer {

    private static final Path EXAMPLES = Path.of("../config/src/test/resources/valid");

    private static final int MAX_OUTPUT = 100_000;

    private List<String> examples = List.of();
    private Path folder = Path.of("");

    @Override
    public void open(Path own, Path shared) throws IOException {
        folder = own;
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                texts.add(Files.readString(file));
            }
        }
        examples = texts;
    }

    @Override
    public String attack(Trial trial) throws Exception {
        String text = trial.pick(examples.toArray(String[]::new));
        boolean repeated = trial.between(0, 10) == 0 && text.contains("\nname: "); // not in the flow style
        byte[] bytes = repeated ? withRepeatedKey(trial, text).getBytes(StandardCharsets.UTF_8) : damaged(trial, text);
        Path file = trial.input("sass.yaml", bytes);
        Files.copy(file, folder.resolve("sass.yaml"), StandardCopyOption.REPLACE_EXISTING);
        try {
            LoadedConfig loaded = ConfigLoader.load(folder.resolve("sass.yaml"), List.of());
            check(loaded.warnings());
        } catch (SassException reported) {
            assertThat(reported.diagnostics()).isNotEmpty();
            check(reported.diagnostics());
            return repeated ? "repeated key rejected" : "reported";
        }
        assertThat(repeated).as("a repeated key is accepted").isFalse();
        return "valid";
    }

    private static void check(List<Diagnostic> problems) {
        String text = DiagnosticRenderer.plain().render(problems);
        assertThat(text.length()).as("length of the messages").isLessThan(MAX_OUTPUT);
        assertThat(text).doesNotContain("\tat ", "java.", "com.fasterxml", "org.snakeyaml", "Exception:");
        assertThat(text.chars()
                        .filter(c -> (c < ' ' && c != '\n' && c != '\t') || (c >= 0x202a && c <= 0x202e))
                        .count())
                .as("control characters in " + text)
                .isZero();
    }

    /** Writes a simple key of a block mapping twice. */
    private static String withRepeatedKey(Trial trial, String text) {
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
        List<Integer> simple = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).matches(" *\\w+: *[\\w.-]+ *(#.*)?")) {
                simple.add(i);
            }
        }
        int at = trial.pick(simple.toArray(Integer[]::new));
        lines.add(at, lines.get(at).replaceFirst(": .*", ": " + trial.pick("1", "other", "[]", "\"text\"")));
        return String.join("\n", lines) + "\n";
    }

    private static byte[] damaged(Trial trial, String text) {
        if (trial.between(0, 5) == 0) {
            return Damage.bytes(trial, text.getBytes(StandardCharsets.UTF_8));
        }
        String damaged = text;
        for (int i = trial.between(1, 4); i > 0; i--) {
            damaged = damagedText(trial, damaged);
        }
        return damaged.getBytes(StandardCharsets.UTF_8);
    }

    private static String damagedText(Trial trial, String text) {
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
        int at = trial.between(0, lines.size());
        String line = lines.get(at);
        switch (trial.between(0, 9)) {
            case 0 -> lines.remove(at);
            case 1 -> lines.add(at, lines.get(trial.between(0, lines.size())));
            case 2 -> lines.set(at, trial.pick("\t", " ", "  ", "      ", "- ") + line);
            case 3 -> lines.set(at, line.strip());
            case 4 -> lines.addAll(at, hostileLines(trial));
            default -> lines.set(at, damagedToken(trial, line));
        }
        return String.join("\n", lines) + "\n";
    }

    private static String damagedToken(Trial trial, String line) {
        String[] tokens = line.split("(?<=[ :,\\[\\]{}\"'])|(?=[ :,\\[\\]{}\"'])", -1);
        tokens[trial.between(0, tokens.length)] = hostileToken(trial);
        return String.join("", tokens);
    }

    private static String hostileToken(Trial trial) {
        return trial.pick(
                "",
                ":",
                "-",
                "?",
                "|",
                ">",
                "{",
                "}",
                "[",
                "]",
                "\"",
                "'",
                "#",
                "%",
                "@",
                "`",
                "!!python/object:os.system",
                "!!binary AAA=",
                "!!set {a, b}",
                "&a",
                "*a",
                "<<: *a",
                "~",
                "null",
                "NaN",
                ".inf",
                "-1",
                "0",
                "1e400",
                "0x7fffffff",
                "9223372036854775808",
                "1_000",
                "yes",
                "2022-01-01",
                "99999999999d",
                "-3d",
                "${HOME}",
                "${" + "a".repeat(70_000) + "}",
                "../../../etc/passwd",
                "/dev/zero",
                "file:///etc/passwd",
                "https://[",
                "\u202e",
                "\ufeff",
                "😀",
                "\u0085",
                "\u2028",
                "\\ud800",
                "\"\\0\"",
                "\"\\x1b[2J\"",
                "\"\\uD800\"",
                "x".repeat(100_000),
                "9".repeat(10_000),
                "[" + "1,".repeat(20_000) + "1]",
                "[".repeat(trial.pick(60, 5_000)),
                "{a: ".repeat(trial.pick(60, 5_000)),
                "- ".repeat(trial.pick(60, 2_000)),
                "\"" + "(".repeat(2_000) + "\"",
                "---",
                "...");
    }

    private static List<String> hostileLines(Trial trial) {
        return switch (trial.between(0, 8)) {
            case 0 -> List.of("---", "sass: 1");
            case 1 ->
                List.of(
                        "a: &a [x]",
                        "b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]",
                        "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]",
                        "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]",
                        "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]",
                        "f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]",
                        "g: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f]",
                        "h: [*g,*g,*g,*g,*g,*g,*g,*g,*g]");
            case 2 -> List.of("loop: &loop", "  inner: *loop");
            case 3 -> List.of("include: [sass.yaml]");
            case 4 -> List.of("? {complex: key}", ": value");
            case 5 -> {
                List<String> many = new ArrayList<>();
                for (int i = 0; i < 3_000; i++) {
                    many.add("unknown" + i + ": " + i);
                }
                yield many;
            }
            case 6 -> List.of("%YAML 9.9", "%TAG ! tag:x,2000:");
            default -> List.of("text: |", " ".repeat(trial.between(0, 4)) + "x", "\ty: 1");
        };
    }
}
