package org.sassrec.training.warmstart;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.Folders;
import org.sassrec.files.JsonFiles;
import org.sassrec.model.graph.ModelCode;

/**
 * Stores {@link Axes} in the folder of a training:
 *
 * <pre>
 * axes/axes.json    structure, tables and weights
 * axes/0.rows       fingerprints of the values of a table in row order, from row 1; int64, little-endian
 * axes/train.rows   fingerprints of held-out events, see {@link LearnedEvents}; also refit.rows
 * </pre>
 *
 * <p>The folder contains everything that a warm start needs apart from the checkpoint. The dataset is not needed.
 */
public final class AxesFile {
    private static final String FOLDER = "axes";
    private static final String FILE = "axes.json";
    private static final String TRAIN = "train";
    private static final String REFIT = "refit";

    /** Meaning of the fingerprints of held-out events. */
    private static final String EVENTS = "events";

    private AxesFile() {}

    /**
     * The content of {@code axes.json}.
     *
     * @param heldOut lists of held-out events by horizon
     */
    private record Content(
            Map<String, String> structure,
            Map<String, Table> tables,
            long trainEnd,
            long refitEnd,
            Map<String, Table> heldOut,
            List<WeightAxes> weights) {
        private Content {
            Objects.requireNonNull(structure);
            Objects.requireNonNull(tables);
            Objects.requireNonNull(weights);
        }
    }

    /**
     * A table in the file.
     *
     * @param file name of the file with the fingerprints; empty for a table without values
     * @param checksum CRC-32C of this file
     */
    private record Table(String meaning, String file, long checksum) {
        private Table {
            Objects.requireNonNull(meaning);
            Objects.requireNonNull(file);
        }
    }

    /**
     * Writes the axes of the checkpoints of a training.
     *
     * @param training folder of the training
     * @throws SassException SASS5104 if writing fails
     */
    public static void write(Path training, Axes axes) {
        Path folder = training.resolve(FOLDER);
        try {
            Folders.deleteRecursively(folder);
            Files.createDirectories(folder);
            Map<String, Table> tables = new TreeMap<>();
            for (Map.Entry<String, TableRows> table : axes.tables().entrySet()) {
                TableRows rows = table.getValue();
                String file = rows.hasValues() ? tables.size() + ".rows" : "";
                tables.put(table.getKey(), write(folder, file, rows));
            }
            LearnedEvents learned = axes.learned();
            Map<String, Table> heldOut = new TreeMap<>();
            heldOut.put(TRAIN, write(folder, TRAIN + ".rows", new TableRows(EVENTS, learned.heldOutOfTrain())));
            heldOut.put(REFIT, write(folder, REFIT + ".rows", new TableRows(EVENTS, learned.heldOutOfRefit())));
            // Written last, so that an incomplete folder has no axes.
            AtomicFile.write(
                    folder.resolve(FILE),
                    JsonFiles.text(new Content(
                            axes.structure(),
                            tables,
                            learned.trainEnd(),
                            learned.refitEnd(),
                            heldOut,
                            axes.weights())));
        } catch (IOException e) {
            throw SassException.of(
                    Diagnostic.error(
                                    ModelCode.TRAINING_WRITE_FAILED,
                                    "the description of the weights cannot be written: " + IoErrorMessage.withFile(e))
                            .inFile(folder.toString())
                            .withHelp("free disk space or make the folder writable, then run again"),
                    e);
        }
    }

    /** Whether a training has axes, intact or damaged. Trainings of earlier versions have none. */
    public static boolean exists(Path training) {
        return Files.isRegularFile(training.resolve(FOLDER).resolve(FILE));
    }

    /**
     * Reads the axes of the checkpoints of a training.
     *
     * @throws SassException SASS5102 if they are missing or damaged
     */
    public static Axes read(Path training) {
        Path folder = training.resolve(FOLDER);
        try {
            Content content = JsonFiles.parse(Files.readString(folder.resolve(FILE)), Content.class);
            Map<String, TableRows> tables = new TreeMap<>();
            for (Map.Entry<String, Table> table : content.tables().entrySet()) {
                tables.put(table.getKey(), rows(folder, table.getValue()));
            }
            LearnedEvents learned = new LearnedEvents(
                    content.trainEnd(),
                    content.refitEnd(),
                    heldOut(folder, content, TRAIN),
                    heldOut(folder, content, REFIT));
            return new Axes(content.structure(), tables, learned, content.weights());
        } catch (IOException e) {
            throw SassException.of(
                    Diagnostic.error(
                                    ModelCode.CHECKPOINT_CORRUPT,
                                    "the description of the weights cannot be read: " + IoErrorMessage.withFile(e))
                            .inFile(folder.resolve(FILE).toString())
                            .withHelp("delete the folder `" + training + "`, then run again: training starts from"
                                    + " random weights"),
                    e);
        }
    }

    private static Table write(Path folder, String file, TableRows rows) throws IOException {
        byte[] bytes = bytes(rows.values());
        if (!file.isEmpty()) {
            AtomicFile.write(folder.resolve(file), bytes);
        }
        return new Table(rows.meaning(), file, checksum(bytes));
    }

    /** Trainings of earlier versions have no list. Any older event that a later training holds out may then be known. */
    private static long[] heldOut(Path folder, Content content, String horizon) throws IOException {
        Table table = content.heldOut().get(horizon);
        return table == null ? new long[0] : rows(folder, table).values();
    }

    private static TableRows rows(Path folder, Table table) throws IOException {
        if (table.file().isEmpty()) {
            return TableRows.of(table.meaning());
        }
        byte[] bytes = Files.readAllBytes(folder.resolve(table.file()));
        if (checksum(bytes) != table.checksum()) {
            throw new IOException("the checksum of " + table.file() + " is wrong");
        }
        long[] values = new long[bytes.length / Long.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(values);
        return new TableRows(table.meaning(), values);
    }

    private static byte[] bytes(long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Long.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return bytes.array();
    }

    private static long checksum(byte... bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return sum.getValue();
    }
}
