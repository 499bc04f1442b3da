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

/** {@code sass explain}. */
@Command(
        name = "explain",
        description =
                "Shows the page of a code (SASS2003), all about a key (finetune.epochs), or without either the effective"
                        + " configuration, each value with its origin. A code needs no configuration.")
public final class ExplainCommand extends ConfiguredCommand {
    @Parameters(arity = "0..1", paramLabel = "CODE|KEY", description = "What to explain.")
    private @Nullable String what;

    @Option(names = "--code", paramLabel = "CODE", description = "The same, surely a code.")
    private @Nullable String code;

    @Option(names = "--key", paramLabel = "KEY", description = "The same, surely a key.")
    private @Nullable String key;

    @Override
    public Integer call() {
        String asked = code != null ? code : key != null ? key : what;
        if (asked != null && (code != null || (key == null && asked.matches("(?i)SASS-?\\d+")))) {
            return printPage(asked);
        }
        var config = load();
        print(asked == null ? config.describeValues().stripTrailing() : KeyExplanation.of(config, asked));
        return ExitStatus.OK;
    }

    private int printPage(String wanted) {
        Optional<CodePage> page = CodePage.find(wanted);
        if (page.isEmpty()) {
            return usageError("there is no code `" + wanted + "`", "codes have the form SASS2003");
        }
        print(CodePages.toText(page.get()));
        return ExitStatus.OK;
    }
}
