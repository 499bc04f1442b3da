package org.sassrec.pipeline.stage;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.PublishConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.ConfiguredStore;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;

/**
 * What is released in the configured store.
 *
 * @param store where it is: a folder, or a server's URI, database and prefix
 * @param live the live release; {@code null} if there is none, or the store was not or could not be asked
 * @param releases all whole manifests, oldest first
 * @param problem why the store could not be asked; {@code null} if it could
 */
public record LiveReleaseState(
        String store,
        @Nullable ReleaseManifest live,
        List<ReleaseManifest> releases,
        @Nullable String problem) {
    public LiveReleaseState {
        releases = List.copyOf(releases);
    }

    /** Asks the store. */
    public static LiveReleaseState of(SassConfig config) {
        String place = location(config);
        try (VectorStore store = ConfiguredStore.openExisting(config)) {
            ReleaseChannel releases = ReleaseChannel.of(store, config.publish().channel());
            Optional<ReleaseManifest> live = releases.live();
            return new LiveReleaseState(place, live.orElse(null), releases.all(), null);
        } catch (SassException e) {
            boolean none = e.diagnostics().get(0).code() == DiagnosticCode.STORE_MISSING;
            return new LiveReleaseState(
                    place, null, List.of(), none ? null : e.diagnostics().get(0).message());
        }
    }

    /** Where releases are looked for: what differs here are different places. */
    public static String location(SassConfig config) {
        PublishConfig.Milvus milvus = config.publish().milvus();
        return switch (config.publish().store()) {
            case EMBEDDED -> ConfiguredStore.home(config).toString();
            case MILVUS -> milvus.uri() + " (database " + milvus.database() + ", prefix " + milvus.prefix() + ")";
        };
    }
}
