package org.sassrec.examples.serving;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.sassrec.config.SassConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.release.ConfiguredStore;
import org.sassrec.release.Publisher;
import org.sassrec.release.content.ExportReader;
import org.sassrec.server.SassServer;
import org.sassrec.server.ServerOptions;
import org.sassrec.server.ServerSettings;
import org.sassrec.server.http.ApiKeys;
import org.sassrec.server.http.HttpLimits;
import org.sassrec.server.http.HttpOptions;
import org.sassrec.serving.Query;
import org.sassrec.serving.QueryResult;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.SmallTraining;
import org.sassrec.serving.store.StoreOptions;
import org.sassrec.serving.store.VectorStore;

/** A server that answers from a small trained model and accepts one API key, and a retriever of the same release. */
final class ServedModel implements AutoCloseable {
    static final String KEY = "0123456789abcdef0123";
    /** Feature values of a user who is not in the snapshot. */
    static final Map<String, Object> VALUES = Map.of("city", "c2", "clicked", List.of("i3", "i4"), "age", 31);

    private final SassServer server;
    private final Retriever retriever;

    /** Publishes the model into the folder and starts the server. */
    ServedModel(Path folder, SmallTraining training) throws IOException {
        publish(folder, training);
        StoreOptions store = ServerSettings.store(folder, List.of(), System::getenv);
        HttpOptions http = new HttpOptions(
                ServerSettings.address("localhost", 0), null, ApiKeys.of(List.of(KEY)), HttpLimits.DEFAULT);
        server = SassServer.start(new ServerOptions(store, "live", Duration.ZERO, 100, http), null);
        retriever = Retriever.builder(store).open();
    }

    private static void publish(Path folder, SmallTraining training) throws IOException {
        SassConfig config = ConfigLoader.load(training.file(), List.of("publish.path=" + folder))
                .config();
        Path export = training.copyExport(folder.resolveSibling(folder.getFileName() + "-export"));
        try (VectorStore store = ConfiguredStore.open(config)) {
            new Publisher(
                            store,
                            ConfiguredStore.home(config),
                            new Publisher.Options("live", .98, 2),
                            Clock.systemUTC(),
                            progress -> {})
                    .publish(ExportReader.open(export, Map.of()));
        }
    }

    /** Returns the address without a path. */
    String address() {
        return "http://localhost:" + server.port();
    }

    /** Returns the result of the retriever for {@link #VALUES}. */
    QueryResult expected(int k, String... excluded) {
        return retriever.retrieve(new Query("home", null, VALUES, k).excluding(List.of(excluded)));
    }

    static List<String> ids(QueryResult result) {
        return result.items().stream().map(QueryResult.Item::id).toList();
    }

    @Override
    public void close() {
        retriever.close();
        server.close();
    }
}
