package dev.hull.image.registry.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The pauses between attempts: each about twice as long as the one before, by chance up to a quarter shorter or longer so that
 * many clients do not come back at once; as long as the server asks where it asks.
 */
public final class Backoff {
    private final Limits limits;
    private final Limits.Sleeper sleeper;
    private final Cancellation transfer;
    private int attempts = 1;

    /** The pauses of one request. */
    public Backoff(HttpOptions options, Cancellation transfer) {
        this.limits = options.limits();
        this.sleeper = options.sleeper();
        this.transfer = transfer;
    }

    /** Whether a status is one that may pass by itself. */
    static boolean mayPass(int status) {
        return status == 408 || status == 425 || status == 429 || (status >= 500 && status != 501 && status != 505);
    }

    /** Starts to count anew: something has moved. */
    public void reset() {
        attempts = 1;
    }

    /**
     * Waits before the next attempt.
     *
     * @return false when there is none left, or the transfer was called off
     */
    public boolean pause() {
        return pause(Optional.empty());
    }

    /** The same after an answer, which is closed; its {@code Retry-After} counts (RFC 9110, section 10.2.3). */
    boolean pause(Reply reply) {
        Optional<Duration> asked = retryAfter(reply.header("Retry-After"), Instant.now());
        boolean tooLong = asked.isPresent() && asked.get().compareTo(limits.longestRetryAfter()) > 0;
        if (tooLong || attempts >= limits.attempts()) {
            return false;
        }
        reply.close();
        return pause(asked);
    }

    private boolean pause(Optional<Duration> asked) {
        if (attempts >= limits.attempts()) {
            return false;
        }
        long millis = limits.firstPause().toMillis() << Math.min(attempts - 1, 20);
        millis = Math.min(millis, limits.longestPause().toMillis());
        millis = Math.round(millis * ThreadLocalRandom.current().nextDouble(0.75, 1.25));
        attempts++;
        try {
            sleeper.sleep(transfer, asked.orElse(Duration.ofMillis(millis)));
            return !transfer.isCancelled();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Seconds or a date. */
    static Optional<Duration> retryAfter(String value, Instant now) {
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Duration.ofSeconds(Math.clamp(Long.parseLong(value.strip()), 0, 1_000_000_000)));
        } catch (NumberFormatException e) {
            try {
                Instant then = ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                return Optional.of(then.isBefore(now) ? Duration.ZERO : Duration.between(now, then));
            } catch (DateTimeException unreadable) {
                return Optional.empty();
            }
        }
    }
}
