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
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.engine.Sass;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sass withdraw}. */
@Command(
        name = "withdraw",
        description =
                "Takes items out of all releases, of all channels, at once, and out of all later ones. There is no way"
                        + " back.")
public final class WithdrawCommand extends ConfiguredCommand {
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

    @Override
    public Integer call() throws IOException {
        Sass sass = listening("withdraw");
        // Here for the goal, too, which hands on what it was given.
        List<String> ids =
                items.stream().flatMap(text -> Stream.of(text.split(",", -1))).toList();
        if (ids.contains("")) {
            return usageError("--item is empty" + (items.contains("") ? "" : " beside a comma"));
        }
        List<String> all = allItems(ids);
        if (all.isEmpty()) {
            return usageError("no item is given: --item ID, or --item-file FILE with an id a line");
        }
        sass.withdraw(all, allowUnknown)
                .forEach((item, collections) -> print("withdraw: " + item + " is gone from " + collections.size()
                        + (collections.size() == 1 ? " collection" : " collections")
                        + (collections.isEmpty() ? " (none had it)" : "") + " and from all later releases"));
        return ExitStatus.OK;
    }

    private List<String> allItems(List<String> ids) throws IOException {
        Set<String> all = new LinkedHashSet<>(ids);
        if (itemFile != null) {
            try {
                List<String> lines = Files.readAllLines(itemFile);
                // Editors that save UTF-8 "with BOM" put it before the first id.
                lines.replaceAll(line -> line.startsWith("\uFEFF") ? line.substring(1) : line);
                all.addAll(lines);
            } catch (CharacterCodingException e) {
                throw SassException.of(
                        Diagnostic.error(DiagnosticCode.IO_ERROR, "the items' ids are not UTF-8")
                                .inFile(itemFile.toString()),
                        e);
            }
            all.remove("");
        }
        return List.copyOf(all);
    }
}
