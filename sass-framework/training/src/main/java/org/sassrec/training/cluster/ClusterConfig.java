package org.sassrec.training.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;

/**
 * The content of {@code TF_CONFIG}, TensorFlow's description of a cluster:
 *
 * <pre>
 * {"cluster": {"ps": ["host:port"], "worker": ["host:port", "host:port"]}, "task": {"type": "worker", "index": 0}}
 * </pre>
 *
 * <p>A job {@code chief} is the first worker. A job {@code evaluator} is ignored, because the chief validates.
 *
 * @param servers addresses of the parameter servers, at least one
 * @param workers addresses of the workers, the chief first; at least one
 * @param isWorker whether this process is a worker, otherwise a parameter server
 * @param index number of this process among those of its job
 */
public record ClusterConfig(List<String> servers, List<String> workers, boolean isWorker, int index) {

    /** Name of the environment variable. */
    public static final String VARIABLE = "TF_CONFIG";

    /** Name of the environment variable that allows public addresses. */
    public static final String ALLOW_PUBLIC = "SASS_CLUSTER_PUBLIC";

    private static final String EXAMPLE =
            "use the form {\"cluster\": {\"ps\": [\"host:port\"], \"worker\": [\"host:port\"]}, \"task\": {\"type\": \"worker\","
                    + " \"index\": 0}}";

    public ClusterConfig {
        servers = List.copyOf(servers);
        workers = List.copyOf(workers);
    }

    /**
     * Returns the cluster of this process.
     *
     * @param environment environment variables of the process
     * @return empty without {@value #VARIABLE}
     * @throws SassException SASS5301 if the variable is malformed, SASS5307 if an address is public and {@value
     * #ALLOW_PUBLIC} is not {@code true}
     */
    public static Optional<ClusterConfig> of(Map<String, String> environment) {
        Optional<ClusterConfig> config = parse(environment.get(VARIABLE));
        if (!Boolean.parseBoolean(environment.get(ALLOW_PUBLIC))) {
            config.ifPresent(cluster -> {
                PrivateNetwork.require(cluster.servers);
                PrivateNetwork.require(cluster.workers);
            });
        }
        return config;
    }

    /**
     * Parses the value of {@value #VARIABLE}.
     *
     * @param text the value; {@code null} or blank without a cluster
     * @throws SassException SASS5301 if it is malformed
     */
    static Optional<ClusterConfig> parse(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(text);
        } catch (JsonProcessingException malformed) {
            throw invalid("is not valid JSON: " + malformed.getOriginalMessage());
        }
        JsonNode cluster = root.path("cluster");
        List<String> servers = addresses(cluster, "ps");
        List<String> workers = new ArrayList<>(addresses(cluster, "chief"));
        int chiefs = workers.size();
        workers.addAll(addresses(cluster, "worker"));
        requireUsable(servers, workers, chiefs);
        JsonNode task = root.path("task");
        String type = task.path("type").asText();
        if (!task.path("index").isIntegralNumber()) {
            throw invalid("has no `task.index`");
        }
        int index = task.path("index").asInt();
        ClusterConfig config = switch (type) {
            case "ps" -> new ClusterConfig(servers, workers, false, index);
            case "chief" -> new ClusterConfig(servers, workers, true, index);
            case "worker" -> new ClusterConfig(servers, workers, true, chiefs + index);
            default -> throw invalid("has the `task.type` `" + type + "`, which is not one of `ps`, `worker`, `chief`");
        };
        if (index < 0 || config.index >= config.job().size()) {
            throw invalid("has the task " + index + " of `" + type + "`, but the job has "
                    + (type.equals("worker")
                            ? workers.size() - chiefs
                            : config.job().size()) + " addresses");
        }
        return Optional.of(config);
    }

    private static void requireUsable(List<String> servers, List<String> workers, int chiefs) {
        if (servers.isEmpty()) {
            throw invalid("has no address in `cluster.ps`");
        }
        if (workers.isEmpty()) {
            throw invalid("has no address in `cluster.worker`");
        }
        if (chiefs > 1) {
            throw invalid("has " + chiefs + " addresses in `cluster.chief`, but only one process can be the chief");
        }
        Set<String> seen = new HashSet<>();
        for (List<String> job : List.of(servers, workers)) {
            for (String address : job) {
                if (!seen.add(address)) {
                    throw invalid("has the address `" + address + "` twice");
                }
            }
        }
    }

    private static List<String> addresses(JsonNode cluster, String job) {
        List<String> addresses = new ArrayList<>();
        for (JsonNode address : cluster.path(job)) {
            if (!address.asText().matches("[^:/\\s]+:[0-9]{1,5}|\\[[0-9a-fA-F:.]+]:[0-9]{1,5}")) {
                throw invalid("has the address `" + address.asText() + "` in `cluster." + job
                        + "`, which is not `host:port`");
            }
            addresses.add(address.asText());
        }
        return addresses;
    }

    private static SassException invalid(String what) {
        return Diagnostic.error(
                        ClusterCode.CLUSTER_CONFIG_INVALID, "the environment variable `" + VARIABLE + "` " + what)
                .withHelp(EXAMPLE)
                .toException();
    }

    /** Returns the problem of a process that needs the variable. */
    public static SassException missing() {
        return invalid("is not set");
    }

    /**
     * Returns this configuration of a worker.
     *
     * @throws SassException SASS5301 if this process is a parameter server
     */
    public ClusterConfig requireWorker() {
        if (!isWorker) {
            throw wrongCommand("sass ps");
        }
        return this;
    }

    /**
     * Returns this configuration of a parameter server.
     *
     * @throws SassException SASS5301 if this process is a worker
     */
    public ClusterConfig requireServer() {
        if (isWorker) {
            throw wrongCommand("sass train");
        }
        return this;
    }

    private SassException wrongCommand(String command) {
        return Diagnostic.error(
                        ClusterCode.CLUSTER_CONFIG_INVALID,
                        "the environment variable `" + VARIABLE + "` describes " + name())
                .withHelp("start it with `" + command + "`")
                .toException();
    }

    private List<String> job() {
        return isWorker ? workers : servers;
    }

    /** Returns the address of the TensorFlow server of this process for sessions. */
    String target() {
        return "grpc://" + address();
    }

    /** Returns the address of this process. */
    public String address() {
        return job().get(index);
    }

    /** Returns whether this process is the chief. */
    public boolean isChief() {
        return isWorker && index == 0;
    }

    /** Returns the name of this process in messages, for example {@code worker 1}. */
    public String name() {
        return (isWorker ? "worker " : "parameter server ") + index;
    }
}
