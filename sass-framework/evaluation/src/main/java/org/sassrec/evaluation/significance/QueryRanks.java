package org.sassrec.evaluation.significance;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.sassrec.dataset.Dataset;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.metric.EvaluationCode;
import org.sassrec.evaluation.metric.UserAucParts;
import org.sassrec.files.AtomicFile;
import org.sassrec.sampling.Seeds;

/**
 * The rank of each query of an evaluation and the contribution of each user to AUC and GAUC. They are the input of
 * {@link PairedTest}. They are stored in {@code queries.bin} next to {@code evaluation.json}: big-endian, 16 bytes per
 * query and 52 bytes per user with exposures.
 *
 * <pre>
 * "SASSQRK3"
 * scenarios: int
 * each       name: length short, UTF-8 · digest: long ({@code EvaluationProtocol}) · queries: int
 *            each query, those of a user in sequence: user: long ({@link Seeds#of} of the id) · rank by the model: int · by popularity: int
 *            users with exposures: int; 0 if neither auc nor gauc was measured
 *            each: user: long · exposures: int · weight: double · by the model, by popularity: share: double · AUC of the user: double
 *            ({@link UserAucParts})
 * </pre>
 *
 * <p>Ranks start at 0. They are not exact beyond the largest k of the metrics. A miss is the largest int. The order of
 * the queries of a user is not significant.
 *
 * @param scenarios ranks by scenario name, in the order of evaluation
 */
public record QueryRanks(Map<String, QueryRanks.Ranks> scenarios) {

    /** Bytes of a user and two ranks. */
    private static final int QUERY_BYTES = Long.BYTES + 2 * Integer.BYTES;

    private static final byte[] MAGIC = "SASSQRK3".getBytes(StandardCharsets.US_ASCII);

    /**
     * The ranks of a scenario: parallel arrays with one element per query, and the AUC parts.
     *
     * @param protocolDigest digest of queries and candidates ({@code EvaluationProtocol})
     */
    public record Ranks(long protocolDigest, long[] users, int[] model, int[] popularity, UserAucParts aucParts) {

        int size() {
            return users.length;
        }
    }

    public QueryRanks {
        scenarios = Collections.unmodifiableMap(new LinkedHashMap<>(scenarios));
    }

    /** Returns the ranks of one scenario only; without ranks if it was not measured. */
    public QueryRanks only(String scenario) {
        Ranks ranks = scenarios.get(scenario);
        return new QueryRanks(ranks == null ? Map.of() : Map.of(scenario, ranks));
    }

    /**
     * Returns the ranks of several evaluations as one, for example of consecutive days. A user of several evaluations is
     * one user. The result has no AUC parts.
     */
    public static QueryRanks concat(List<QueryRanks> parts) {
        Map<String, List<Ranks>> byScenario = new LinkedHashMap<>();
        parts.forEach(part -> part.scenarios.forEach((name, ranks) ->
                byScenario.computeIfAbsent(name, first -> new ArrayList<>()).add(ranks)));
        Map<String, Ranks> all = new LinkedHashMap<>();
        byScenario.forEach((name, ranks) -> {
            long digest = 0;
            for (Ranks each : ranks) {
                digest = 31 * digest + each.protocolDigest;
            }
            all.put(
                    name,
                    new Ranks(
                            digest,
                            ranks.stream()
                                    .flatMapToLong(each -> Arrays.stream(each.users))
                                    .toArray(),
                            ranks.stream()
                                    .flatMapToInt(each -> Arrays.stream(each.model))
                                    .toArray(),
                            ranks.stream()
                                    .flatMapToInt(each -> Arrays.stream(each.popularity))
                                    .toArray(),
                            UserAucParts.NONE));
        });
        return new QueryRanks(all);
    }

    /** Returns the ranks of all other scenarios. */
    public QueryRanks without(String scenario) {
        Map<String, Ranks> others = new LinkedHashMap<>(scenarios);
        others.remove(scenario);
        return new QueryRanks(others);
    }

    /** Returns the ranks of the popularity baseline for the same queries. */
    public QueryRanks byPopularity() {
        Map<String, Ranks> popular = new LinkedHashMap<>();
        scenarios.forEach((name, ranks) -> popular.put(
                name,
                new Ranks(
                        ranks.protocolDigest,
                        ranks.users,
                        ranks.popularity,
                        ranks.popularity,
                        ranks.aucParts.byPopularity())));
        return new QueryRanks(popular);
    }

