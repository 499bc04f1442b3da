package org.sassrec.store.milvus;

import io.milvus.v2.exception.ErrorCode;
import io.milvus.v2.exception.MilvusClientException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.store.StoreCode;

/** Runs calls. Repeats them where that is harmless, and reports failures with server, call, collection and remedy. */
final class RetryingClient {

    static final int COLLECTION_NOT_FOUND = 100;
    static final int ALIAS_NOT_FOUND = 1600;
    static final int ALIAS_EXISTS = 1602;

    private static final int MAX_ATTEMPTS = 4;
    private static final long FIRST_PAUSE_MILLIS = 50;

    private static final int BUSY = 8;
    private static final long MAX_PAUSE_MILLIS = 10_000;

    /** Not loaded, partially loaded, recovering after a restart, or not yet on any node. */
    private static final Set<Integer> NOT_LOADED = Set.of(101, 103, 106, 503);

    private static final Set<Integer> LOGIN_REFUSED = Set.of(1400, 1401);

    /**
     * Not ready, unavailable, busy, channel or node not available, and "unexpected", for example while a node is
     * replaced.
     */
    private static final Set<Integer> TRANSIENT_CODES = Set.of(1, 2, BUSY, 103, 503, 901, 902, 65535);

    private final String server;
    private final List<String> secrets;
    private final Duration timeout;
    private final Sleep sleep;

    /** Waits for some milliseconds. */
    interface Sleep {
        void run(long millis) throws InterruptedException;
    }

    RetryingClient(MilvusOptions options) {
        this(options, Thread::sleep);
    }

    RetryingClient(MilvusOptions options, Sleep sleep) {
        this.server = options.uri();
        this.secrets = options.login() == null ? List.of() : options.login().secrets();
        this.timeout = options.timeout();
        this.sleep = sleep;
    }

    /** Runs an idempotent call. */
    <T> T callRepeatably(String call, String subject, Callable<T> work) {
        return callRepeatably(call, subject, timeout, work);
    }

    /** Runs an idempotent call without a result. */
    void runRepeatably(String call, String subject, Runnable work) {
        callRepeatably(call, subject, () -> {
            work.run();
            return true;
        });
    }

    /**
     * Runs an idempotent call with another time limit for starting attempts. If the limit is longer than the timeout, a
     * call that the server throttles is repeated until then, for example flushes, of which it allows one per ten
     * seconds.
     */
    <T> T callRepeatably(String call, String subject, Duration within, Callable<T> work) {
        long end = System.nanoTime() + within.toNanos();
        long pause = FIRST_PAUSE_MILLIS;
        Exception first = null;
        for (int attempt = 1; ; attempt++) {
            try {
                return work.call();
            } catch (Exception failed) {
                first = first == null ? failed : first;
                boolean limited = serverCode(failed) == BUSY && within.compareTo(timeout) > 0;
                if ((attempt >= MAX_ATTEMPTS && !limited) || System.nanoTime() > end || !isTransient(failed)) {
                    throw withFirstCause(problem(call, subject, failed), failed, first);
                }
            }
            pause(pause);
            pause = Math.min(4 * pause, MAX_PAUSE_MILLIS);
        }
    }

    /**
     * Runs a call that creates something. If the response is lost but the object exists, the call is not repeated.
     *
     * @param exists whether the object exists after a failed call
     */
    void create(String call, String subject, Runnable work, BooleanSupplier exists) {
        callRepeatably(call, subject, () -> {
            try {
                work.run();
            } catch (RuntimeException failed) {
                if (!exists.getAsBoolean()) {
                    throw failed;
                }
            }
            return true;
        });
    }

    /** Returns the server's error code in an exception; 0 for other exceptions. */
    static int serverCode(Throwable failed) {
        return failed instanceof MilvusClientException answer && answer.getErrorCode() == ErrorCode.SERVER_ERROR
                ? answer.getServerErrCode()
                : 0;
    }

    /**
     * Returns whether the collection must be loaded first. Milvus-lite reports this with a code that the client does
     * not know.
     */
    static boolean isNotLoaded(Throwable failed) {
        return NOT_LOADED.contains(serverCode(failed)) || message(failed).contains("unknown enum value");
    }

