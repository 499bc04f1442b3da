package org.sassrec.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.Side;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.prepare.duckdb.DuckDbEngine;

/** A user's project in a temporary folder: a {@code sass.yaml} and data files. */
final class Project {
    private final Path folder;

    Project(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    Path output() {
        return folder.resolve("target/sass");
    }

    Project file(String name, String text) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String read(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    LoadedConfig config() {
        return config(null);
    }

    /** Loads the configuration with a date such as {@code 2022-01-03}. */
    LoadedConfig config(@Nullable String date) {
        return ConfigLoader.load(ConfigRequest.of(folder.resolve("sass.yaml")).withDate(date));
    }

    Preparation preparation() {
        return preparation(null);
    }

    Preparation preparation(@Nullable String date) {
        LoadedConfig loaded = config(date);
        return Preparation.of(loaded.config(), DuckDbEngine::open)
                .locations(loaded::locationOf)
                .memory(1L << 29);
    }

    Dataset prepare() {
        return DatasetOpener.open(preparation().run().folder());
    }

    Dataset prepare(int shards) {
        return DatasetOpener.open(preparation().shards(shards).run().folder());
    }

    static FeatureSpec feature(Dataset dataset, String name) {
        for (Side side : Side.values()) {
            for (FeatureSpec feature : dataset.features(side)) {
                if (feature.name().equals(name)) {
                    return feature;
                }
            }
        }
        throw new IllegalArgumentException(name);
    }
}
