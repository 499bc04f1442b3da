package org.sassrec.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.TargetCounts;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.files.JsonFiles;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.check.DataProblems;
import org.sassrec.prepare.check.EntityOverlap;
import org.sassrec.prepare.check.QualityFindings;

/**
 * What limits the quality of a model according to a prepared dataset. Most findings follow from the counts of the
 * dataset and from keys that no preparation reads, so they are computed again for each run. Those about the order of the
 * splits are stored with the dataset.
 */
public final class DataFindings {
    private static final String FILE = "findings.json";
    private static final Set<DiagnosticCode> FINDINGS = Set.of(
            DataCode.FEW_POSITIVES,
            DataCode.NO_SHARED_ENTITIES,
            DataCode.FEW_SHARED_ENTITIES,
            DataCode.TEST_BEFORE_TRAIN);

    private final DataProblems problems;

    private DataFindings(DataProblems problems) {
        this.problems = problems;
    }

    /** Content of the file: findings about the order of the splits. */
    private record Stored(List<DataProblems.Finding> findings) {}

    /** Writes the findings that only the preparation can compute into the folder of an unfinished dataset. */
    static void write(Path dataset, DataProblems problems) throws IOException {
        List<DataProblems.Finding> findings = problems.findings(DataCode.TEST_BEFORE_TRAIN);
        if (!findings.isEmpty()) {
            JsonFiles.write(dataset.resolve(FILE), new Stored(findings));
        }
    }

    /**
     * Computes the findings about a dataset.
     *
     * @param places returns the location of a key, or null if it is unknown
     * @param folder folder of the dataset
     * @param manifest manifest of the dataset
     * @param pretrain manifest of the dataset of pre-training, which may be the same
     * @param targets counts of the served scenarios in validation and test
     */
    public static DataFindings of(
            SassConfig config,
            Function<String, @Nullable SourceSpan> places,
            Path folder,
            DatasetManifest manifest,
            DatasetManifest pretrain,
            List<TargetCounts> targets) {
        DataProblems problems = new DataProblems(places);
        for (DataProblems.Finding stored : read(folder)) {
            // The line of the key may have changed since the preparation.
            problems.finding(stored.warning().at(places.apply("data.split"), ""), stored.share());
        }
        long[][] positives = manifest.scenarios().stream()
                .map(counts -> new long[] {counts.train(), counts.validation(), counts.test()})
                .toArray(long[][]::new);
        QualityFindings findings = new QualityFindings(config, positives, problems);
        findings.positives(manifest.scenarios().stream().anyMatch(counts -> counts.test() > 0));
        findings.overlap(
                new EntityOverlap(pretrain.overlap().users(), pretrain.overlap().items()));
        findings.targets(targets);
        return new DataFindings(problems);
    }

    /**
     * Adds another finding.
     *
     * @param share share of the test positives that it affects
     */
    public void add(Diagnostic warning, double share) {
        problems.finding(warning, share);
    }

    /** Returns the findings, those that affect the largest share of the test positives first. */
    public List<Diagnostic> list() {
        return problems.findings();
    }

    private static List<DataProblems.Finding> read(Path folder) {
        try {
            return JsonFiles.readIfIntact(folder.resolve(FILE), Stored.class)
                    .map(Stored::findings)
                    .orElse(List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns whether a warning of a preparation is also one of the findings of its dataset. */
    public static boolean isFinding(Diagnostic warning) {
        return FINDINGS.contains(warning.code());
    }
}
