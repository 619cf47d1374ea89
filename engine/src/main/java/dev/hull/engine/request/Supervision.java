package dev.hull.engine.request;

import java.util.List;

/**
 * What the monitor does while a container runs and when it ends.
 *
 * @param restart whether it starts again
 * @param health how its health is asked
 * @param log what becomes of its output
 * @param onUnhealthy what happens to an unhealthy one: {@code none}, {@code restart}, {@code stop}, {@code kill}
 */
public record Supervision(RestartPolicy restart, Health health, LogSettings log, String onUnhealthy) {
    /** Docker's defaults: no restart, the image's health check, a log. */
    public static final Supervision USUAL =
            new Supervision(RestartPolicy.NO, Health.OF_IMAGE, LogSettings.USUAL, "none");

    /** The same with another policy. */
    public Supervision with(RestartPolicy other) {
        return new Supervision(other, health, log, onUnhealthy);
    }

    /**
     * Whether a container starts again by itself.
     *
     * @param name {@code no}, {@code on-failure}, {@code always} or {@code unless-stopped}
     * @param maximum how often {@code on-failure} tries, 0 for any number
     */
    public record RestartPolicy(String name, int maximum) {
        /** Never. */
        public static final RestartPolicy NO = new RestartPolicy("no", 0);

        /** Whether it ever starts again. */
        public boolean restarts() {
            return !name.equals("no");
        }
    }

    /**
     * A health check. Times are in nanoseconds, 0 for the image's or Docker's default.
     *
     * @param test {@code NONE}, {@code CMD} and words, or {@code CMD-SHELL} and a line; empty for the image's
     * @param disabled whether there is none, whatever the image says
     * @param interval between two checks
     * @param timeout after which a check has failed
     * @param startPeriod in which failures do not count
     * @param startInterval between two checks in the start period
     * @param retries failures in a row that make it unhealthy, 0 for the image's or 3
     */
    public record Health(
            List<String> test,
            boolean disabled,
            long interval,
            long timeout,
            long startPeriod,
            long startInterval,
            int retries) {
        /** What the image says. */
        public static final Health OF_IMAGE = new Health(List.of(), false, 0, 0, 0, 0, 0);

        public Health {
            test = List.copyOf(test);
        }
    }

    /**
     * What becomes of the output.
     *
     * @param driver {@code json-file} or {@code none}
     * @param maxBytes size in bytes at which a file is rotated, 0 for never
     * @param files number of files, the present one included
     * @param compress whether rotated files are compressed
     */
    public record LogSettings(String driver, long maxBytes, int files, boolean compress) {
        /** Three files of 10 MB, the rotated ones compressed. */
        public static final LogSettings USUAL = new LogSettings("json-file", 10_000_000, 3, true);
    }
}
