package org.sassrec.store.milvus;

import org.sassrec.serving.store.StoreOptions;
import org.sassrec.serving.store.StoreProvider;
import org.sassrec.serving.store.VectorStore;

/**
 * Opens the {@link MilvusStore}, {@code milvus}. Its settings are those of {@code publish.milvus}, with a point between the parts
 * of a key; all but {@code uri} and {@code prefix} may be left out:
 *
 * <pre>
 * uri                                          http://host:19530, or https://host:19530 for TLS
 * prefix                                       before the names of collections and aliases
 * database
 * token, or user and password                  an empty one counts as left out
 * timeout, buildTimeout                        ISO 8601, such as PT30S
 * tls.ca, tls.certificate, tls.key             PEM files
 * tls.serverName
 * index.type                                   HNSW, IVF_FLAT, FLAT, DISKANN or AUTOINDEX; for publishing
 * index.M, index.efConstruction, index.nlist
 * </pre>
 */
public final class MilvusProvider implements StoreProvider {

    @Override
    public String store() {
        return "milvus";
    }

    @Override
    public VectorStore open(StoreOptions options) {
        return MilvusStore.open(MilvusSettings.read(options));
    }

    @Override
    public VectorStore openExisting(StoreOptions options) {
        return MilvusStore.open(MilvusSettings.read(options));
    }
}
