package org.sassrec.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("slow")
@Timeout(60)
class ParallelRunnerTest {
    private final AtomicInteger atWork = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicLong held = new AtomicLong();
    private final List<Integer> begun = Collections.synchronizedList(new ArrayList<>());

    /** A task that holds some bytes, settles immediately and ends after a latch. */
    private ParallelRunner.Task<Integer> task(int number, long bytes, CountDownLatch may) {
        return settled -> {
            begun.add(number);
            held.addAndGet(bytes);
            most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
            settled.run();
            settled.run();
            await(may);
            atWork.decrementAndGet();
            held.addAndGet(-bytes);
            return number;
        };
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IOException("the task was not released");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException();
        }
    }

    private List<Integer> all(ParallelRunner runs, long bytes, int tasks) throws IOException {
        List<ParallelRunner.Task<Integer>> all = IntStream.range(0, tasks)
                .mapToObj(n -> task(n, bytes, new CountDownLatch(0)))
                .toList();
        return runs.runAll(all);
    }

    @Test
    void returnsResultsInTaskOrder() throws IOException {
        for (int parallel : new int[] {1, 3}) {
            try (ParallelRunner runs = new ParallelRunner(parallel, Long.MAX_VALUE, held::get)) {
                assertThat(all(runs, 5, 20))
                        .containsExactlyElementsOf(
                                IntStream.range(0, 20).boxed().toList());
                assertThat(all(runs, 5, 2)).containsExactly(0, 1);
            }
        }
    }

    /** Returns the maximum number of parallel tasks. No task ends before the expected number runs. */
    private int together(int parallel, long budget, long bytes, int expected) throws Exception {
        CountDownLatch may = new CountDownLatch(1);
        try (ParallelRunner runs = new ParallelRunner(parallel, budget, held::get)) {
            Thread watcher = new Thread(() -> {
                while (atWork.get() < expected) {
                    Thread.onSpinWait();
                }
                pause(200); // Further tasks would have started by now.
                may.countDown();
            });
            watcher.start();
            runs.runAll(IntStream.range(0, 6).mapToObj(n -> task(n, bytes, may)).toList());
            watcher.join();
        }
        assertThat(begun.get(0)).as("the first task starts first").isZero();
        return most.get();
    }

    /** Running tasks end only after the wait was reported. */
    @Test
    void reportsWaitingForMemoryOnce() throws IOException {
        CountDownLatch may = new CountDownLatch(1);
        List<String> reports = Collections.synchronizedList(new ArrayList<>());
        List<ParallelRunner.Task<Integer>> pieces = new ArrayList<>();
        for (int n = 0; n < 6; n++) {
            int number = n;
            ParallelRunner.Task<Integer> piece = task(number, 10, may);
            pieces.add(new ParallelRunner.Task<>() {
                @Override
                public Integer run(Runnable settled) throws IOException {
                    return piece.run(settled);
                }

                @Override
                public void reportWait(long bytes, long needed) {
                    reports.add(number + ": " + bytes + ", " + needed);
                    may.countDown();
                }
            });
        }
        try (ParallelRunner runs = new ParallelRunner(4, 35, held::get)) {
            assertThat(runs.runAll(pieces)).hasSize(6);
        }
        assertThat(reports).first().isEqualTo("3: 30, 40");
        assertThat(reports.stream().map(line -> line.substring(0, 1))).doesNotHaveDuplicates();
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void runsTheAllowedNumberInParallel() throws Exception {
        assertThat(together(4, Long.MAX_VALUE, 10, 4)).isEqualTo(4);
    }

    @Test
    void startsATaskOnlyIfItsMemoryFits() throws Exception {
        assertThat(together(4, 35, 10, 3)).as("40 would not fit").isEqualTo(3);
    }

    /** An allocator keeps the memory of ended tasks and gives it to the next tasks. */
    @ParameterizedTest(name = "{0} at once, budget {1}, each {2}")
    @CsvSource({"4, 35, 10, 3", "2, 35, 12, 2", "4, 30, 7, 4"})
    void ignoresMemoryOfEndedTasks(int parallel, long budget, long each, int expected) throws Exception {
        AtomicLong kept = new AtomicLong();
        CountDownLatch together = new CountDownLatch(1);
        List<Integer> whenEnded = Collections.synchronizedList(new ArrayList<>());
        LongSupplier keeping = () -> kept.accumulateAndGet(held.get(), Math::max);
        ParallelRunner.Task<Integer> piece = settled -> {
            held.addAndGet(each);
            long unused = keeping.getAsLong();
            most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
            settled.run();
            if (atWork.get() == expected) {
                together.countDown();
            }
            await(together);
            pause(100);
            whenEnded.add(atWork.getAndDecrement());
            held.addAndGet(-each);
            return 1;
        };
        try (ParallelRunner runs = new ParallelRunner(parallel, budget, keeping)) {
            runs.runAll(Collections.nCopies(4 * expected, piece));
        }
        assertThat(most.get()).isEqualTo(expected);
        assertThat(whenEnded.subList(expected, 3 * expected))
                .as("running tasks when later ones end")
                .contains(expected);
    }

    /** The memory of small tasks is no estimate for large tasks. */
    @Test
    void doesNotAdmitLargeTasksBySmallOnes() throws Exception {
        List<ParallelRunner.Task<Integer>> pieces = new ArrayList<>();
        CountDownLatch three = new CountDownLatch(3);
        for (int n = 0; n < 3; n++) {
            pieces.add(settled -> {
                held.addAndGet(2);
                settled.run();
                three.countDown();
                await(three);
                held.addAndGet(-2);
                return 1;
            });
        }
        for (int n = 0; n < 4; n++) {
            pieces.add(settled -> {
                held.addAndGet(15);
                most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
                settled.run();
                pause(100);
                atWork.decrementAndGet();
                held.addAndGet(-15);
                return 2;
            });
        }
        try (ParallelRunner runs = new ParallelRunner(3, 35, held::get)) {
            runs.runAll(pieces);
        }
        assertThat(most.get()).isLessThanOrEqualTo(2);
    }

    @Test
    void alwaysRunsOneTask() throws Exception {
        assertThat(together(4, 5, 10, 1)).isEqualTo(1);
    }

    @Test
    void limitsByCountWhenMemoryIsUnknown() throws Exception {
        assertThat(together(4, 5, 0, 4)).isEqualTo(4);
    }

    @Test
    void waitsForRunningTasksToSettle() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch maySettle = new CountDownLatch(1);
        AtomicBoolean early = new AtomicBoolean();
        AtomicBoolean second = new AtomicBoolean();
        CountDownLatch secondBegun = new CountDownLatch(1);
        Thread watcher = new Thread(() -> {
            try {
                begun.await();
                pause(200);
                early.set(second.get());
                maySettle.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        watcher.start();
        try (ParallelRunner runs = new ParallelRunner(2, Long.MAX_VALUE, held::get)) {
            runs.runAll(List.of(
                    settled -> {
                        begun.countDown();
                        await(maySettle);
                        settled.run();
                        await(secondBegun);
                        return 1;
                    },
                    settled -> {
                        second.set(true);
                        secondBegun.countDown();
                        return 2;
                    }));
        }
        watcher.join();
        assertThat(early).isFalse();
        assertThat(second).isTrue();
    }

    @Test
    void stopsAllTasksOnAnException() {
        List<String> ended = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch atWorkToo = new CountDownLatch(1);
        assertThatThrownBy(() -> {
                    try (ParallelRunner runs = new ParallelRunner(2, Long.MAX_VALUE, held::get)) {
                        runs.runAll(List.of(
                                settled -> {
                                    settled.run();
                                    atWorkToo.countDown();
                                    try {
                                        await(new CountDownLatch(1));
                                    } catch (CancellationException e) {
                                        ended.add("interrupted");
                                        throw e;
                                    }
                                    return 2;
                                },
                                settled -> {
                                    settled.run();
                                    await(atWorkToo);
                                    throw new IOException("the disk is full");
                                },
                                settled -> {
                                    ended.add("begun");
                                    return 3;
                                }));
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("the disk is full");
        assertThat(ended).containsExactly("interrupted");
    }

    /** The last tasks cannot be submitted. */
    @Test
    void reportsAFailureBeforeAllTasksStart() {
        CountDownLatch failed = new CountDownLatch(1);
        List<ParallelRunner.Task<Integer>> pieces = new AbstractList<>() {
            @Override
            public ParallelRunner.Task<Integer> get(int number) {
                if (number == 0) {
                    return settled -> {
                        failed.countDown();
                        throw new IOException("the disk is full");
                    };
                }
                try {
                    await(failed);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
                pause(200); // No task is accepted by then.
                return settled -> number;
            }

            @Override
            public int size() {
                return 3;
            }
        };
        assertThatThrownBy(() -> {
                    try (ParallelRunner runs = new ParallelRunner(2, Long.MAX_VALUE, held::get)) {
                        runs.runAll(pieces);
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("the disk is full");
    }

    @Test
    void stopsTasksWhenInterrupted() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        AtomicInteger interrupted = new AtomicInteger();
        ParallelRunner.Task<Integer> piece = settled -> {
            settled.run();
            begun.countDown();
            try {
                await(new CountDownLatch(1));
            } catch (CancellationException e) {
                interrupted.incrementAndGet();
                throw e;
            }
            return 1;
        };
        AtomicBoolean cancelled = new AtomicBoolean();
        Thread command = new Thread(() -> {
            try (ParallelRunner runs = new ParallelRunner(2, Long.MAX_VALUE, held::get)) {
                runs.runAll(List.of(piece, piece));
            } catch (CancellationException e) {
                cancelled.set(interrupted.get() == 2 && Thread.currentThread().isInterrupted());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        command.start();
        begun.await();
        command.interrupt();
        command.join();
        assertThat(cancelled).isTrue();
    }
}
