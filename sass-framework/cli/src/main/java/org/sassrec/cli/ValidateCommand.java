package org.sassrec.cli;

import java.util.concurrent.Callable;
import org.sassrec.config.LoadedConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sass validate}. */
@Command(
        name = "validate",
        description = "Checks the configuration alone, without looking at data; every problem at once.",
        mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final ConfigOptions options = new ConfigOptions();

    ValidateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        LoadedConfig config = options.load(console);
        console.out()
                .println(options.file() + " is valid: "
                        + config.config().scenarios().size() + " scenarios, "
                        + config.config().features().size() + " features");
        return ExitStatus.OK;
    }
}
