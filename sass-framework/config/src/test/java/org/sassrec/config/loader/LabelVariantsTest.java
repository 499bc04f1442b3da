package org.sassrec.config.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.Variant;

/** The variants of {@code compare.labels}. */
class LabelVariantsTest {

    @TempDir
    Path folder;

    private List<String> variants(String more) {
        String two = ConfigCorpus.read(ConfigCorpus.VALID.resolve("minimal.yaml"))
                .replace("scenarios:\n", "scenarios:\n  home: {where: a = 1, label: y = 1}\n");
        Path file = ConfigCorpus.write(
                folder.resolve("sass.yaml"),
                two + "\ncompare: {labels: {scenario: home, shares: [0.05, 1]}}\n" + more + "\n");
        return ConfigLoader.loadWithVariants(ConfigRequest.of(file)).comparison().variants().stream()
                .map(Variant::name)
                .toList();
    }

    @Test
    void theColdModelWithAllLabelsIsTheFile() {
        assertThat(variants("")).containsExactly("sass", "cold-0.05", "own-0.05", "warm-0.05", "own-1", "warm-1");
    }

    /** Its keys are those of the file, but it starts from a model without the scenario. */
    @Test
    void theWarmModelWithAllLabelsIsNotTheFile() {
        assertThat(variants("finetune: {start: warm}\npretrain: {task: none}"))
                .containsExactly("sass", "cold-0.05", "own-0.05", "warm-0.05", "own-1", "warm-1");
    }
}
