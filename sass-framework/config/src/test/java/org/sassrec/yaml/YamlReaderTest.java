package org.sassrec.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.diagnostic.SourceText;

class YamlReaderTest {

    @TempDir
    Path folder;

    private static YamlNode read(String text) {
        Problems problems = new Problems();
        YamlNode node = YamlReader.read(SourceText.of("f", text), problems);
        assertThat(problems.sorted()).isEmpty();
        return node;
    }

    private static List<String> problemsOf(String text) {
        Problems problems = new Problems();
        YamlReader.read(SourceText.of("f", text), problems);
        return problems.sorted().stream()
                .map(p -> p.code() + " " + p.location().line() + ":"
                        + p.location().column() + " " + p.message())
                .toList();
    }

    private static YamlNode value(YamlNode mapping, String key) {
        return ((YamlNode.Mapping) mapping)
                .entries().stream()
                        .filter(entry -> entry.key().text().equals(key))
                        .findFirst()
                        .orElseThrow()
                        .value();
    }

    private static String at(SourceSpan span) {
        return span.line() + ":" + span.column() + "+" + span.length();
    }

    @Test
    void recordsLocationOfEveryNode() {
        YamlNode root = read(
                "a: 1\nlist: [x, 'y z', {k: v}]\nblock:\n  - one\n  - two\ntext: |\n  l1\n  l2\nmap:\n  in: {\n    x: 1}\n");
        assertThat(at(root.span())).isEqualTo("1:1+1");
        assertThat(at(value(root, "a").span())).isEqualTo("1:4+1");
        assertThat(at(value(root, "list").span())).isEqualTo("2:7+18");
        List<YamlNode> items = ((YamlNode.Sequence) value(root, "list")).items();
        assertThat(at(items.get(1).span())).isEqualTo("2:11+5");
        assertThat(at(items.get(2).span())).isEqualTo("2:18+6");
        assertThat(at(value(root, "block").span())).isEqualTo("4:3+1");
        assertThat(at(value(root, "text").span())).isEqualTo("6:7+1");
        assertThat(at(value(root, "map").span())).isEqualTo("10:3+2");
        assertThat(at(value(value(root, "map"), "in").span())).isEqualTo("10:7+1");
    }

    @Test
    void countsColumnsInCodePoints() {
        YamlNode root = read("{\uD83D\uDE00: \u89C6, b: c}");
        assertThat(at(value(root, "b").span())).isEqualTo("1:11+1");
    }

    @Test
    void keepsScalarText() {
        YamlNode root = read("a: no\nb: 12:30\nc: 0777\nd: 1e3\ne: \"x\\ty\"\nf: ~\ng:\nh: 'null'\ni: null\n");
        assertThat(value(root, "a")).extracting("text").isEqualTo("no");
        assertThat(value(root, "b")).extracting("text").isEqualTo("12:30");
        assertThat(value(root, "c")).extracting("text").isEqualTo("0777");
        assertThat(value(root, "d")).extracting("text").isEqualTo("1e3");
        assertThat(value(root, "e")).extracting("text").isEqualTo("x\ty");
        assertThat(value(root, "f").isNull()).isTrue();
        assertThat(value(root, "g").isNull()).isTrue();
        assertThat(value(root, "h").isNull()).isFalse();
        assertThat(value(root, "i").isNull()).isTrue();
    }

    @Test
    void describesNodes() {
        YamlNode root = read("a: [1]\nb: {c: d}\ne: f\ng: ~\nh: " + "x".repeat(60) + "\n");
        assertThat(root.describe()).isEqualTo("a mapping");
        assertThat(value(root, "a").describe()).isEqualTo("a list");
        assertThat(value(root, "e").describe()).isEqualTo("`f`");
        assertThat(value(root, "g").describe()).isEqualTo("an empty value");
        assertThat(value(root, "h").describe()).isEqualTo("`" + "x".repeat(40) + "...`");
    }

    @Test
    void resolvesAliases() {
        YamlNode root = read("a: &x {k: v}\nb: *x\n");
        assertThat(value(root, "b")).isEqualTo(value(root, "a"));
    }

    @Test
    void reportsAllDuplicateKeys() {
        assertThat(problemsOf("a: 1\nb: {c: 1, c: 2}\n\"a\": 3\na: 4\n"))
                .containsExactly(
                        "SASS1005 2:11 duplicate key `c`",
                        "SASS1005 3:1 duplicate key `a`",
                        "SASS1005 4:1 duplicate key `a`");
    }

    @Test
    void rejectsDeepOrRecursiveDocuments() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9) + "*a" + (i - 1)));
        }
        assertThat(problemsOf(bomb.toString())).singleElement().asString().startsWith("SASS1006 5:");
        assertThat(problemsOf("[".repeat(5000))).singleElement().asString().startsWith("SASS1006 1:42");
        assertThat(problemsOf("a: &x [*x]")).containsExactly("SASS1006 1:8 alias `*x` is inside its own anchor");
        assertThat(problemsOf("x".repeat(4 << 20))).isNotEmpty();
    }

    @Test
    void readsFilesWithAndWithoutByteOrderMark() throws IOException {
        Path file = Files.writeString(folder.resolve("bom.yaml"), "\uFEFFa: 1\n");
        Problems problems = new Problems();
        SourceText text = YamlReader.readText(file, "bom.yaml", problems);
        assertThat(text.text()).isEqualTo("a: 1\n");
        assertThat(at(value(YamlReader.read(text, problems), "a").span())).isEqualTo("1:4+1");
    }

    @Test
    void reportsWhyFileIsUnreadable() throws IOException {
        assertThat(reading(folder.resolve("none.yaml")).message()).isEqualTo("file `none.yaml` does not exist");
        assertThat(reading(folder).code()).isEqualTo(YamlCode.FILE_UNREADABLE);
        Path latin = Files.write(folder.resolve("latin.yaml"), "a: 1\nb: Köln\n".getBytes(StandardCharsets.ISO_8859_1));
        Diagnostic problem = reading(latin);
        assertThat(problem.code()).isEqualTo(YamlCode.FILE_NOT_TEXT);
        assertThat(at(problem.location())).isEqualTo("2:5+1");
        Path utf16 = Files.write(folder.resolve("utf16.yaml"), "a: 1".getBytes(StandardCharsets.UTF_16));
        assertThat(reading(utf16).code()).isEqualTo(YamlCode.FILE_NOT_TEXT);
        Path large = Files.write(folder.resolve("large.yaml"), new byte[4 << 20]);
        assertThat(reading(large).code()).isEqualTo(YamlCode.DOCUMENT_TOO_COMPLEX);
    }

    private static Diagnostic reading(Path file) {
        Problems problems = new Problems();
        SourceText text = YamlReader.readText(file, file.getFileName().toString(), problems);
        if (text != null) {
            assertThat(YamlReader.read(text, problems)).isNull();
        }
        assertThat(problems.sorted()).hasSize(1);
        return problems.sorted().get(0);
    }

    @Test
    void keepsColumnOfPartialLine() {
        SourceText source = SourceText.of("--set", "model.layers=[64,x]");
        Problems problems = new Problems();
        YamlNode list = YamlReader.readPart(source, "[64,x]", 14, problems);
        assertThat(at(list.span())).isEqualTo("1:14+6");
        assertThat(at(((YamlNode.Sequence) list).items().get(1).span())).isEqualTo("1:18+1");
        assertThat(YamlReader.readPart(source, "[64", 14, problems)).isNull();
        assertThat(problems.sorted().get(0).location().file()).isEqualTo("--set");
    }
}
