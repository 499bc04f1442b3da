package org.sassrec.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.diff.DatasetDiff;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Implements {@code sass dataset-diff}. */
@Command(
        name = DatasetDiffCommand.NAME,
        description =
                "Compares the contents of two prepared datasets. For each table with a difference, prints the first"
                        + " row, its column and both values. The number of parts of a dataset is no difference. Exits with 2 if"
                        + " they differ.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {" 0:The contents are equal.", " 1:A dataset cannot be read.", " 2:The contents differ."},
        footer = {
            "  sass dataset-diff target/sass /backup/target/sass",
            "  sass dataset-diff before/target/sass/dataset after/target/sass/dataset",
            "  sass dataset-diff before/dataset after/dataset --limit 100"
        })
public final class DatasetDiffCommand extends ConfiguredCommand {
    public static final String NAME = "dataset-diff";

    private static final String DATASET = "dataset";

    @Parameters(index = "0", paramLabel = "FIRST", description = "Folder of a dataset, or a run folder with a dataset.")
    private Path first = Path.of("");

    @Parameters(index = "1", paramLabel = "SECOND", description = "Folder of the dataset to compare with.")
    private Path second = Path.of("");

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Maximum number of printed differences. Default: ${DEFAULT-VALUE}.")
    private int limit = 20;

    @Override
    public Integer call() {
        Path one = dataset(first);
        Path two = dataset(second);
        DatasetDiff diff = DatasetDiff.of(one, two);
        print("first:  " + DisplayPaths.path(one) + ": " + summary(diff.first()));
        print("second: " + DisplayPaths.path(two) + ": " + summary(diff.second()));
        if (diff.isEqual()) {
            print("the contents are equal");
            return ExitStatus.OK;
        }
        List<DatasetDiff.Difference> differences = diff.differences();
        print("the contents differ:");
        differences.stream()
                .limit(limit)
                .forEach(each -> print("  " + each.place() + ": " + each.first() + " in the first, " + each.second()
                        + " in the second"));
        if (differences.size() > limit) {
            print("  and " + (differences.size() - limit) + " more; `--limit " + differences.size() + "` prints all");
        }
        if (!diff.first().fingerprint().equals(diff.second().fingerprint())) {
            print("note: the datasets were prepared with different configurations, source files or formats");
        }
        return ExitStatus.DIFFERENCES;
    }

    private static Path dataset(Path folder) {
        Path inside = folder.resolve(DATASET);
        return !Files.exists(folder.resolve(DatasetFiles.MANIFEST)) && Files.exists(inside) ? inside : folder;
    }

    private static String summary(DatasetManifest manifest) {
        return String.format(
                Locale.ROOT,
                "%,d events, %,d users, %,d items, content %s",
                manifest.events(),
                manifest.users(),
                manifest.items(),
                manifest.contentDigest());
    }
}
