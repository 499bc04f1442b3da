package org.sassrec.training.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
