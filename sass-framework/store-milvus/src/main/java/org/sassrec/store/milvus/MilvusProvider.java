package org.sassrec.store.milvus;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.PublishConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.serving.store.StoreProvider;
import org.sassrec.serving.store.VectorStore;

/** Opens the {@link MilvusStore} of {@code publish.milvus}. */
public final class MilvusProvider implements StoreProvider {

    @Override
    public PublishConfig.Store store() {
        return PublishConfig.Store.MILVUS;
    }

    @Override
    public VectorStore open(SassConfig config) {
        return MilvusStore.open(options(config));
    }

    @Override
    public VectorStore openExisting(SassConfig config) {
        return MilvusStore.open(options(config));
    }

    static MilvusOptions options(SassConfig config) {
        PublishConfig.Milvus milvus = config.publish().milvus();
        return new MilvusOptions(
                milvus.uri(),
                milvus.database(),
                milvus.prefix(),
                login(milvus),
                tls(milvus.tls(), config.directory()),
                index(milvus.index()),
                milvus.timeout(),
                milvus.buildTimeout());
    }

    /** An empty secret is none: {@code token: "${env:MILVUS_TOKEN:-}"} is for servers with and without a login. */
    private static MilvusOptions.@Nullable Login login(PublishConfig.Milvus milvus) {
        if (milvus.token() != null && !milvus.token().reveal().isEmpty()) {
            return MilvusOptions.Login.token(milvus.token().reveal());
        }
        if (milvus.user() != null
                && milvus.password() != null
                && !milvus.password().reveal().isEmpty()) {
            return MilvusOptions.Login.password(milvus.user(), milvus.password().reveal());
        }
        return null;
    }

    private static MilvusOptions.@Nullable Tls tls(PublishConfig.Tls tls, Path directory) {
        if (tls.ca() == null && tls.certificate() == null && tls.serverName() == null) {
            return null;
        }
        return new MilvusOptions.Tls(
                resolved(directory, tls.ca()),
                resolved(directory, tls.certificate()),
                resolved(directory, tls.key()),
                tls.serverName());
    }

    private static @Nullable Path resolved(Path directory, @Nullable String file) {
        return file == null ? null : directory.resolve(file);
    }

    private static MilvusIndex index(PublishConfig.Index index) {
        Map<String, Integer> params = new LinkedHashMap<>();
        if (index.links() != null) {
            params.put("M", index.links());
        }
        if (index.buildBreadth() != null) {
            params.put("efConstruction", index.buildBreadth());
        }
        if (index.clusters() != null) {
            params.put("nlist", index.clusters());
        }
        return new MilvusIndex(MilvusIndex.Type.valueOf(index.type().name()), params);
    }
}
