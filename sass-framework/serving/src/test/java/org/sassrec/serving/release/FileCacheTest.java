package org.sassrec.serving.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.files.Sha256;
import org.sassrec.files.remote.RemoteAddress;
import org.sassrec.files.remote.RemoteFolder;

class FileCacheTest {

    private static final String MODEL = "20260504T031500Z_1a2b3c4d";

    @TempDir
    Path folder;

    private Path model;
    private Path cache;
    private RemoteFolder remote;
    private String digest;

    @BeforeEach
    void createFiles() throws IOException {
        model = folder.resolve("address/releases").resolve(MODEL);
        Files.createDirectories(model.resolve(FileList.USER_TOWER));
        Files.createDirectories(model.resolve(FileList.SNAPSHOT));
        Files.writeString(model.resolve(FileList.USER_TOWER).resolve("tower"), "tower 1");
        FileList.write(model);
        digest = Sha256.ofTree(model.resolve(FileList.USER_TOWER));
        cache = folder.resolve("cache");
        remote = RemoteAddress.open(folder.resolve("address").toUri().toString());
    }

    private Path obtain() {
        return new FileCache(remote, cache).obtain(MODEL, MODEL, FileList.USER_TOWER, digest);
    }

    /** As after the copy of a cache. Each process reads the files and records their state. */
    @Test
    void letsSeveralProcessesRecordTheSameFiles() throws Exception {
        Path tower = obtain();
        Callable<Path> reader = this::obtain;
        ExecutorService readers = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 40; round++) {
                Files.delete(cache.resolve(digest + ".json"));
                for (Future<Path> found : readers.invokeAll(Collections.nCopies(8, reader))) {
                    assertThat(found.get()).isEqualTo(tower);
                }
            }
        } finally {
            readers.shutdown();
        }
        assertThat(cache.toFile().list()).containsExactlyInAnyOrder(digest, digest + ".json", "lock");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"version\": 1, \"files\": [{}]}",
                "{\"version\": 1, \"files\": [null]}",
                "{\"version\": 1, \"files\": [{\"name\": \"user_tower/../../x\", \"size\": 7}]}",
                "{\"version\": 1, \"files\": [{\"name\": \"/user_tower/x\", \"size\": 7}]}",
                "{\"version\": 1, \"files\": [{\"name\": \"user_tower/a\\u0000b\", \"size\": 7}]}",
                "{\"version\": 1, \"files\": [{\"name\": \"user_tower/a\", \"size\": -7}]}",
                "{\"version\": 1, \"files\": [{\"name\": \"user_tower/tower\", \"size\": 9223372036854775807}]}"
            })
    void writesNothingForAnInvalidListOfFiles(String list) throws IOException {
        Files.writeString(model.resolve(FileList.FILE), list);
        assertThatThrownBy(this::obtain).hasMessageContaining("SASS75");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("address", "cache");
        assertThat(cache.resolve(digest)).doesNotExist();
    }
}
