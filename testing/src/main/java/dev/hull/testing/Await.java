package dev.hull.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Waits for a condition, never for a time. */
public final class Await {
    /** Long enough for a loaded machine; a test that needs this long fails anyway. */
    public static final Duration DEFAULT = Duration.ofSeconds(20);

    private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();

    private Await() {}

    /**
     * Waits until a condition holds.
     *
     * @param what the condition in words, for the message
     * @throws AssertionError when it does not hold within {@link #DEFAULT}
     */
    public static void until(String what, Callable<Boolean> condition) {
        value(what, DEFAULT, condition, holds -> holds);
    }

    /**
     * Reads a value again and again until it is accepted.
     *
     * @param what the condition in words, for the message
     * @param deadline how long to go on
     * @param read reads the value; an exception counts as "not yet" and is the cause of the error at the deadline
     * @return the accepted value
     * @throws AssertionError when no value is accepted in time; the message has the last one
     */
    public static <T> T value(String what, Duration deadline, Callable<T> read, Predicate<? super T> accept) {
        long end = System.nanoTime() + deadline.toNanos();
        Object last = "nothing";
        Throwable cause = null;
        do {
            try {
                T value = read.call();
                if (accept.test(value)) {
                    return value;
                }
                last = String.valueOf(value);
                cause = null;
            } catch (Exception e) {
                last = e;
                cause = e;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        } while (System.nanoTime() - end < 0 && !Thread.currentThread().isInterrupted());
        throw new AssertionError("not within " + deadline.toSeconds() + " s: " + what + "; last seen: " + last, cause);
    }
}
