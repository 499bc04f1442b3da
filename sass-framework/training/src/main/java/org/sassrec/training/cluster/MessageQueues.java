package org.sassrec.training.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sassrec.model.graph.GraphRunner;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.RemoteSession;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.io.FifoQueue;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * Two queues of texts on parameter server 0: work for the workers, and reports to the chief. Thread-safe.
 *
 * <p>The queues are open until the process ends, because a session with a waiting operation cannot be closed. A message
 * is received once. A receiver that is killed loses the message that it has received.
 */
final class MessageQueues {
    private static final String END = "sass.end";

    private final GraphRunner runs;
    private final Placeholder<TString> text;
    private final Queue work;
    private final Queue reports;
    private final List<Queue> ends = new ArrayList<>();

    private final ExecutorService receivers = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "sass-cluster-messages");
        thread.setDaemon(true);
        return thread;
    });

    /** A queue, and the message that a thread waits for. TensorFlow logs several lines for each canceled wait. */
    private static final class Queue {
        private final Op enqueue;
        private final Operand<TString> dequeue;
        private final Operand<TInt32> size;
        private @Nullable Future<String> next;

        private Queue(Op enqueue, Operand<TString> dequeue, Operand<TInt32> size) {
            this.enqueue = enqueue;
            this.dequeue = dequeue;
            this.size = size;
        }
    }

    /**
     * Opens the queues.
     *
     * @param config this worker
     * @param canRepeat whether a run that failed is repeated in a new session
     */
    MessageQueues(ClusterConfig config, Predicate<TensorFlowException> canRepeat) {
        Graph graph = new Graph();
        Ops tf = Recovery.onServer(graph, 0);
        text = tf.placeholder(TString.class);
        work = queue(tf, text, "sass.work");
        reports = queue(tf, text, "sass.reports");
        for (int server = 0; server < config.servers().size(); server++) {
            ends.add(queue(Recovery.onServer(graph, server), text, END));
        }
        runs = GraphRunner.remote(graph, config.target(), Recovery.sessionConfig(config.index()), canRepeat);
    }

    /**
     * Waits in the process of a parameter server until the chief ends the training.
     *
     * @param target address of its TensorFlow server
     * @param server number of the parameter server
     */
    static void awaitEnd(String target, int server) {
        try (Graph graph = new Graph()) {
            Ops tf = Recovery.onServer(graph, server);
            Queue end = queue(tf, tf.placeholder(TString.class), END);
            ConfigProto own = ConfigProto.newBuilder()
                    .addDeviceFilters("/job:ps/task:" + server)
                    .build();
            try (Session session = RemoteSession.open(graph, target, own)) {
                session.runner().fetch(end.dequeue).run().close();
            }
        }
    }

    private static Queue queue(Ops tf, Operand<TString> text, String name) {
        Operand<? extends TType> handle = tf.io.fifoQueue(List.of(TString.class), FifoQueue.sharedName(name));
        Operand<TString> dequeued = tf.io.queueDequeue(handle, List.<Class<? extends TType>>of(TString.class))
                .components()
                .get(0)
                .asOutput()
                .expect(TString.class);
        return new Queue(tf.io.queueEnqueue(handle, List.of(text)), dequeued, tf.io.queueSize(handle));
    }

    void addWork(String message) {
        send(work, message);
    }

    void report(String message) {
        send(reports, message);
    }

    /** Returns the next work; empty after this time. */
    Optional<String> takeWork(Duration wait) {
        return receive(work, wait);
    }

    /** Returns the next report; empty after this time. */
    Optional<String> takeReport(Duration wait) {
        return receive(reports, wait);
    }

    /** Removes all messages. */
    void clear() {
        for (Queue queue : List.of(work, reports)) {
            for (int n = size(queue); n > 0; n--) {
                String unused = dequeue(queue);
            }
        }
    }

    /** Returns whether no work waits in the queue. */
    boolean isWorkTaken() {
        return size(work) == 0;
    }

    private int size(Queue queue) {
        try (Result size = runs.run(List.of(queue.size), List.of())) {
            return ((TInt32) size.get(0)).getInt();
        }
    }

    /** Ends the parameter servers. */
    void endServers() {
        for (Queue end : ends) {
            try {
                send(end, "end");
            } catch (TensorFlowException ended) {
                // It ends as soon as it has received the message, possibly before its confirmation.
            }
        }
    }

    private void send(Queue queue, String message) {
        try (TString value = TString.scalarOf(message)) {
            runs.run(runner -> {
                        Recovery.limit(runner, Duration.ofMinutes(1));
                        runner.feed(text, value).addTarget(queue.enqueue);
                    })
                    .close();
        }
    }

    private Optional<String> receive(Queue queue, Duration wait) {
        synchronized (queue) {
            if (queue.next == null) {
                queue.next = receivers.submit(() -> dequeue(queue));
            }
            try {
                String message = queue.next.get(wait.toMillis(), TimeUnit.MILLISECONDS);
                queue.next = null;
                return Optional.of(message);
            } catch (TimeoutException late) {
                return Optional.empty();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted while waiting for the cluster");
            } catch (ExecutionException failed) {
                throw failed.getCause() instanceof RuntimeException cause
                        ? cause
                        : new IllegalStateException(failed.getCause());
            }
        }
    }

    private String dequeue(Queue queue) {
        try (Result result = runs.run(List.of(queue.dequeue), List.of())) {
            return ((TString) result.get(0)).getObject();
        }
    }
}
