package dev.hull.image.registry.http;

import java.time.Duration;

/**
 * How long and how often.
 *
 * @param connect time to connect
 * @param idle time without a single byte after which an exchange is given up
 * @param attempts how often a request is sent in all before its failure counts
 * @param firstPause before the second attempt; doubles with each
 * @param longestPause to which it grows
 * @param longestRetryAfter the longest wait that a registry may ask for; one that asks for more has failed
 */
public record Limits(
        Duration connect,
        Duration idle,
        int attempts,
        Duration firstPause,
        Duration longestPause,
        Duration longestRetryAfter) {
    /** Those of the command line. */
    public static final Limits USUAL = new Limits(
            Duration.ofSeconds(20),
            Duration.ofSeconds(60),
            5,
            Duration.ofMillis(500),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60));

    /** How to wait; tests do not. */
    @FunctionalInterface
    public interface Sleeper {
        /** Waits that long, or less when the transfer is called off. */
        void sleep(Cancellation transfer, Duration time) throws InterruptedException;
    }
}
