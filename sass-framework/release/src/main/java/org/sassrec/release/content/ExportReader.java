package org.sassrec.release.content;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.sassrec.dataset.arrow.VectorWriter;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;
import org.sassrec.release.content.ReleaseContent.ScenarioVectors;
import org.sassrec.serving.tower.ExportManifest;

/** Reads the export of a training as {@link ReleaseContent}. Vectors stay in their memory-mapped files. */
public final class ExportReader {

    private ExportReader() {}

    /**
     * Opens an export.
     *
     * @param export folder of the export
     * @param fingerprints fingerprints for the manifest of the release
     * @throws SassException SASS5204 if the export is missing or damaged, SASS7514 if the vectors cannot be read
     */
    public static ReleaseContent open(Path export, Map<String, String> fingerprints) {
        ExportManifest manifest = ExportManifest.verify(export);
        Path tower = export.resolve(ExportManifest.USER_TOWER);
        List<ScenarioVectors> scenarios = new ArrayList<>();
        for (ExportManifest.Scenario scenario : manifest.scenarios()) {
            scenarios.add(read(export, manifest, scenario));
        }
        return new ReleaseContent(scenarios, tower, export.resolve("snapshot"), manifest.itemColumns(), fingerprints);
    }

    /**
     * The exported item vectors of one scenario.
     *
     * @param items file of the vectors
     * @param scenario name of the scenario
     * @param rows number of vectors
     * @param columns text columns of the items
     */
    public record ItemFile(Path items, String scenario, long rows, int dim, List<String> columns) {
        public ItemFile {
            columns = List.copyOf(columns);
        }
    }

    /**
     * Opens the item vectors of a scenario without sample users.
     *
     * @throws SassException SASS7514 if the vectors cannot be read
     */
    public static ScenarioVectors read(ItemFile file) {
        return read(file, 1, List.of(), List.of());
    }

    private static ScenarioVectors read(Path export, ExportManifest manifest, ExportManifest.Scenario scenario) {
        TableFile probes = table(export.resolve(scenario.probes()), scenario.probeRows());
        return read(
                new ItemFile(
                        export.resolve(scenario.items()).toAbsolutePath(),
                        scenario.name(),
                        scenario.rows(),
                        manifest.vectorDim(),
                        manifest.itemColumns()),
                manifest.userVectors(),
                vectors(probes, manifest.userVectors() * manifest.vectorDim()),
                ids(probes));
    }

    private static ScenarioVectors read(ItemFile file, int userVectors, List<float[]> probes, List<String> probeUsers) {
        TableFile items = table(file.items(), file.rows());
        Map<String, Columns.Texts> columns = new LinkedHashMap<>();
        file.columns().forEach(column -> columns.put(column, items.texts(ExportManifest.TEXT_PREFIX + column)));
        return new ExportedVectors(
                file,
                userVectors,
                Math.toIntExact(file.rows()),
                items.texts(VectorWriter.ID),
                items.vectors(VectorWriter.VECTOR),
                columns,
                probes,
                probeUsers);
    }

    private static TableFile table(Path file, long rows) {
        try {
            TableFile table = TableFile.open(file);
            if (table.rows() == rows) {
                return table;
            }
            throw new IOException(table.rows() + " rows instead of " + rows);
        } catch (IOException | IllegalArgumentException failed) {
            throw SassException.of(
                    Diagnostic.error(
                                    ReleaseCode.EXPORTED_VECTORS_UNREADABLE,
                                    "cannot read the exported vectors: " + IoErrorMessage.of(failed))
                            .inFile(file.toString())
                            .withHelp("run `sass train`, which exports again"),
                    failed);
        }
    }

    private static List<String> ids(TableFile table) {
        if (table.rows() == 0) {
            return List.of();
        }
        Columns.Texts ids = table.texts(VectorWriter.ID);
        return LongStream.range(0, table.rows()).mapToObj(ids::get).toList();
    }

    private static List<float[]> vectors(TableFile table, int dim) {
        List<float[]> vectors = new ArrayList<>();
        if (table.rows() > 0) {
            Columns.Vectors column = table.vectors(VectorWriter.VECTOR);
            for (long row = 0; row < table.rows(); row++) {
                float[] vector = new float[dim];
                column.read(row, vector);
                vectors.add(vector);
            }
        }
        return vectors;
    }

    /** The vectors of one scenario in their file. */
    private record ExportedVectors(
            ItemFile source,
            int userVectors,
            int rows,
            Columns.Texts ids,
            Columns.Vectors vectors,
            Map<String, Columns.Texts> columns,
            List<float[]> probes,
            List<String> probeUsers)
            implements ScenarioVectors {

        @Override
        public String scenario() {
            return source.scenario();
        }

        @Override
        public int dim() {
            return source.dim();
        }

        @Override
        public Optional<ItemFile> file() {
            return Optional.of(source);
        }

        @Override
        public String id(int row) {
            return ids.get(row);
        }

        @Override
        public void vector(int row, float[] into) {
            vectors.read(row, into);
        }

        @Override
        public Map<String, String> texts(int row) {
            Map<String, String> found = new LinkedHashMap<>();
            columns.forEach((column, values) -> found.put(column, values.get(row)));
            return found;
        }
    }
}
