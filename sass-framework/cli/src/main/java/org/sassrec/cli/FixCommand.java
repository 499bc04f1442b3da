package org.sassrec.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.sassrec.config.ConfigFixes;
import org.sassrec.diagnostic.Diagnostic;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sass fix}. */
@Command(
        name = "fix",
        description =
                "Puts right what is plain in the configuration (misspelt keys, words and references, duplicate keys) and"
                        + " shows the changes as a diff. Comments and blanks stay.",
        mixinStandardHelpOptions = true)
final class FixCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final ConfigOptions options = new ConfigOptions();

    @Option(
            names = {"-n", "--dry-run"},
            description = "Shows the diff and changes nothing.")
    private boolean dryRun;

    FixCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        ConfigFixes.Outcome outcome =
                dryRun ? ConfigFixes.dryRun(options::problems) : ConfigFixes.apply(options::problems);
        console.out().print(outcome.diff());
        console.out().println(outcome.summary(dryRun));
        List<Diagnostic> left = outcome.left();
        if (!left.isEmpty()) {
            console.warn(left);
        }
        return dryRun || !outcome.failed() ? ExitStatus.OK : Failure.status(left);
    }
}
