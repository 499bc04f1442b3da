package org.sassrec.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.pipeline.BuildFolder;
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
            paramLabel = "ID[,...]",
            description =
                    "The items, by the ids that the data has, with commas between them; an id that holds one goes into a"
                            + " file. May stand several times.")
    private List<String> items = new ArrayList<>();

    @Option(
            names = "--item-file",
            paramLabel = "FILE",
            description = "A text file in UTF-8 with further items, an id a line.")
    private @Nullable Path itemFile;

    @Option(
            names = "--allow-unknown",
            description =
                    "Also items that no collection has: they stay out of later releases. Without it such a one ends the"
                            + " command, and nothing is withdrawn.")
    private boolean allowUnknown;

    WithdrawCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        LoadedConfig loaded = options.load(console);
        SassConfig config = loaded.config();
        // Here for the goal, too, which hands on what it was given.
        List<String> ids =
                items.stream().flatMap(text -> Stream.of(text.split(",", -1))).toList();
        if (ids.contains("")) {
            console.err().println("error: --item is empty" + (items.contains("") ? "" : " beside a comma"));
            return ExitStatus.USAGE;
        }
        List<String> all = all(ids);
        if (all.isEmpty()) {
            console.err().println("error: no item is given: --item ID, or --item-file FILE with an id a line");
            return ExitStatus.USAGE;
        }
        // Gone with the store is what is withdrawn here, too.
        console.warn(BuildFolder.warning(loaded).stream().toList());
        EventPrinter printer = new EventPrinter(console, Clock.systemUTC(), config);
        try (VectorStore store = StoreProvider.of(config).openExisting(config)) {
            Map<String, List<String>> found = new ItemWithdrawal(
                            store,
                            StoreProvider.home(config),
                            Clock.systemUTC(),
                            progress -> printer.releasing("withdraw", progress))
                    .withdraw(all, allowUnknown);
            found.forEach((item, collections) -> console.out()
                    .println("withdraw: " + item + " is gone from " + collections.size()
                            + (collections.size() == 1 ? " collection" : " collections")
                            + (collections.isEmpty() ? " (none had it)" : "") + " and from all later releases"));
        }
        return ExitStatus.OK;
    }

    private List<String> all(List<String> ids) throws IOException {
        Set<String> all = new LinkedHashSet<>(ids);
        if (itemFile != null) {
            try {
                List<String> lines = Files.readAllLines(itemFile);
                // Editors that save UTF-8 "with BOM" put it before the first id.
                lines.replaceAll(line -> line.startsWith("\uFEFF") ? line.substring(1) : line);
                all.addAll(lines);
            } catch (CharacterCodingException e) {
                throw SassException.of(
                        Diagnostic.error("SASS5906", "the items' ids are not UTF-8")
                                .inFile(itemFile.toString()),
                        e);
            }
            all.remove("");
        }
        return List.copyOf(all);
    }
}
