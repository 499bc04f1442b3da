package org.sassrec.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.sassrec.config.DataConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.files.Sha256;
import org.sassrec.prepare.source.SourcePaths;
import org.sassrec.prepare.step.EarlierVocabularies;

/**
 * Checksums of everything that determines a dataset.
 *
 * @param versions returns the version of a source file
 * @param clusterVersions versions of the files and tables of a cluster by address
 */
record DatasetFingerprint(SassConfig config, Function<Path, String> versions, Map<String, String> clusterVersions) {

    /** Returns the fingerprint of the main dataset. */
    String of(Optional<EarlierVocabularies> earlier) throws IOException {
        StringBuilder text = new StringBuilder("version " + DatasetFiles.VERSION + "\n");
        // Without the engine: all engines write equal datasets.
        DataConfig data = config.data();
        text.append(data.events())
                .append(data.users())
                .append(data.items())
                .append(data.split())
                .append('\n')
                .append(config.scenarios().stream()
                        .map(s -> List.of(
                                s.name(),
                                String.valueOf(s.where()),
                                String.valueOf(s.history()),
                                s.label(),
                                s.labelShare(),
                                s.candidates()))
                        .toList());
        text.append('\n').append(config.features()).append('\n');
        if (config.dataIntervalEnd() != null) {
            text.append(config.dataIntervalEnd()).append('\n');
        }
        earlier.ifPresent(each -> text.append("continues ").append(each.id()).append('\n'));
        append(text, new SourcePaths(config).files());
        new TreeMap<>(clusterVersions)
                .forEach((address, version) ->
                        text.append(address).append(' ').append(version).append('\n'));
        return Sha256.of(text.toString());
    }

    /**
     * Returns the fingerprint of the pre-training dataset: that of the main dataset and each file of {@code
     * pretrain.events}.
     */
    String ofPretrain(String dataset) throws IOException {
        StringBuilder text =
                new StringBuilder(dataset + "\n" + config.pretrain().events() + "\n");
        append(text, new SourcePaths(config).pretrainFiles());
        return Sha256.of(text.toString());
    }

    private void append(StringBuilder text, List<Path> files) {
        Path project = config.directory().toAbsolutePath().normalize();
        for (Path file : files) {
            Path absolute = file.toAbsolutePath().normalize();
            // The same project in another folder, for example on another machine, has the same fingerprint.
            text.append(absolute.startsWith(project) ? project.relativize(absolute) : absolute)
                    .append(' ')
                    .append(versions.apply(file))
                    .append('\n');
        }
    }

    /** Returns the version of a local file: its size and modification time. */
    static String sizeAndTime(Path file) {
        try {
            return Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
