package org.sassrec.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.diagnostic.SassException;
import org.sassrec.engine.Sass;
import org.sassrec.report.TextTable;
import org.sassrec.serving.Query;
import org.sassrec.serving.QueryResult;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.store.Filter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sass query}. */
@Command(name = "query", description = "Asks the live release for a user's top items in a scenario.")
public final class QueryCommand extends ConfiguredCommand {
    /** Longer texts of items make a line wider than a terminal. */
    private static final int MAX_CELL_WIDTH = 30;

    @Option(names = "--scenario", required = true, description = "The scenario to ask in.")
    private String scenario = "";

    @Option(names = "--user", required = true, description = "The user, by the id that the data has.")
    private String user = "";

    @Option(
            names = {"-k", "--top"},
            paramLabel = "K",
            description = "How many items; 10 by default.")
    private int top = 10;

    @Option(
            names = "--unseen",
            description = "Leaves out what the user was shown, in any scenario, up to the end of training.")
    private boolean unseen;

    @Option(
            names = "--filter",
            paramLabel = "CONDITION",
            description = "Only items for which this holds, over the columns of publish.filters:"
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
        String why = problem instanceof SassException told
                ? told.diagnostics().get(0).message()
                : String.valueOf(problem.getMessage());
        console.warn("an older release answers, for the live one cannot be opened: " + why);
    }

    private void print(QueryResult answer) {
        print("top " + answer.items().size() + " of " + scenario + " for user " + user
                + (answer.knownUser() ? "" : " (whom the release does not know)")
                + (unseen ? ", without what the user has seen" : "")
                + (filter == null ? "" : ", where " + filter) + ", release "
                + answer.release());
        Set<String> columns = new LinkedHashSet<>();
        answer.items().forEach(item -> columns.addAll(item.texts().keySet()));
        // The key's own column says again what stands before the score.
        columns.removeIf(column -> answer.items().stream()
                .allMatch(item -> item.id().equals(item.texts().get(column))));
        List<Boolean> left = new ArrayList<>(List.of(false, true, false));
        List<String> head = new ArrayList<>(List.of("", "item", "score"));
        for (String column : columns) {
            left.add(true);
            head.add(withoutControlCharacters(column));
        }
        TextTable table = TextTable.of(left).row(head).rule();
        int rank = 1;
        for (QueryResult.Item item : answer.items()) {
            List<String> row = new ArrayList<>(List.of(
                    Integer.toString(rank++),
                    withoutControlCharacters(item.id()),
                    String.format(Locale.ROOT, "%.4f", item.score())));
            columns.forEach(column -> row.add(truncate(item.texts().getOrDefault(column, ""))));
            table.row(row);
        }
        table.lines().forEach(this::print);
    }

    private static String truncate(String text) {
        String plain = withoutControlCharacters(text);
        return plain.length() <= MAX_CELL_WIDTH ? plain : plain.substring(0, MAX_CELL_WIDTH - 3) + "...";
    }

    /** Without what would begin a line, or tell a terminal something. */
    private static String withoutControlCharacters(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
