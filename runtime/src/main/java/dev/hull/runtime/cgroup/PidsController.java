package dev.hull.runtime.cgroup;

import dev.hull.oci.runtime.Resources;

/** How many processes (config-linux.md, "PIDs"); both versions have the same file. */
final class PidsController {
    private static final String NAME = "pids";

    private PidsController() {}

    static void plan(Resources resources, Target target) {
        Long limit = resources.pids();
        if (limit != null) {
            target.write(NAME, "pids.limit", "pids.max", limit < 0 ? "max" : Long.toString(limit));
        }
    }
}