    private static boolean isTransient(Exception failed) {
        String text = message(failed);
        return TRANSIENT_CODES.contains(serverCode(failed))
                || text.contains("UNAVAILABLE")
                || text.contains("channel closed");
    }

    void pause(long millis) {
        try {
            sleep.run(millis);
        } catch (InterruptedException stopped) {
            throw interrupted(stopped);
        }
    }

    /** Returns the exception for an interrupted wait. The thread stays interrupted. */
    SassException interrupted(Throwable stopped) {
        Thread.currentThread().interrupt();
        return SassException.of(
                Diagnostic.error(
                        MilvusCode.MILVUS_WAIT_INTERRUPTED, "the wait for Milvus at " + server + " was interrupted"),
                stopped);
    }

    /** Adds the first failure as a note. On a full disk, the remains of the first attempt cause the later failures. */
    private SassException withFirstCause(SassException problem, Exception last, Exception first) {
        String firstMessage = message(first);
        if (problem == last || firstMessage.equals(message(last))) {
            return problem;
        }
        Diagnostic diagnostic = problem.diagnostics().get(0);
        return diagnostic
                .withNote("the first failure was: " + redact(firstMessage))
                .toException();
    }

    SassException missingCollection(String collection) {
        return Diagnostic.error(
                        StoreCode.COLLECTION_MISSING, "the collection `" + collection + "` does not exist at " + server)
                .withHelp("publish again")
                .toException();
    }

    SassException problem(String call, String subject, Throwable failed) {
        if (failed instanceof SassException failure) {
            return failure;
        }
        String text = message(failed);
        if (text.contains("CANCELLED") && Thread.currentThread().isInterrupted()) {
            return interrupted(failed);
        }
        String at = "`" + call + "` " + (subject.isEmpty() ? "" : "of `" + subject + "` ") + "at " + server;
        int code = serverCode(failed);
        if (code == COLLECTION_NOT_FOUND) {
            return missingCollection(subject);
        }
        if (LOGIN_REFUSED.contains(code) || text.contains("UNAUTHENTICATED") || text.contains("PERMISSION_DENIED")) {
            return createException(
                    MilvusCode.MILVUS_LOGIN_REFUSED,
                    "Milvus refused " + at,
                    failed,
                    "check `publish.milvus.token`, or `user` and `password`, and the privileges of the user");
        }
        if (text.contains("DEADLINE_EXCEEDED")) {
            return createException(
                    MilvusCode.MILVUS_TIMEOUT,
                    at + " did not respond within " + timeout.toMillis() + " ms",
                    failed,
                    "check the server, or raise `publish.milvus.timeout`");
        }
        if (text.contains("UNAVAILABLE")) {
            return createException(
                    MilvusCode.MILVUS_UNREACHABLE,
                    "cannot reach Milvus for " + at,
                    failed,
                    "check whether the server is running");
        }
        if (text.contains("UNIMPLEMENTED")) {
            return createException(
                    MilvusCode.MILVUS_TOO_OLD, at + " is not supported", failed, "use Milvus 2.3.5 or newer");
        }
        return createException(
                MilvusCode.MILVUS_ERROR,
                at + " failed" + (code == 0 ? "" : " with code " + code),
                failed,
                "check the log of the server; you can publish again");
    }

    private SassException createException(DiagnosticCode code, String what, Throwable failed, String remedy) {
        String text = message(failed);
        String redacted = redact(text);
        Diagnostic problem = Diagnostic.error(code, what + ": " + redacted).withHelp(remedy);
        // A cause with a secret in its text must not be in the stack trace.
        return redacted.equals(text) ? SassException.of(problem, failed) : problem.toException();
    }

    private static String message(Throwable failed) {
        String message = failed.getMessage();
        return message == null ? failed.getClass().getSimpleName() : message;
    }

    /** Removes line breaks and secrets. */
    private String redact(String text) {
        String redacted = text;
        for (String secret : secrets) {
            redacted = redacted.replace(secret, "***");
        }
        return redacted.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }

    /** Returns the address of the server for messages. */
    String server() {
        return server;
    }
}
