package org.sassrec.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticRenderer;
import org.sassrec.diagnostic.SassException;

/** Whatever stands in the file, the answer is a configuration or problems with places, never another exception. */
class FuzzTest {

    private static final int CASES = 300;

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
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void neverAnythingButDiagnostics(long seed) {
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>();
        Corpus.valid().forEach(file -> texts.add(Corpus.read(file)));
        Path file = folder.resolve("sass.yaml");
        for (int i = 0; i < CASES; i++) {
            String text = mutated(random, texts.get(random.nextInt(texts.size())));
            List<String> overrides = random.nextInt(3) == 0 ? List.of(override(random)) : List.of();
            answer(Corpus.write(file, text), overrides);
        }
    }

    private static void answer(Path file, List<String> overrides) {
        try {
            LoadedConfig loaded = ConfigLoader.load(file, overrides);
            assertThat(EffectiveYaml.of(loaded)).isNotEmpty();
            assertThat(loaded.explain()).isNotEmpty();
        } catch (SassException e) {
            for (Diagnostic problem : e.diagnostics()) {
                assertThat(problem.place()).as("%s", problem).isNotNull();
                assertThat(DiagnosticRenderer.coloured().render(problem)).contains(problem.code());
            }
        }
    }

    private static String mutated(Random random, String text) {
        StringBuilder out = new StringBuilder(text);
        int edits = 1 + random.nextInt(4);
        for (int i = 0; i < edits && out.length() > 10; i++) {
            int at = random.nextInt(out.length() - 5);
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
