package org.sassrec.redteam;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.sassrec.dataset.DatasetChecksums;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.remote.SharedDataset;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.Folders;
import org.sassrec.files.Sha256;
import org.sassrec.files.remote.RemoteAddress;
import org.sassrec.release.DriftCheck;
import org.sassrec.release.ItemWithdrawal;
import org.sassrec.release.ReleaseStatus;
import org.sassrec.release.Rollback;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

/**
 * Writes names, numbers and missing values that no program writes into manifests, into lists of release files, and into
 * the index and the lease of a shared dataset. No file outside of their folders changes, and every failure has a code.
 */
public final class HostileNamesFuzzer implements Fuzzer {

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private static final String SETUP = "dataset";

    private Path base = Path.of("");
    private Path store = Path.of("");
    private Path dataset = Path.of("");
    private Path work = Path.of("");
    private SeededReleases releases = new SeededReleases(Path.of(""));

    @Override
    public void open(Path folder, Path shared) throws IOException {
        base = folder;
        store = folder.resolve("store");
        work = folder.resolve("work");
        releases = new SeededReleases(Files.createDirectories(folder.resolve("content")));
        try (EmbeddedStore first = EmbeddedStore.open(store)) {
            releases.publish(first, store, 1);
            releases.publish(first, store, 2);
        }
        dataset = Files.createDirectories(folder.resolve("local"));
        Files.writeString(dataset.resolve("notes.txt"), "a file of a dataset");
        DatasetManifest manifest = new DatasetManifest(
                DatasetFiles.VERSION,
                "one",
                List.of(),
                1,
                1,
                1,
                new DatasetManifest.Source(1, 0, 0, 0),
                new DatasetManifest.Overlap(List.of(), List.of()),
                List.of(),
                null,
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                Map.of());
        DatasetFiles.write(dataset, manifest.withChecksums(DatasetChecksums.of(dataset), Map.of()));
    }

    @Override
    public String attack(Trial trial) throws Exception {
        Folders.deleteRecursively(work);
        Path outside = Files.createDirectories(work.resolve("outside/important"));
        Files.writeString(outside.resolve("file"), "must stay");
        Files.writeString(work.resolve("file"), "must stay");
        Path inside = Files.createDirectories(work.resolve("inside"));
        Map<String, String> before = files();
        String outcome;
        try {
            outcome = trial.between(0, 3) == 0 ? attackDataset(trial, inside) : attackRelease(trial, inside);
        } catch (SassException reported) {
            outcome = "reported " + reported.diagnostics().get(0).code().id();
        }
        assertThat(files()).as("files outside of the folders").isEqualTo(before);
        return outcome;
    }

