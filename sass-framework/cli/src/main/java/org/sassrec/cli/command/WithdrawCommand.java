package org.sassrec.cli.command;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SystemCode;
import org.sassrec.engine.Sass;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Implements {@code sass withdraw}. */
@Command(
        name = "withdraw",
        description =
                "Removes items from all releases of all channels and from all later releases. This cannot be undone.",
        footer = {
            "  sass withdraw --item 1234",
            "  sass withdraw --item 1234,5678",
            "  sass withdraw --item-file withdrawn.txt --allow-unknown"
        })
public final class WithdrawCommand extends ConfiguredCommand {
    @Mixin
    final WaitOption wait = new WaitOption();

    @Option(
            names = "--item",
            paramLabel = "ID[,...]",
            description =
                    "Item ids, as in the data, separated by commas. The option can be repeated. For an id that contains a"
                            + " comma, use --item-file.")
    private List<String> items = new ArrayList<>();

    @Option(names = "--item-file", paramLabel = "FILE", description = "UTF-8 text file with one item id per line.")
    private @Nullable Path itemFile;

    @Option(
            names = "--allow-unknown",
            description =
                    "Accepts items that no collection contains and excludes them from later releases. Without this option,"
                            + " an unknown item fails the command and nothing is withdrawn.")
    private boolean allowUnknown;

    @Override
    public Integer call() throws IOException {
        Sass sass = listening("withdraw");
        // Split here, because the Maven goal passes its parameter unchanged.
        List<String> ids =
                items.stream().flatMap(text -> Stream.of(text.split(",", -1))).toList();
        if (ids.contains("")) {
            return usageError("--item is empty" + (items.contains("") ? "" : " before or after a comma"));
        }
        List<String> all = allItems(ids);
        if (all.isEmpty()) {
            return usageError("no item is given; use --item ID, or --item-file FILE with one id per line");
        }
        sass.withdraw(all, allowUnknown)
                .forEach((item, collections) -> print("withdraw: removed " + item + " from " + collections.size()
                        + (collections.size() == 1 ? " collection" : " collections")
                        + (collections.isEmpty() ? " (no collection contained it)" : "")
                        + " and from all later releases"));
        printNext("drift", "checks that the store has none of them");
        return ExitStatus.OK;
    }

    private List<String> allItems(List<String> ids) throws IOException {
        Set<String> all = new LinkedHashSet<>(ids);
        if (itemFile != null) {
            try {
                List<String> lines = Files.readAllLines(itemFile);
                // Remove the byte order mark that some editors write.
                lines.replaceAll(line -> line.startsWith("\uFEFF") ? line.substring(1) : line);
                all.addAll(lines);
            } catch (CharacterCodingException e) {
                throw SassException.of(
                        Diagnostic.error(SystemCode.IO_ERROR, "the item ids are not valid UTF-8")
                                .inFile(itemFile.toString()),
                        e);
            }
            all.remove("");
        }
        return List.copyOf(all);
    }
}
