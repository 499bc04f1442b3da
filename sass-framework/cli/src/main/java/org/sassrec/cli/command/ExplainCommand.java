package org.sassrec.cli.command;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.config.reference.KeyExplanation;
import org.sassrec.diagnostic.CodePage;
import org.sassrec.diagnostic.CodePages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Implements {@code sass explain}. */
@Command(
        name = "explain",
        description =
                "Prints the page of a diagnostic code (SASS2003) or the description of a key (finetune.epochs). Without an"
                        + " argument it prints the effective configuration with the origin of each value. A code needs no configuration file.",
        footer = {"  sass explain", "  sass explain finetune.epochs", "  sass explain SASS2003"})
public final class ExplainCommand extends ConfiguredCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "CODE|KEY",
            description = "Diagnostic code or configuration key. Default: the effective configuration.")
    private @Nullable String what;

    @Option(names = "--code", paramLabel = "CODE", description = "Diagnostic code.")
    private @Nullable String code;

    @Option(names = "--key", paramLabel = "KEY", description = "Configuration key.")
    private @Nullable String key;

    @Override
    public Integer call() {
        String topic = code != null ? code : key != null ? key : what;
        if (topic != null && (code != null || (key == null && topic.matches("(?i)SASS-?\\d+")))) {
            return printPage(topic);
        }
        var config = load();
        print(console.syntax()
                .text(topic == null ? config.describeValues().stripTrailing() : KeyExplanation.of(config, topic)));
        return ExitStatus.OK;
    }

    private int printPage(String wanted) {
        Optional<CodePage> page = CodePage.find(wanted);
        if (page.isEmpty()) {
            return usageError(
                    "the code `" + wanted + "` is unknown",
                    "codes have the form SASS2003; codes of Spark are only on the documentation site");
        }
        print(console.syntax().page(CodePages.toText(page.get())));
        return ExitStatus.OK;
    }
}
