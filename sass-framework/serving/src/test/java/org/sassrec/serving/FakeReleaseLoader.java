package org.sassrec.serving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.serving.tower.InputValue;
import org.sassrec.serving.tower.TowerSignature;
import org.sassrec.serving.vector.ExportCode;

/** A tower whose vector is [x, y, length of the history], and users written as lines "id x y", then what each has
 * seen after tabs. Counts what is open. */
final class FakeReleaseLoader implements ReleaseLoader {

    final AtomicInteger open = new AtomicInteger();

    /** Number of towers opened so far. */
    final AtomicInteger towers = new AtomicInteger();

    /** Number of next towers whose opening fails with OutOfMemoryError. */
    final AtomicInteger tooLarge = new AtomicInteger();

    /** Receives the scenario before each encoding; may throw. */
    volatile Consumer<String> encoding = scenario -> {};

    /** Time of all snapshots, epoch milliseconds. */
    static final long SNAPSHOT_TIME = 1_000_000;

    static final TowerSignature SIGNATURE = new TowerSignature(
            1,
            3,
            1,
            "vector",
            "scenario",
            List.of("home", "feed"),
            "user_id",
            "item_id",
            List.of(
                    input("x", TowerSignature.Kind.NUMBER),
                    input("y", TowerSignature.Kind.NUMBER),
                    input("city", TowerSignature.Kind.TEXT),
                    input("likes", TowerSignature.Kind.WEIGHTED_TEXTS),
                    new TowerSignature.Input(
                            "history",
                            TowerSignature.Kind.ITEMS,
                            TowerSignature.Side.USER,
                            false,
                            5,
                            null,
                            null,
                            null,
                            new TowerSignature.History(TowerSignature.Population.POSITIVE, null))),
            null,
            List.of("home", "feed", "search"));

    private static TowerSignature.Input input(String name, TowerSignature.Kind kind) {
        return new TowerSignature.Input(name, kind, TowerSignature.Side.USER, false, 5, null, null, null, null);
    }

    @Override
    public Tower openTower(Path folder) {
        if (tooLarge.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new OutOfMemoryError("a tower");
        }
        open.incrementAndGet();
        towers.incrementAndGet();
        return new Tower() {
            private boolean closed;

            @Override
            public TowerSignature signature() {
                return SIGNATURE;
            }

            @Override
            public float[] encode(String scenario, Map<String, InputValue> values, long now) {
                if (closed) {
                    throw new IllegalStateException("used after it was closed");
                }
                encoding.accept(scenario);
                int length = values.get("history") instanceof InputValue.Texts texts
                        ? texts.values().size()
                        : 0;
                return new float[] {number(values, "x"), number(values, "y"), length};
            }

            @Override
            public void close() {
                closed = true;
                open.decrementAndGet();
            }
        };
    }

    private static float number(Map<String, InputValue> values, String name) {
        return values.get(name) instanceof InputValue.Numeric number ? (float) number.value() : 0;
    }

    @Override
    public KnownUsers openUsers(Path snapshot) {
        Map<String, Map<String, InputValue>> users = new HashMap<>();
        Map<String, List<String>> seen = new HashMap<>();
        try {
            if (Files.size(snapshot) == 0) {
                throw Diagnostic.error(ExportCode.EXPORT_UNREADABLE, "cannot read an exported file: empty")
                        .inFile(snapshot.toString())
                        .withHelp("run `sass train`")
                        .toException();
            }
            for (String line : Files.readAllLines(snapshot)) {
                String[] shown = line.split("\t", -1);
                String[] parts = shown[0].split(" ", -1);
                seen.put(parts[0], List.of(shown).subList(1, shown.length));
                users.put(
                        parts[0],
                        Map.of(
                                "x", new InputValue.Numeric(Double.parseDouble(parts[1])),
                                "y", new InputValue.Numeric(Double.parseDouble(parts[2]))));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        open.incrementAndGet();
        return new KnownUsers() {
            @Override
            public Optional<Map<String, InputValue>> values(String user, String scenario) {
                return Optional.ofNullable(users.get(user));
            }

            @Override
            public List<String> seenItems(String user) {
                return seen.getOrDefault(user, List.of());
            }

            @Override
            public long time() {
                return SNAPSHOT_TIME;
            }

            @Override
            public void close() {
                open.decrementAndGet();
            }
        };
    }
}
