package org.sassrec.cli;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sassrec.config.SassConfig;
import org.sassrec.release.ItemWithdrawal;
import org.sassrec.release.StoreProvider;
import org.sassrec.release.VectorStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sass withdraw}. */
@Command(
        name = "withdraw",
        description =
                "Takes items out of all releases, of all channels, at once, and out of all later ones. There is no way"
                        + " back.",
        mixinStandardHelpOptions = true)
final class WithdrawCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final ConfigOptions options = new ConfigOptions();

    @Option(
            names = "--item",
            paramLabel = "ID",
            required = true,
            description = "The item, by the id that the data has; may stand several times.")
    private List<String> items = new ArrayList<>();

    WithdrawCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        SassConfig config = options.load(console).config();
        if (items.contains("")) {
            console.err().println("error: --item is empty");
            return ExitStatus.USAGE;
        }
        EventPrinter printer = new EventPrinter(console, Clock.systemUTC(), config);
        try (VectorStore store = StoreProvider.of(config).openExisting(config)) {
            Map<String, List<String>> found = new ItemWithdrawal(
                            store,
                            StoreProvider.home(config),
                            Clock.systemUTC(),
                            progress -> printer.releasing("withdraw", progress))
                    .withdraw(items);
            found.forEach((item, collections) -> console.out()
                    .println("withdraw: " + item + " is gone from " + collections.size() + " collections"
                            + (collections.isEmpty() ? " (none had it)" : "") + " and from all later releases"));
        }
        return ExitStatus.OK;
    }
}
