package org.sassrec.training.export;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.arrow.VectorWriter;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.Folders;
import org.sassrec.files.Sha256;
import org.sassrec.model.TowerModel;
import org.sassrec.serving.tower.ExportManifest;
import org.sassrec.serving.tower.TowerSignature;
import org.sassrec.serving.tower.VersionedJson;
import org.sassrec.serving.vector.ExportCode;
import org.sassrec.serving.vector.VectorBlocks;
import org.sassrec.training.TrainedModel;
import org.sassrec.training.VectorEncoder;

/**
 * Writes the export of a trained model. See the package documentation for the files. The export is written to a
 * temporary folder and then moved, so a killed export leaves either the old or the new export.
 */
public final class Exporter {
    /** Maximum number of known users per scenario whose vectors are exported for index checks. */
    private static final int PROBES = 1000;

    static final String SNAPSHOT = "snapshot";
    private static final String ITEMS = "items.arrow";
    private static final String PROBE_VECTORS = "probes.arrow";
    private static final String USER_VECTORS = "users.arrow";

    /** Receives the progress of an export in the exporting thread. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Reports that a part is written.
         *
         * @param part path relative to the export
         * @param rows number of vectors or users; 0 for the user tower
         * @param seconds duration of the part in seconds
         */
        void written(String part, long rows, double seconds);
    }

    private final Path temporaryFolder;
    private final SassConfig config;
    private final Dataset dataset;
    private final Horizon horizon;
    private final VectorEncoder encoder;
    private final Listener listener;

    private Exporter(
            Path temporary,
            SassConfig config,
            Dataset dataset,
            Horizon horizon,
            VectorEncoder encoder,
            Listener listener) {
        this.temporaryFolder = temporary;
        this.config = config;
        this.dataset = dataset;
        this.horizon = horizon;
        this.encoder = encoder;
        this.listener = listener;
    }

    /**
     * Writes an export as of the horizon of the model. Replaces an existing export.
     *
     * @param directory folder of the export
     * @throws SassException SASS5201 if two texts of a vocabulary have the same fingerprint, SASS5202 if the export
     * cannot be written, SASS5050 if a user vector is not finite
     */
    public static ExportManifest write(
            Path directory, SassConfig config, Dataset dataset, TrainedModel model, Listener listener) {
        return write(directory, config, dataset, model, model.encoder(), listener);
    }

    /**
     * Writes an export with another encoder of the same model.
     *
     * @throws SassException as {@link #write(Path, SassConfig, Dataset, TrainedModel, Listener)}
     */
    public static ExportManifest write(
            Path directory,
            SassConfig config,
            Dataset dataset,
            TrainedModel model,
            VectorEncoder encoder,
            Listener listener) {
        return write(directory, config, dataset, model.horizon(), encoder, model::network, listener);
    }

    static ExportManifest write(
            Path directory,
            SassConfig config,
            Dataset dataset,
            Horizon horizon,
            VectorEncoder encoder,
            IntFunction<TowerModel> models,
            Listener listener) {
        Path place = directory.toAbsolutePath();
        Path temporary = sibling(place, ".tmp");
        Exporter exporter = new Exporter(temporary, config, dataset, horizon, encoder, listener);
        try {
            Folders.deleteRecursively(temporary);
            Folders.createPrivate(temporary);
            ExportManifest manifest = exporter.write(models);
            Folders.restrict(temporary);
            replace(temporary, place);
            return manifest;
        } catch (IOException | UncheckedIOException e) {
            throw SassException.of(unwritable(place, e), e);
        } finally {
            // Frees disk space after a failed export.
            discard(temporary);
        }
    }

    static Diagnostic unwritable(Path folder, Exception why) {
        return Diagnostic.error(
                        ExportCode.EXPORT_WRITE_FAILED, "the export cannot be written: " + IoErrorMessage.withFile(why))
                .inFile(folder.toString())
                .withHelp(
                        "free disk space or make the folder writable, then run `sass train` again; an older export is unchanged");
    }

    /**
     * Moves a completed folder to its place. An existing folder is renamed first, because a move cannot replace a
     * non-empty folder.
     */
    private static void replace(Path finished, Path place) throws IOException {
        Path old = sibling(place, ".old");
        Folders.deleteRecursively(old);
        if (Files.exists(place)) {
            Files.move(place, old, StandardCopyOption.ATOMIC_MOVE);
        }
        Folders.move(finished, place);
        Folders.deleteRecursively(old);
    }

    private static Path sibling(Path place, String suffix) {
        return place.resolveSibling(place.getFileName() + suffix);
    }

    /** Deletes a folder if possible. Otherwise the next export deletes it. */
    private static void discard(Path root) {
        try {
            Folders.deleteRecursively(root);
        } catch (IOException | UncheckedIOException e) {
            // The original exception is more important than a failed cleanup.
        }
    }

    private ExportManifest write(IntFunction<TowerModel> models) throws IOException {
        TowerSignature signature = TowerSignatures.of(config, dataset);
        long began = System.nanoTime();
        Path tower = temporaryFolder.resolve(ExportManifest.USER_TOWER);
        UserTowerWriter.write(tower, signature, config, dataset, horizon, models);
        String userTowerId = Sha256.ofTree(tower);
        written(ExportManifest.USER_TOWER, 0, began);
        began = System.nanoTime();
        SnapshotWriter.write(temporaryFolder.resolve(SNAPSHOT), signature, config, dataset, horizon);
        written(SNAPSHOT, dataset.userCount(), began);
        List<ExportManifest.Scenario> scenarios = new ArrayList<>();
        List<String> itemColumns = dataset.manifest().itemColumns();
        for (int s = 0; s < config.scenarios().size(); s++) {
            if (config.scenarios().get(s).serve()) {
                scenarios.add(exportScenario(s, itemColumns));
            }
        }
        ExportManifest manifest = new ExportManifest(
                ExportManifest.VERSION,
                userTowerId,
                signature.vectorDim(),
                signature.userVectors(),
                "IP",
                horizon.name(),
                dataset.userCount(),
                itemColumns,
                scenarios,
                checksums(tower));
        VersionedJson.write(temporaryFolder.resolve(ExportManifest.FILE), manifest);
        return manifest;
    }

    private Map<String, String> checksums(Path tower) throws IOException {
        Map<String, String> checksums = new TreeMap<>();
        try (Stream<Path> files = Files.walk(temporaryFolder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.startsWith(tower)) {
                    String name = temporaryFolder.relativize(file).toString().replace(File.separatorChar, '/');
                    checksums.put(name, Sha256.ofFile(file));
                }
            }
        }
        return checksums;
    }

    private void written(String part, long rows, long began) {
        listener.written(part, rows, (System.nanoTime() - began) * 1e-9);
    }

    private ExportManifest.Scenario exportScenario(int scenario, List<String> itemColumns) throws IOException {
        String name = config.scenarios().get(scenario).name();
        Files.createDirectories(temporaryFolder.resolve(name));
        long began = System.nanoTime();
        String items = name + "/" + ITEMS;
        long rows = items(scenario, itemColumns, temporaryFolder.resolve(items));
        written(items, rows, began);
        began = System.nanoTime();
        String probes = name + "/" + PROBE_VECTORS;
        long probeRows = probes(scenario, temporaryFolder.resolve(probes));
        written(probes, probeRows, began);
        String users = config.scenarios().get(scenario).userVectors() ? name + "/" + USER_VECTORS : null;
        if (users != null) {
            began = System.nanoTime();
            written(users, users(scenario, temporaryFolder.resolve(users)), began);
        }
        return new ExportManifest.Scenario(name, items, rows, probes, probeRows, users);
    }

    private long users(int scenario, Path file) throws IOException {
        int width = encoder.userVectors() * encoder.dim();
        try (VectorWriter out = VectorWriter.create(file, width, List.of())) {
            Iterator<float[]> parts = encoder.knownUserParts(scenario, dataset.userCount(), horizon);
            for (int next = 0; next < dataset.userCount(); ) {
                float[] vectors = parts.next();
                VectorBlocks.requireFinite(vectors, encoder.dim(), "a user");
                for (int from = 0; from < vectors.length; from += width) {
                    out.add(dataset.userId(next++), vectors, from);
                }
            }
            return out.rows();
        }
    }

    private long items(int scenario, List<String> itemColumns, Path file) throws IOException {
        int[] candidates = dataset.candidates(scenario, horizon);
        List<String> columns =
                itemColumns.stream().map(c -> ExportManifest.TEXT_PREFIX + c).toList();
        String[] texts = new String[columns.size()];
        try (VectorWriter out = VectorWriter.create(file, encoder.dim(), columns)) {
            Iterator<float[]> parts = encoder.itemParts(scenario, candidates, horizon);
            for (int next = 0; next < candidates.length; ) {
                float[] vectors = parts.next();
                for (int from = 0; from < vectors.length; from += encoder.dim()) {
                    int item = candidates[next++];
                    for (int c = 0; c < texts.length; c++) {
                        texts[c] = dataset.itemText(item, itemColumns.get(c));
                    }
                    out.add(dataset.itemId(item), vectors, from, texts);
                }
            }
            return out.rows();
        }
    }

    private long probes(int scenario, Path file) throws IOException {
        Dataset.Visits visits = dataset.userVisits(horizon);
        int visitors = 0;
        for (long row = 0; row < visits.rows(); row++) {
            visitors += visits.scenario(row) == scenario ? 1 : 0;
        }
        // Spread evenly over the users, so that the same dataset selects the same users.
        int[] users = new int[Math.min(PROBES, visitors)];
        int found = 0;
        long seen = 0;
        for (long row = 0; row < visits.rows() && found < users.length; row++) {
            if (visits.scenario(row) == scenario && seen++ * users.length >= (long) found * visitors) {
                users[found++] = visits.entity(row);
            }
        }
        int[] chosen = Arrays.copyOf(users, found);
        float[] vectors = encoder.knownUsers(scenario, chosen, horizon);
        int width = encoder.userVectors() * encoder.dim();
        try (VectorWriter out = VectorWriter.create(file, width, List.of())) {
            for (int i = 0; i < chosen.length; i++) {
                out.add(dataset.userId(chosen[i]), vectors, i * width);
            }
            return out.rows();
        }
    }
}
