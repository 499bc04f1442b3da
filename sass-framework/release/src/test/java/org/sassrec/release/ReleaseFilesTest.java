package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.content.ReleaseContent;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

@Tag("slow")
class ReleaseFilesTest extends PublishFixture {

    private final List<PublishProgress> progress = new ArrayList<>();
    private int hours;

    @Test
    void rejectsADifferentUserTower() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest release = publish(store, content(1)).release();
            Path tower = ReleaseFiles.in(home).userTower(release.id());
            Files.writeString(tower.resolve("variables/data"), "tower 2");
            assertThatThrownBy(() -> ReleaseFiles.in(home).check(release))
                    .isInstanceOf(SassException.class)
                    .hasMessageContaining("SASS7505");
            try (Stream<Path> files = Files.walk(tower)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.delete(file);
                }
            }
            assertThatThrownBy(() -> ReleaseFiles.in(home).check(release)).hasMessageContaining("SASS7505");
        }
    }

    /** A serving machine without a mount of the folder. */
    @Test
    void reportsMissingFiles() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest release = publish(store, content(1)).release();
            ReleaseFiles elsewhere = ReleaseFiles.in(folder.resolve("not-mounted"));
            assertThatThrownBy(() -> elsewhere.check(release))
                    .hasMessageContaining("SASS7505")
                    .hasMessageContaining("the user tower of release " + release.id() + " does not exist")
                    .hasMessageContaining(elsewhere.userTower(release.id()).toString())
                    .hasMessageContaining("mount or copy");
        }
    }

    @Test
    void reportsUnreadableFiles() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest release = publish(store, content(1)).release();
            ReleaseFiles files = ReleaseFiles.in(home);
            assertThat(files.towerProblem(release, release.id(), place -> "unreadable"))
                    .get()
                    .satisfies(problem -> assertThat(problem.toException())
                            .hasMessageContaining("SASS7505")
                            .hasMessageContaining("cannot read the user tower of release " + release.id())
                            .hasMessageContaining("read access"));
            Path closed = home.resolve("releases");
            Set<PosixFilePermission> before = Files.getPosixFilePermissions(closed);
            Files.setPosixFilePermissions(closed, Set.of());
            try {
                assumeFalse(Files.isReadable(closed), "skipped: this user may read everything");
                assertThat(ReleaseFiles.digestOrProblem(files.userTower(release.id())))
                        .isEqualTo("unreadable");
            } finally {
                Files.setPosixFilePermissions(closed, before);
            }
        }
    }

    @Test
    void keepsFilesOfOtherStoresInTheSameFolder() throws IOException {
        try (EmbeddedStore first = EmbeddedStore.open(home);
                VectorStore second = elsewhere()) {
            ReleaseFiles files = ReleaseFiles.in(home);
            ReleaseManifest one = publish(first, content(1), 1).release();
            ReleaseManifest same = publish(second, content(1), 1).release();
            assertThat(same.id()).isEqualTo(one.id());
            ReleaseManifest two = later(second, content(2));
            files.check(one);
            ReleaseManifest three = later(second, content(3));
            files.check(one);
            files.check(three);
            assertThat(home.resolve("releases").resolve(two.id())).doesNotExist();
            later(first, content(4));
            assertThat(home.resolve("releases").resolve(one.id())).doesNotExist();
            files.check(three);
        }
    }

    /** The earlier address may belong to another store that needs the files. */
    @Test
    void keepsAndReportsFilesOfAFormerStoreLocation() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest one = later(at("http://old", store), content(1));
            Path files = home.resolve("releases").resolve(one.id());
            assertThat(others(at("http://old", store))).isEmpty();
            assertThat(others(at("http://new", store)))
                    .as("a release of this store")
                    .isEmpty();

            ReleaseManifest two = later(at("http://new", store), content(2));
            assertThat(progress).contains(new PublishProgress.FilesRetained(files.toString(), "http://old"));
            assertThat(releases(store).all()).extracting(ReleaseManifest::id).containsExactly(two.id());
            assertThat(files).exists();
            assertThat(others(at("http://new", store))).isEqualTo(Map.of("http://old", List.of(files)));

            progress.clear();
            ReleaseManifest three = later(at("http://new", store), content(3));
            assertThat(progress).noneMatch(PublishProgress.FilesRetained.class::isInstance);
            assertThat(files.resolveSibling(two.id())).doesNotExist();
            assertThat(files.resolveSibling(three.id())).exists();
        }
    }

    /** The name of a claim decides, so damaged content has no effect on the files. */
    @Test
    void reportsADamagedClaim() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest one = later(at("http://old", store), content(1));
            Path files = home.resolve("releases").resolve(one.id());
            later(at("http://new", store), content(2));
            Path claim;
            try (Stream<Path> claims = Files.list(files.resolve("stores"))) {
                claim = claims.findFirst().orElseThrow();
            }
            byte[] intact = Files.readAllBytes(claim);
            for (int bit = 0; bit < 8 * intact.length; bit++) {
                byte[] damaged = intact.clone();
                damaged[bit / 8] ^= (byte) (1 << bit % 8);
                Files.write(claim, damaged);
                Map<String, List<Path>> others = others(at("http://new", store));
                assertThat(others.values()).as("bit %d", bit).containsExactly(List.of(files));
                String owner = others.keySet().iterator().next();
                // White space at the end has no meaning.
                assertThat(owner.equals("http://old") || owner.equals("unknown (" + claim + " is damaged)"))
                        .as(owner)
                        .isTrue();
            }
            later(at("http://new", store), content(3));
            assertThat(files).exists();
            // The store itself needs no content: it removes its claim, and the files with it.
            later(at("http://old", store), content(4));
            assertThat(files).doesNotExist();
        }
    }

    private Map<String, List<Path>> others(VectorStore store) {
        return new DriftCheck(store, home).filesOfOtherStores();
    }

    private static VectorStore at(String place, VectorStore store) {
        return new DelegatingStore(store) {
            @Override
            public String location() {
                return place;
            }
        };
    }

    /** Publishes another training, hours later. */
    private ReleaseManifest later(VectorStore store, ReleaseContent content) throws IOException {
        hours++;
        Files.writeString(export.resolve("user_tower/variables/data"), "tower of hour " + hours);
        Clock clock = Clock.offset(CLOCK, Duration.ofHours(hours));
        return new Publisher(store, home, options(1), clock, progress::add)
                .publish(content)
                .release();
    }

    /** The snapshot contains data of users; the user tower does not. */
    @Test
    void keepsOthersFromReadingTheSnapshot() throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Path users = Files.createDirectories(export.resolve("snapshot"));
        Files.writeString(users.resolve("users"), "ann");
        Files.setPosixFilePermissions(users.resolve("users"), PosixFilePermissions.fromString("rw-r--r--"));
        ReleaseContent shared = content(1);
        ReleaseContent content = new ReleaseContent(
                shared.scenarios(), shared.userTower(), users, shared.columns(), shared.fingerprints());
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            String model = publish(store, content, 1).release().id();
            Path copy = ReleaseFiles.in(home).snapshot(model);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy.resolve("users"))))
                    .isEqualTo("rw-------");
            assertThat(Files.getPosixFilePermissions(ReleaseFiles.in(home).userTower(model)))
                    .isEqualTo(Files.getPosixFilePermissions(Files.createDirectory(folder.resolve("usual"))));
        }
    }

    @Test
    void completesAnInterruptedRemoval() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest one = publish(store, content(1), 1).release();
            publish(store, content(2), 1);
            Path leftOver = home.resolve("releases").resolve(one.id() + ReleaseFileWriter.temporarySuffix(store));
            Files.createDirectories(leftOver.resolve("user_tower"));
            publish(store, content(3), 1);
            assertThat(leftOver).doesNotExist();
        }
    }

    private VectorStore elsewhere() {
        return at("elsewhere", EmbeddedStore.open(folder.resolve("other")));
    }
}
