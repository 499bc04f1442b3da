package org.sassrec.store.milvus;

import org.sassrec.store.milvus.MilvusOptions.Login;

/** The servers that {@code .ci/start-milvus} starts. */
final class TestServers {

    static final String LITE = "SASS_MILVUS_LITE";
    static final String STANDALONE = "SASS_MILVUS";
    static final String START_LITE = "skipped: start a server with `export $(.ci/start-milvus lite)`";
    static final String START_STANDALONE = "skipped: start a server with `export $(.ci/start-milvus standalone)`";

    private TestServers() {}

    static MilvusOptions lite(String prefix) {
        return MilvusOptions.of(System.getenv(LITE), prefix);
    }

    /** The default user of a new server. */
    static MilvusOptions standalone(String prefix) {
        return MilvusOptions.of(System.getenv(STANDALONE), prefix).with(Login.password("root", "Milvus"));
    }
}