    /** Returns the checksums of all files of a case that no operation may touch. */
    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(work)) {
            for (Path path : found.filter(each -> !each.startsWith(work.resolve("inside")))
                    .toList()) {
                files.put(path.toString(), Files.isDirectory(path) ? "" : Sha256.ofFile(path));
            }
        }
        return files;
    }

    private String attackRelease(Trial trial, Path inside) throws IOException {
        Path home = inside.resolve("a/b/store");
        Files.createDirectories(home.getParent());
        TrainedRelease.copy(store, home);
        try (EmbeddedStore opened = EmbeddedStore.open(home)) {
            ReleaseChannel channel = ReleaseChannel.of(opened, ReleaseChannel.LIVE);
            ReleaseManifest live = channel.live().orElseThrow();
            if (trial.between(0, 4) == 0) {
                Path list = home.resolve("releases/" + live.id() + "/files.json");
                Files.writeString(list, mutated(trial, Files.readString(list)));
            } else {
                writeManifest(trial, opened, channel, live);
            }
            act(trial, opened, home, inside);
        }
        return "accepted";
    }

    /** Activates a mutated copy of the live manifest. */
    private void writeManifest(Trial trial, VectorStore opened, ReleaseChannel channel, ReleaseManifest live)
            throws IOException {
        String text = opened.fetch(channel.manifestName(live), List.of("0"))
                .get(0)
                .fields()
                .get(ReleaseChannel.FIELD);
        long epoch = channel.nextEpoch();
        String json = mutated(trial, String.valueOf(text).replace("\"epoch\":" + live.epoch(), "\"epoch\":" + epoch));
        String name = channel.prefix() + "manifest_" + epoch + "_" + live.id();
        opened.create(new VectorStore.CollectionSpec(name, 2, 1, 1));
        List<VectorStore.Row> rows = new ArrayList<>();
        for (int from = 0; from == 0 || from < json.length(); from += 8_000) {
            String part = json.substring(from, Math.min(json.length(), from + 8_000));
            String id = trial.between(0, 30) == 0 ? "../x" : Integer.toString(rows.size());
            rows.add(new VectorStore.Row(id, new float[] {1, 0}, Map.of(ReleaseChannel.FIELD, part)));
        }
        opened.upsert(name, rows);
        opened.seal(name);
        opened.setAlias(channel.alias(), name);
        opened.setAlias(channel.confirmationAlias(), name);
    }

    private void act(Trial trial, EmbeddedStore opened, Path home, Path inside) throws IOException {
        Rollback rollback = new Rollback(opened, home, ReleaseChannel.LIVE, Clock.systemUTC(), progress -> {});
        switch (trial.between(0, 10)) {
            case 0 -> releases.publish(opened, home, trial.between(1, 4));
            case 1 -> rollback.toPrevious();
            case 2 -> {
                List<String> kept = ReleaseStatus.of(opened).get(0).retainedReleases();
                rollback.toRelease(kept.isEmpty() ? "../x" : kept.get(0));
            }
            case 3 ->
                new ItemWithdrawal(opened, home, Clock.systemUTC(), progress -> {})
                        .withdraw(List.of(SeededReleases.item(1)));
            case 4 -> new DriftCheck(opened, home).findings();
            default -> readFiles(opened, home, inside.resolve("machine"));
        }
    }

    /** Does what a reader does with the files of the live release. */
    private static void readFiles(VectorStore opened, Path home, Path machine) {
        ReleaseManifest live =
                ReleaseChannel.of(opened, ReleaseChannel.LIVE).live().orElseThrow();
        ReleaseFiles files = ReleaseFiles.in(machine, home.toUri().toString(), opened);
        opened.lease(ReleaseChannel.of(opened, ReleaseChannel.LIVE).manifestName(live))
                .close();
        live.scenarios()
                .values()
                .forEach(collection -> opened.search(
                        collection.name(),
                        List.of(new float[collection.dim()]),
                        new VectorStore.SearchSpec(5, collection.breadth(), true)));
        live.models().keySet().forEach(model -> files.locate(live, model));
        files.cleanCache(opened, live);
    }

    private String attackDataset(Trial trial, Path inside) throws IOException {
        Path address = Files.createDirectories(inside.resolve("a/address"));
        try (SharedDataset shared = open(address)) {
            shared.lock();
            shared.upload(dataset);
        }
        if (trial.between(0, 4) == 0) {
            String lease = "{\"owner\":\"x\",\"machine\":\"m\",\"renewed\":0,\"uploading\":"
                    + "[{\"name\":\"notes.txt\",\"bytes\":1,\"crc32c\":\"00000000\"}]}";
            Files.writeString(address.resolve(SETUP + ".lease.json"), mutated(trial, lease));
        } else {
            Path index = address.resolve(SETUP + ".json");
            String text = Files.readString(index).replaceFirst("\"files\"", "\"previous\" : [], \"files\"");
            Files.writeString(index, mutated(trial, text));
        }
        if (trial.between(0, 2) == 0) {
            Path target = Files.createDirectories(inside.resolve("run/dataset"));
            try (SharedDataset shared = open(address)) {
                return shared.fetch("one", inside.resolve("run/old"), inside.resolve("run/parts"), target)
                                .isPresent()
                        ? "copied"
                        : "no dataset";
            }
        }
        try (SharedDataset shared = open(address)) {
            shared.lock();
            shared.upload(dataset);
        }
        return "uploaded";
    }

    private static SharedDataset open(Path address) {
        return new SharedDataset(RemoteAddress.open(address.toUri().toString()), SETUP, Clock.systemUTC());
    }

    /** Replaces, removes or adds one to three values of a JSON text, or damages its bytes. */
    private String mutated(Trial trial, String json) throws IOException {
        String result;
        int kind = trial.between(0, 10);
        if (kind < 5) {
            result = renamed(trial, json);
        } else if (kind == 5) {
            result = new String(Damage.bytes(trial, json.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
        } else {
            JsonNode root = JSON.readTree(json);
            for (int change = trial.between(1, 4); change > 0; change--) {
                mutate(trial, root);
            }
            result = JSON.writeValueAsString(root);
        }
        trial.input("mutated.json", result);
        return result;
    }

    /** Replaces a key or a text everywhere, so that the references between the parts stay valid. */
    private String renamed(Trial trial, String json) throws IOException {
        JsonNode root = JSON.readTree(json);
        List<JsonNode> containers = new ArrayList<>();
        collect(root, containers);
        List<String> texts = new ArrayList<>();
        int shortest = trial.between(0, 3) == 0 ? 0 : 20; // checksums, ids and names of collections are longer
        for (JsonNode container : containers) {
            container.forEach(child -> {
                if (child.isTextual() && child.asText().length() >= shortest) {
                    texts.add(JSON.valueToTree(child.asText()).toString());
                }
            });
        }
        if (texts.isEmpty()) {
            return json;
        }
        String chosen = texts.get(trial.between(0, texts.size()));
        return JSON.writeValueAsString(root).replace(chosen, JSON.writeValueAsString(hostile(trial)));
    }

    private void mutate(Trial trial, JsonNode root) {
        List<JsonNode> containers = new ArrayList<>();
        collect(root, containers);
        JsonNode chosen = containers.get(trial.between(0, containers.size()));
        if (chosen instanceof ObjectNode object && !object.isEmpty()) {
            List<String> keys = new ArrayList<>();
            object.fieldNames().forEachRemaining(keys::add);
            String key = keys.get(trial.between(0, keys.size()));
            JsonNode value = object.get(key);
            switch (trial.between(0, 8)) {
                case 0 -> object.remove(key);
                case 1 -> object.set(hostile(trial), object.remove(key));
                default -> object.set(key, replacement(trial, value));
            }
        } else if (chosen instanceof ArrayNode array) {
            array.add(replacement(trial, array.isEmpty() ? array : array.get(0)));
        }
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    /** Mostly keeps the type, so that the value reaches more code than the parser. */
    private JsonNode replacement(Trial trial, JsonNode value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (trial.between(0, 6) == 0) {
            return trial.pick(
                    nodes.nullNode(), nodes.objectNode(), nodes.arrayNode().addNull(), nodes.booleanNode(true));
        }
        return value.isNumber()
                ? trial.pick(
                        nodes.numberNode(-1),
                        nodes.numberNode(0),
                        nodes.numberNode(Integer.MAX_VALUE),
                        nodes.numberNode(Long.MAX_VALUE),
                        nodes.numberNode(Long.MIN_VALUE),
                        nodes.numberNode(1e308))
                : nodes.textNode(hostile(trial));
    }

    private String hostile(Trial trial) {
        if (trial.between(0, 2) == 0) {
            return "../".repeat(trial.between(1, 7)) + "outside/important";
        }
        return trial.pick(
                "../x",
                work.resolve("outside/important").toString(),
                "a/../../../../../file",
                "user_tower/../../../../../../../file",
                "sass_live__manifest_1_20260504T031500Z_/../../../../../../outside",
                "a\0b",
                "x".repeat(300),
                "x/".repeat(5_000),
                "..\\..\\x",
                "C:\\x",
                "",
                ".",
                "..",
                "\ud800",
                "\u001b[2J",
                base.resolve("local").toString());
    }
}
