package org.sassrec.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sassrec.config.ConfigLoader;
import org.sassrec.config.ConfigRequest;
import org.sassrec.config.LoadedConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import picocli.CommandLine.Option;

/** The options of every command that reads the configuration. */
final class ConfigOptions {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The configuration; sass.yaml by default.")
    private Path file = Path.of("sass.yaml");

    @Option(
            names = {"-s", "--set"},
            paramLabel = "KEY=VALUE[,...]",
            description = "Overrides keys for this run, for instance finetune.epochs=1,model.layers=[64,32].")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = {"-p", "--profile"},
            paramLabel = "NAME[,...]",
            description = "Profiles of the configuration to put over it, in this order; by default those that the"
                    + " environment variable SASS_PROFILE names.")
    private List<String> profiles = new ArrayList<>();

    /** Loads and checks; warnings go to the console. */
    LoadedConfig load(Console console) {
        LoadedConfig config = ConfigLoader.load(request());
        console.warn(config.warnings());
        return config;
    }

    /** What to load. */
    ConfigRequest request() {
        return ConfigRequest.of(file).withProfiles(profiles).withOverrides(overrides);
    }

    /** Every problem of the file as it is, warnings included. */
    List<Diagnostic> problems() {
        try {
            return ConfigLoader.load(request()).warnings();
        } catch (SassException e) {
            return e.diagnostics();
        }
    }

    Path file() {
        return file;
    }
}
