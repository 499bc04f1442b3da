package org.sassrec.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.TerminalText;
import org.sassrec.engine.Sass;
import org.sassrec.report.TextTable;
import org.sassrec.serving.Query;
import org.sassrec.serving.QueryResult;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.store.Filter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Implements {@code sass query}. */
@Command(
        name = "query",
        description = "Prints the top items of a user in a scenario of the live release.",
        footer = {
            "  sass query --scenario home --user u00017",
            "  sass query --scenario home --user u00017 --top 20 --unseen",
            "  sass query --scenario home --user u00017 --filter 'price < 100'"
        })
public final class QueryCommand extends ConfiguredCommand {
    /** A longer text makes a line wider than a terminal. */
    private static final int MAX_CELL_WIDTH = 30;

    @Option(names = "--scenario", required = true, description = "Scenario to search.")
    private String scenario = "";

    @Option(names = "--user", required = true, description = "User id, as in the data.")
    private String user = "";

    @Option(
            names = {"-k", "--top"},
            paramLabel = "K",
            description = "Number of items. Default: 10.")
    private int top = 10;

    @Option(
            names = "--unseen",
            description = "Excludes items that were displayed to the user in any scenario up to the end of training.")
    private boolean unseen;

    @Option(
            names = "--filter",
            paramLabel = "CONDITION",
            description = "Condition on the columns of publish.filters that each item must satisfy, for example"
                    + " \"category = 'shoes' and price < 100\".")
    private @Nullable String filter;

    @Override
    public Integer call() {
        Sass sass = sass();
        if (top < 1) {
            return usageError("--top is " + top + ", but must be at least 1");
        }
        if (user.isEmpty()) {
            return usageError("--user is empty");
        }
        Filter condition = filter == null ? null : Filter.parse(filter);
        try (Retriever retriever = sass.retriever()) {
            Query query = Query.of(scenario, user, top);
            if (condition != null) {
                query = query.filter(condition);
            }
            retriever.problem().ifPresent(this::warn);
            print(retriever.retrieve(unseen ? query.unseen() : query));
        }
        return ExitStatus.OK;
    }

    private void warn(RuntimeException problem) {
        String reason = problem instanceof SassException sass
                ? sass.diagnostics().get(0).message()
                : String.valueOf(problem.getMessage());
        console.warn("the live release cannot be opened, so an older release is used: " + reason);
    }

    private void print(QueryResult result) {
        print("top " + result.items().size() + " of " + scenario + " for user " + user
                + (result.knownUser() ? "" : " (unknown to the release)")
                + (unseen ? ", unseen items only" : "")
                + (filter == null ? "" : ", where " + filter) + ", release "
                + result.release());
        Set<String> columns = new LinkedHashSet<>();
        result.items().forEach(item -> columns.addAll(item.texts().keySet()));
        // The key column repeats the item id.
        columns.removeIf(column -> result.items().stream()
                .allMatch(item -> item.id().equals(item.texts().get(column))));
        List<Boolean> left = new ArrayList<>(List.of(false, true, false));
        List<String> head = new ArrayList<>(List.of("", "item", "score"));
        for (String column : columns) {
            left.add(true);
            head.add(TerminalText.line(column));
        }
        TextTable table = TextTable.of(left).row(head).rule();
        int rank = 1;
        for (QueryResult.Item item : result.items()) {
            List<String> row = new ArrayList<>(List.of(
                    Integer.toString(rank++),
                    TerminalText.line(item.id()),
                    String.format(Locale.ROOT, "%.4f", item.score())));
            columns.forEach(column -> row.add(truncate(item.texts().getOrDefault(column, ""))));
            table.row(row);
        }
        table.lines().forEach(this::print);
    }

    private static String truncate(String text) {
        String plain = TerminalText.line(text);
        return plain.length() <= MAX_CELL_WIDTH ? plain : plain.substring(0, MAX_CELL_WIDTH - 3) + "...";
    }
}
