package org.sassrec.config.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.reference.EffectiveYaml;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticRenderer;
import org.sassrec.diagnostic.SassException;

/** Any file yields a configuration or problems with locations, never another exception. */
@Tag("slow")
class ConfigFuzzTest {

    /** Cases per seed. */
    private static final int CASES = 1_000;

    /** Maximum size of a file, which limits the time of a case. */
    private static final int LARGEST = 200_000;

    private static final String[] PIECES = {
        "{",
        "}",
        "[",
        "]",
        ":",
        ": ",
        ",",
        "- ",
        "\n",
        "\t",
        "  ",
        "#",
        "\"",
        "'",
        "|",
        ">",
        "&a",
        "*a",
        "!",
        "!!int",
        "%",
        "@",
        "`",
        "?",
        "---",
        "...",
        "~",
        "null",
        "<<: ",
        "\\",
        "\u0000",
        "\uFEFF",
        "\u2028",
        "\uD83D\uDE00",
        "\uD83D",
        "0",
        "-1",
        "1e999",
        "9".repeat(30),
        "true",
        "name: ",
        "type: ",
        "of: item",
        "=",
        ".",
        "[[[[",
        "${x}",
        "\r"
    };

    @TempDir
    Path folder;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    @Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a hang is a failure
    void failsOnlyWithDiagnostics(long seed) {
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>();
        ConfigCorpus.valid().forEach(file -> texts.add(ConfigCorpus.read(file)));
        Path file = folder.resolve("sass.yaml");
        for (int i = 0; i < CASES; i++) {
            String text = mutated(random, texts.get(random.nextInt(texts.size())));
            List<String> overrides = random.nextInt(3) == 0 ? List.of(override(random)) : List.of();
            load(ConfigCorpus.write(file, text), overrides);
        }
    }

    private static void load(Path file, List<String> overrides) {
        for (Diagnostic problem : problems(file, overrides)) {
            assertThat(problem.location()).as("%s", problem).isNotNull();
            assertThat(DiagnosticRenderer.coloured().render(problem))
                    .contains(problem.code().id());
        }
    }

    private static List<Diagnostic> problems(Path file, List<String> overrides) {
        try {
            LoadedConfig loaded = ConfigLoader.load(file, overrides);
            assertThat(EffectiveYaml.of(loaded)).isNotEmpty();
            assertThat(loaded.describeValues()).isNotEmpty();
            return List.of();
        } catch (SassException e) {
            return e.diagnostics();
        }
    }

    private static String mutated(Random random, String text) {
        StringBuilder out = new StringBuilder(text);
        int edits = 1 + random.nextInt(4);
        for (int i = 0; i < edits && out.length() > 10; i++) {
            int at = random.nextInt(out.length() - 5);
            if (random.nextInt(100) == 0) {
                grow(random, out, at);
                continue;
            }
            switch (random.nextInt(5)) {
                case 0 -> out.insert(at, PIECES[random.nextInt(PIECES.length)]);
                case 1 -> out.deleteCharAt(at);
                case 2 -> out.delete(at, Math.min(out.length(), at + random.nextInt(40)));
                case 3 -> out.setLength(at);
                default -> {
                    int from = random.nextInt(out.length());
                    String piece = out.substring(from, Math.min(out.length(), from + random.nextInt(60)));
                    out.insert(at, piece);
                }
            }
        }
        return out.toString();
    }

    /** Grows the text with few edits: nesting, anchors, aliases of aliases, long texts. */
    private static void grow(Random random, StringBuilder out, int at) {
        int size = 1 << random.nextInt(14);
        switch (random.nextInt(6)) {
            case 0 -> out.insert(at, "[".repeat(size));
            case 1 -> out.insert(at, "{a: ".repeat(size));
            case 2 -> out.insert(at, laughs(2 + random.nextInt(20), 2 + random.nextInt(9)));
            case 3 -> out.insert(at, "&x ".repeat(size % 50) + "*x ".repeat(size % 50));
            case 4 -> out.insert(at, "a".repeat(size));
            default -> out.insert(at, "\n- ".repeat(size));
        }
        out.setLength(Math.min(out.length(), LARGEST));
    }

    /** Returns an alias expansion attack ("billion laughs"): each line repeats the previous one. */
    private static String laughs(int lines, int times) {
        StringBuilder out = new StringBuilder("\nl0: &l0 [ha, ha]\n");
        for (int line = 1; line < lines; line++) {
            out.append("l").append(line).append(": &l").append(line).append(" [");
            out.append(("*l" + (line - 1) + ", ").repeat(times)).append("]\n");
        }
        return out.toString();
    }

    @Test
    void rejectsAliasExpansionAttack() {
        Path file = folder.resolve("sass.yaml");
        for (String text : List.of(
                "sass: 1" + laughs(40, 9),
                "sass: 1\nname: &n [*n]\n",
                "sass: 1\nfeatures: &f {user: [*f, *f], item: *f}\n",
                "[".repeat(100_000),
                "a: ".repeat(1_000))) {
            assertThat(problems(ConfigCorpus.write(file, text), List.of())).isNotEmpty();
        }
    }

    private static String override(Random random) {
        String[] paths = {
            "finetune.epochs", "features.user.user", "scenarios", "model.layers", "data.split.by", "a", "run"
        };
        StringBuilder out = new StringBuilder(paths[random.nextInt(paths.length)]);
        int pieces = random.nextInt(6);
        for (int i = 0; i < pieces; i++) {
            out.append(random.nextInt(3) == 0 ? "=" : PIECES[random.nextInt(PIECES.length)]);
        }
        return out.toString();
    }
}
