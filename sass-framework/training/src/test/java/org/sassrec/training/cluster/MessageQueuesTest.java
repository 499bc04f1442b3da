package org.sassrec.training.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class MessageQueuesTest {

    static String freeAddress() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + free.getLocalPort();
        }
    }

    @Test
    void messagesArriveOnceInTheirOrder() throws IOException {
        List<String> servers = List.of(freeAddress());
        List<String> workers = List.of(freeAddress());
        Cluster.start(new ClusterConfig(servers, workers, false, 0), 1);
        Cluster.join(new ClusterConfig(servers, workers, true, 0), 1);
        MessageQueues queues = new MessageQueues(new ClusterConfig(servers, workers, true, 0), failure -> false);
        assertThat(queues.takeWork(Duration.ofMillis(200))).isEmpty();
        queues.addWork("first");
        queues.addWork("second Ä");
        queues.report("done");
        assertThat(queues.takeWork(Duration.ofSeconds(5))).contains("first");
        assertThat(queues.takeReport(Duration.ofSeconds(5))).contains("done");
        assertThat(queues.takeWork(Duration.ofSeconds(5))).contains("second Ä");
        assertThat(queues.takeWork(Duration.ofMillis(100))).isEmpty();
        queues.addWork("third");
        assertThat(queues.takeWork(Duration.ofSeconds(5))).contains("third");
    }
}
