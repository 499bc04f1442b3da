package org.sassrec.cli.command;

import java.io.IOException;
import java.util.List;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.output.FailureReporter;
import org.sassrec.config.loader.ConfigFixer;
import org.sassrec.diagnostic.Diagnostic;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Implements {@code sass fix}. */
@Command(
        name = "fix",
        description =
                "Corrects mistakes in the configuration that have one obvious solution: misspelled keys, values and"
                        + " references, and duplicate keys. Prints the changes as a diff. Comments and formatting do not change.",
        footer = {"  sass fix --dry-run", "  sass fix", "  sass fix --file shop.yaml"})
public final class FixCommand extends ConfiguredCommand {
    @Option(
            names = {"-n", "--dry-run"},
            description = "Prints the diff and changes no file.")
    private boolean dryRun;

    @Override
    public Integer call() throws IOException {
        ConfigFixer.Outcome outcome = dryRun ? ConfigFixer.dryRun(this::problems) : ConfigFixer.apply(this::problems);
        console.out().print(outcome.diff());
        print(outcome.summary(dryRun));
        List<Diagnostic> left = outcome.remaining();
        if (!left.isEmpty()) {
            console.warn(left);
        }
        if (dryRun) {
            printNext("fix", "makes these changes");
        } else if (!outcome.failed()) {
            printNext("validate --data", "checks the configuration and the data");
        }
        return dryRun || !outcome.failed() ? ExitStatus.OK : FailureReporter.status(left);
    }
}
