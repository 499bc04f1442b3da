package org.sassrec.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Datasets;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.duckdb.DuckDb;

/** What the works of one run share: the configuration, where things lie, and who listens. */
record Run(LoadedConfig loaded, Consumer<PipelineEvent> listener) {

    SassConfig config() {
        return loaded.config();
    }

    Path output() {
        return Preparation.output(config());
    }

    Path pretrain() {
        return output().resolve("pretrain");
    }

    Path finetune() {
        return output().resolve("finetune");
    }

    Path export() {
        return output().resolve("export");
    }

    Path evaluation() {
        return output().resolve("evaluation.json");
    }

    Dataset dataset() {
        return Datasets.open(Preparation.folder(config()));
    }

    /** The keys that a stage reads. */
    Inputs keys(Stage stage) {
        return Inputs.of(keyValues(stage));
    }

    Map<String, String> keyValues(Stage stage) {
        return StageKeys.of(stage, loaded.flat(), config());
    }

    /** The source files, relative to the configuration's folder where they lie in it, each with size and time. */
    Map<String, String> sources() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        Path directory = config().directory();
        for (Path file : Preparation.of(config(), DuckDb::open).sources()) {
            Path shown = file.startsWith(directory) ? directory.relativize(file) : file;
            sources.put(shown.toString(), Files.size(file) + " bytes of " + Files.getLastModifiedTime(file));
        }
        return sources;
    }

    /** Deletes what an older run left, so that nothing of it can be taken for this one's. */
    static void clear(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }
}
