package com.example.shop;

import com.example.shop.query.Scenario;
import java.nio.file.Path;
import java.util.List;
import org.sassrec.serving.QueryResult;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.store.StoreOptions;

/** Answers queries from the live release. One instance serves all threads of a process. */
public final class Recommendations implements AutoCloseable {
    private final Retriever retriever;

    /**
     * Opens the live release.
     *
     * @param store the folder {@code publish.path} of the configuration
     */
    public Recommendations(Path store) {
        retriever = Retriever.builder(StoreOptions.of("embedded", store)).channel("live").open();
    }

    /** Returns the ids of the best items of a user in a scenario, best first. */
    public List<String> itemsFor(Scenario scenario, String user, int count) {
        return retriever.retrieve(scenario.query(user, count)).items().stream()
                .map(QueryResult.Item::id)
                .toList();
    }

    @Override
    public void close() {
        retriever.close();
    }
}
