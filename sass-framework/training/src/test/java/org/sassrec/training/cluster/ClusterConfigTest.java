package org.sassrec.training.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterConfigTest {

    @Test
    void chiefIsTheFirstWorkerAndAnEvaluatorIsIgnored() {
        ClusterConfig config = ClusterConfig.parse("""
                        {"cluster": {"ps": ["p:1"], "chief": ["c:2"], "worker": ["w:3"], "evaluator": ["e:4"]},
                         "task": {"type": "worker", "index": 0}}
                        """).orElseThrow();
        assertThat(config).isEqualTo(new ClusterConfig(List.of("p:1"), List.of("c:2", "w:3"), true, 1));
        assertThat(config.isChief()).isFalse();
        assertThat(config.address()).isEqualTo("w:3");
    }

    @Test
    void thereIsNoClusterWithoutTheVariable() {
        assertThat(ClusterConfig.parse(null)).isEmpty();
        assertThat(ClusterConfig.parse(" ")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{ | not valid JSON",
                "{\"cluster\": {\"worker\": [\"w:1\"]}} | no address in `cluster.ps`",
                "{\"cluster\": {\"ps\": [\"p:1\"]}} | no address in `cluster.worker`",
                "{\"cluster\": {\"ps\": [\"p:1\"], \"worker\": [\"p:1\"]}} | the address `p:1` twice",
                "{\"cluster\": {\"ps\": [\"p\"], \"worker\": [\"w:1\"]}} | not `host:port`",
                "{\"cluster\": {\"ps\": [\"p:1\"], \"worker\": [\"w:1\"]}} | no `task.index`"
            })
    void malformedValuesAreReported(String value, String problem) {
        assertThatThrownBy(() -> ClusterConfig.parse(value))
                .hasMessageContaining("SASS5301")
                .hasMessageContaining(problem);
    }

    @Test
    void indexWithoutAnAddressIsReported() {
        assertThatThrownBy(
                        () -> ClusterConfig.parse(
                                "{\"cluster\": {\"ps\": [\"p:1\"], \"worker\": [\"w:1\"]}, \"task\": {\"type\": \"ps\", \"index\": 1}}"))
                .hasMessageContaining("SASS5301")
                .hasMessageContaining("the task 1 of `ps`");
    }

    private static Map<String, String> environment(String server, String allow) {
        String config = "{\"cluster\": {\"ps\": [\"" + server
                + "\"], \"worker\": [\"127.0.0.1:2\"]}, \"task\": {\"type\": \"ps\", \"index\": 0}}";
        return Map.of(ClusterConfig.VARIABLE, config, ClusterConfig.ALLOW_PUBLIC, allow);
    }

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.7:1", "11.0.0.1:1", "172.32.0.1:1", "100.128.0.1:1", "[2001:db8::1]:1"})
    void publicAddressIsRejectedUnlessAllowed(String address) {
        assertThatThrownBy(() -> ClusterConfig.of(environment(address, "")))
                .hasMessageContaining("SASS5307")
                .hasMessageContaining(address);
        assertThat(ClusterConfig.of(environment(address, "true"))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:1",
                "10.1.2.3:1",
                "172.31.0.1:1",
                "192.168.1.1:1",
                "169.254.0.1:1",
                "100.64.0.1:1",
                "[::1]:1",
                "[fd00::1]:1",
                "[fe80::1]:1",
                "[::ffff:10.0.0.1]:1",
                "a-name-without-an-address.invalid:1"
            })
    void privateAddressIsAccepted(String address) {
        assertThat(ClusterConfig.of(environment(address, ""))).isPresent();
    }
}