    /**
     * Writes the file atomically.
     *
     * @throws SassException SASS5052 if writing fails
     */
    public void write(Path file) {
        try {
            AtomicFile.write(file, channel -> {
                DataOutputStream out =
                        new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
                out.write(MAGIC);
                out.writeInt(scenarios.size());
                for (Map.Entry<String, Ranks> scenario : scenarios.entrySet()) {
                    Ranks ranks = scenario.getValue();
                    out.writeUTF(scenario.getKey());
                    out.writeLong(ranks.protocolDigest);
                    out.writeInt(ranks.size());
                    for (int q = 0; q < ranks.size(); q++) {
                        out.writeLong(ranks.users[q]);
                        out.writeInt(ranks.model[q]);
                        out.writeInt(ranks.popularity[q]);
                    }
                    ranks.aucParts.write(out);
                }
                out.flush();
            });
        } catch (IOException e) {
            throw SassException.of(
                    Diagnostic.error(
                                    EvaluationCode.EVALUATION_WRITE_FAILED,
                                    "cannot write the evaluation: " + IoErrorMessage.of(e))
                            .inFile(file.toString()),
                    e);
        }
    }

    /**
     * Reads a file of {@link #write}.
     *
     * @throws SassException SASS5053 if the file does not exist or is damaged
     */
    public static QueryRanks read(Path file) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
                throw new IOException("the file does not contain query ranks");
            }
            Map<String, Ranks> scenarios = new LinkedHashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                String name = in.readUTF();
                long digest = in.readLong();
                int queries = in.readInt();
                if (queries > Files.size(file) / QUERY_BYTES) {
                    throw new EOFException(); // before the arrays are created
                }
                long[] users = new long[queries];
                int[] model = new int[queries];
                int[] popularity = new int[queries];
                for (int q = 0; q < queries; q++) {
                    users[q] = in.readLong();
                    model[q] = in.readInt();
                    popularity[q] = in.readInt();
                }
                scenarios.put(name, new Ranks(digest, users, model, popularity, UserAucParts.read(in)));
            }
            return new QueryRanks(scenarios);
        } catch (IOException | NegativeArraySizeException e) {
            throw SassException.of(
                    Diagnostic.error(EvaluationCode.EVALUATION_UNREADABLE, "cannot read the evaluation: " + reason(e))
                            .inFile(file.toString())
                            .withHelp("run `sass evaluate`, which writes it again"),
                    e);
        }
    }

    private static String reason(Exception e) {
        return e instanceof IOException io && !(io instanceof EOFException)
                ? IoErrorMessage.of(io)
                : "the file is damaged";
    }

    /** Collects the ranks of one evaluation. Not thread-safe. */
    public static final class Collector {
        private final Map<String, Listener> scenarios = new LinkedHashMap<>();

        /** Returns the listener of a scenario. */
        public Listener forScenario(String scenario, Dataset data) {
            return scenarios.computeIfAbsent(scenario, name -> new Listener(data));
        }

        /** Returns all collected ranks. */
        public QueryRanks ranks() {
            Map<String, Ranks> all = new LinkedHashMap<>();
            scenarios.forEach((name, listener) -> listener.ranks().ifPresent(ranks -> all.put(name, ranks)));
            return new QueryRanks(all);
        }
    }

    /** Receives the ranks of one scenario. Not thread-safe. */
    public static final class Listener {
        private final Dataset data;
        private long[] users = new long[1024];
        private int[] model = new int[1024];
        private int[] popularity = new int[1024];
        private UserAucParts areas = UserAucParts.NONE;
        private OptionalLong protocolDigest = OptionalLong.empty();
        private int size;

        private Listener(Dataset data) {
            this.data = data;
        }

        /** Sets the digest of queries and candidates ({@code EvaluationProtocol}). Must be called first. */
        public void protocol(long digest) {
            protocolDigest = OptionalLong.of(digest);
        }

        /** Adds the ranks [from, to) of one user. */
        public void user(int user, int[] ranks, int[] popular, int from, int to) {
            int more = size + to - from;
            if (more > users.length) {
                int room = Math.max(more, 2 * users.length);
                users = Arrays.copyOf(users, room);
                model = Arrays.copyOf(model, room);
                popularity = Arrays.copyOf(popularity, room);
            }
            Arrays.fill(users, size, more, Seeds.of(data.userId(user)));
            System.arraycopy(ranks, from, model, size, to - from);
            System.arraycopy(popular, from, popularity, size, to - from);
            size = more;
        }

        /** Sets the AUC parts of all users, if an exposure metric is measured. */
        public void addAucParts(UserAucParts parts) {
            areas = parts;
        }

        /** Returns the ranks; empty if the scenario has no queries and no exposures. */
        private Optional<Ranks> ranks() {
            return protocolDigest.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Ranks(
                            protocolDigest.getAsLong(),
                            Arrays.copyOf(users, size),
                            Arrays.copyOf(model, size),
                            Arrays.copyOf(popularity, size),
                            areas));
        }
    }
}
