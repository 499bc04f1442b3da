package org.sassrec.pipeline.live;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.PublishConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.ConfiguredStore;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.StoreCode;
import org.sassrec.serving.store.VectorStore;

/**
 * The releases in the configured store.
 *
 * @param store its location: a folder, or a server's URI, database and prefix
 * @param live the live release; {@code null} if it does not exist or the store was not read
 * @param releases all complete manifests, oldest first
 * @param problem why the store was not read; {@code null} if it was read
 */
public record LiveReleaseState(
        String store,
        @Nullable ReleaseManifest live,
        List<ReleaseManifest> releases,
        @Nullable String problem) {
    public LiveReleaseState {
        releases = List.copyOf(releases);
    }

    /** Reads the state from the store. */
    public static LiveReleaseState of(SassConfig config) {
        String place = location(config);
        try (VectorStore store = ConfiguredStore.openExisting(config)) {
            ReleaseChannel releases = ReleaseChannel.of(store, config.publish().channel());
            Optional<ReleaseManifest> live = releases.live();
            return new LiveReleaseState(place, live.orElse(null), releases.all(), null);
        } catch (SassException e) {
            boolean none = e.diagnostics().get(0).code() == StoreCode.STORE_MISSING;
            return new LiveReleaseState(
                    place, null, List.of(), none ? null : e.diagnostics().get(0).message());
        }
    }

    /** Returns the location of the releases. Equal locations are the same place. */
    public static String location(SassConfig config) {
        PublishConfig publish = config.publish();
        PublishConfig.Milvus milvus = publish.milvus();
        if (!PublishConfig.OWN_STORES.contains(publish.store())) {
            return publish.store() + " " + publish.options() + " with " + ConfiguredStore.home(config);
        }
        return publish.store().equals(PublishConfig.MILVUS)
                ? milvus.uri() + " (database " + milvus.database() + ", prefix " + milvus.prefix() + ")"
                : ConfiguredStore.home(config).toString();
    }
}
