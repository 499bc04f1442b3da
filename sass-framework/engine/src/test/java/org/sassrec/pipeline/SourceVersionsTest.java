package org.sassrec.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SourceVersionsTest {
    /** First half of the example of FIPS 180-2, appendix B.1. */
    private static final String ABC = "3 bytes, SHA-256 ba7816bf8f01cfea414140de5dae2223";

    /** Long after the files were written. */
    private static final Clock LATER = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1));

    @TempDir
    Path folder;

    private Path output;
    private Path log;
    private Path items;

    @BeforeEach
    void write() throws IOException {
        output = Files.createDirectories(folder.resolve("target/sass"));
        log = Files.writeString(folder.resolve("log.csv"), "abc");
        items = Files.writeString(folder.resolve("items.csv"), "id\n1\n");
    }

    private SourceVersions contents(Clock clock) {
        return new SourceVersions(folder, output, SourceVersions.MAX_HASHED_BYTES, clock);
    }

    private SourceVersions.Snapshot look(Clock clock) throws IOException {
        return contents(clock).inspect(List.of(log, items), Optional.of(Map.of()));
    }

    private static void touch(Path file, String time) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse(time)));
    }

    private Path memory() {
        return output.resolve("sources.json");
    }

    @Test
    void identifiesAFileByContent() throws IOException {
        assertThat(look(LATER).versions()).containsEntry("log.csv", ABC).containsOnlyKeys("log.csv", "items.csv");
        assertThat(look(LATER).changedTimes()).isEmpty();
    }

    @Test
    void usesTheFullPathOfExternalFiles() throws IOException {
        SourceVersions contents = new SourceVersions(
                folder.resolve("project"), output, SourceVersions.MAX_HASHED_BYTES, Clock.systemUTC());
        assertThat(contents.inspect(List.of(log), Optional.of(Map.of())).versions())
                .containsOnlyKeys(log.toString());
    }

    @Test
    void reportsAChangedTimeOnce() throws IOException {
        var before = look(LATER).versions();
        touch(log, "2026-01-02T03:04:05Z");

        SourceVersions.Snapshot touched = look(LATER);
        assertThat(touched.versions()).isEqualTo(before);
        assertThat(touched.changedTimes()).containsExactly("log.csv");

        assertThat(look(LATER).changedTimes()).isEmpty();
    }

    @Test
    void readsAFileOncePerSizeAndTime() throws IOException {
        look(LATER);
        assertThat(memory()).content().contains("ba7816bf8f01cfea414140de5dae2223");
        // Another cached value shows that the cache is used.
        Files.writeString(memory(), Files.readString(memory()).replace("ba7816bf", "00000000"));

        assertThat(look(LATER).versions()).containsEntry("log.csv", ABC.replace("ba7816bf", "00000000"));
        touch(log, "2026-01-02T03:04:05Z");
        assertThat(look(LATER).versions()).containsEntry("log.csv", ABC);
    }

    @Test
    void changesTheVersionWithTheContent() throws IOException {
        String before = look(LATER).versions().get("log.csv");
        Files.writeString(log, "abd");
        String sameSize = look(LATER).versions().get("log.csv");
        Files.writeString(log, "abcd");
        String larger = look(LATER).versions().get("log.csv");

        assertThat(sameSize).startsWith("3 bytes, SHA-256 ").isNotEqualTo(before);
        assertThat(SourceVersions.difference(before, sameSize)).isEqualTo("changed");
        assertThat(SourceVersions.difference(before, larger)).isEqualTo("changed");
    }

    /** The time of the last status change cannot be set. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void detectsContentWithAnOldTime() throws IOException {
        touch(log, "2026-01-02T03:04:05Z");
        String before = look(LATER).versions().get("log.csv");
        Files.writeString(log, "abd");
        touch(log, "2026-01-02T03:04:05Z");

        assertThat(look(LATER).versions().get("log.csv")).isNotEqualTo(before);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void ignoresPermissionChanges() throws IOException {
        var before = look(LATER).versions();
        Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-------"));

        SourceVersions.Snapshot changed = look(LATER);
        assertThat(changed.versions()).isEqualTo(before);
        assertThat(changed.changedTimes()).isEmpty();
    }

    /** The next change could have the same time, because clocks of file systems tick. */
    @Test
    void doesNotCacheRecentFiles() throws IOException {
        Clock now = Clock.fixed(Files.getLastModifiedTime(log).toInstant(), ZoneOffset.UTC);
        assertThat(look(now).versions()).containsEntry("log.csv", ABC);
        assertThat(memory()).doesNotExist();
    }

    @Test
    void usesTimesAboveTheSizeLimit() throws IOException {
        touch(log, "2026-01-02T03:04:05Z");
        SourceVersions contents = new SourceVersions(folder, output, 7, LATER);

        String first = contents.inspect(List.of(log, items), Optional.of(Map.of()))
                .versions()
                .get("log.csv");
        assertThat(first).isEqualTo("3 bytes of 2026-01-02T03:04:05Z");
        touch(log, "2026-01-02T03:04:06Z");
        String second = contents.inspect(List.of(log, items), Optional.of(Map.of()))
                .versions()
                .get("log.csv");
        assertThat(SourceVersions.difference(first, second)).isEqualTo("has a new modification time");
        // A single file is below the limit.
        String content =
                contents.inspect(List.of(log), Optional.of(Map.of())).versions().get("log.csv");
        assertThat(content).isEqualTo(ABC);
        assertThat(SourceVersions.difference(content, second))
                .isEqualTo("cannot be compared with its previous content");
        assertThat(SourceVersions.difference(second, content))
                .isEqualTo("cannot be compared with its previous content");
    }

    /** Preparation reports the error. */
    @Test
    void usesTimesOfUnreadableFiles() throws IOException {
        Path unreadable = Files.createDirectory(folder.resolve("folder.csv"));

        assertThat(contents(LATER)
                        .inspect(List.of(unreadable), Optional.of(Map.of()))
                        .versions()
                        .get("folder.csv"))
                .contains(" bytes of ");
    }

    @Test
    void detectsFilesChangedDuringReading() throws IOException {
        SourceVersions.Snapshot look = look(LATER);
        assertThat(look.changedSince()).isEmpty();
        touch(log, "2026-01-02T03:04:05Z");
        Files.delete(items);
        assertThat(look.changedSince()).containsExactlyInAnyOrder(log, items);
    }

    @Test
    void ignoresADamagedCache() throws IOException {
        for (String damaged : List.of("{\"version\": 1, \"fil", "[]", "{\"version\": 7}", """
                {"version": 1, "files": {"log.csv": {"bytes": 3, "modified": "yesterday", "content": "0"}}}""")) {
            Files.writeString(memory(), damaged);
            assertThat(look(LATER).versions()).containsEntry("log.csv", ABC);
        }
    }

    @Test
    void forgetsDeletedFiles() throws IOException {
        look(LATER);
        Files.delete(items);
        touch(log, "2026-01-02T03:04:05Z");
        contents(LATER).inspect(List.of(log), Optional.of(Map.of()));

        assertThat(memory()).content().contains("log.csv").doesNotContain("items.csv");
    }

    @Test
    void leavesNoTemporaryFiles() throws IOException {
        look(LATER);
        try (Stream<Path> files = Files.list(output)) {
            assertThat(files).containsExactly(memory());
        }
        Path nowhere = folder.resolve("nowhere");
        new SourceVersions(folder, nowhere, SourceVersions.MAX_HASHED_BYTES, LATER)
                .inspect(List.of(log), Optional.of(Map.of()));
        assertThat(nowhere).doesNotExist();
    }

    @Test
    void keepsVersionsOfAClusterForProcessesThatCannotReachIt() throws IOException {
        Map<String, String> cluster = Map.of("hdfs://nodes/log.parquet", "7 bytes of 2026-05-01T00:00:00Z");
        SourceVersions.Snapshot prepared = contents(LATER).inspect(List.of(log), Optional.of(cluster));
        contents(LATER).remember(prepared);
        contents(LATER).inspect(List.of(log, items), Optional.of(cluster));

        assertThat(contents(LATER).inspect(List.of(log), Optional.empty()).versions())
                .isEqualTo(prepared.versions())
                .containsAllEntriesOf(cluster);
        assertThat(contents(LATER).inspect(List.of(log), Optional.of(Map.of())).versions())
                .containsOnlyKeys("log.csv");
    }

    @Test
    void distinguishesSourcesFromKeys() throws IOException {
        look(LATER)
                .versions()
                .forEach((name, version) ->
                        assertThat(SourceVersions.isSource(name, version)).isTrue());
        for (String version : List.of("snapshot 7", "read by another process", "access denied")) {
            assertThat(SourceVersions.isSource("table://lake.shop.events", version))
                    .isTrue();
        }
        assertThat(SourceVersions.isSource("data.events.path", "table://lake.shop.events"))
                .isFalse();
        assertThat(SourceVersions.isSource("name", "version 7")).isFalse();
    }
}
