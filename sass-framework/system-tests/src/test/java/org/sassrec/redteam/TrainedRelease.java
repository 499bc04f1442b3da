package org.sassrec.redteam;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.stream.Stream;
import org.sassrec.release.Publisher;
import org.sassrec.release.content.ExportReader;
import org.sassrec.serving.SmallTraining;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;

/** The export of a small trained model and its releases. */
final class TrainedRelease {

    private TrainedRelease() {}

    /** Returns the folder of the export. The first process trains the model. */
    static Path export(Path shared) throws IOException {
        Path export = shared.resolve("export");
        if (!Files.exists(export)) {
            Path unfinished = shared.resolve("export-" + ProcessHandle.current().pid());
            SmallTraining.writeExport(unfinished);
            Files.move(unfinished, export);
        }
        return export;
    }

    /** Publishes an export. */
    static ReleaseManifest publish(VectorStore store, Path home, Path export) {
        Publisher.Options options = new Publisher.Options("live", .98, 2);
        return new Publisher(store, home, options, Clock.systemUTC(), progress -> {})
                .publish(ExportReader.open(export, Map.of()))
                .release();
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
