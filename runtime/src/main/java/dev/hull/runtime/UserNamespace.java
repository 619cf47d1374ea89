package dev.hull.runtime;

import dev.hull.linux.fs.KernelFile;
import dev.hull.oci.runtime.IdMapping;
import java.util.ArrayList;
import java.util.List;

/**
 * The user namespace that plans are made and run in. An ordinary user's launcher enters one before Java starts
 * (docs/launch-plan.md), so the same code plans for all of them.
 *
 * @param situation how much of the ids there is
 * @param uids mapped user ids
 * @param gids mapped group ids
 * @param setgroups whether a process may change its supplementary groups
 */
public record UserNamespace(Situation situation, List<IdMapping> uids, List<IdMapping> gids, boolean setgroups) {
    /** How much of the ids there is. */
    public enum Situation {
        /** The machine's own namespace: devices can be made, file systems mounted. */
        HOST,
        /** A namespace with a range of subordinate ids. */
        MAPPED,
        /** A namespace with one id only. */
        SINGLE
    }

    private static final long ALL = 0xffffffffL;
    private static final List<IdMapping> EVERY_ID = List.of(new IdMapping(0, 0, ALL));

    /** The machine's own namespace. */
    public static final UserNamespace HOST = new UserNamespace(Situation.HOST, EVERY_ID, EVERY_ID, true);

    public UserNamespace {
        uids = List.copyOf(uids);
        gids = List.copyOf(gids);
    }

    /** The namespace of this process. */
    public static UserNamespace detect() {
        String uids = KernelFile.readIfThere("/proc/self/uid_map");
        String gids = KernelFile.readIfThere("/proc/self/gid_map");
        // A kernel without user namespaces has no such files.
        return uids.isEmpty() ? HOST : parse(uids, gids, KernelFile.readIfThere("/proc/self/setgroups"));
    }

    /** The namespace that those texts of {@code /proc/PID/uid_map}, {@code gid_map} and {@code setgroups} describe. */
    public static UserNamespace parse(String uidMap, String gidMap, String setgroups) {
        List<IdMapping> uids = lines(uidMap);
        List<IdMapping> gids = lines(gidMap);
        Situation situation = Situation.MAPPED;
        if (count(uids) >= ALL && count(gids) >= ALL) {
            situation = Situation.HOST;
        } else if (count(uids) <= 1 || count(gids) <= 1) {
            situation = Situation.SINGLE;
        }
        return new UserNamespace(situation, uids, gids, !setgroups.strip().equals("deny"));
    }

    /** Whether this is the machine's own namespace. */
    public boolean isHost() {
        return situation == Situation.HOST;
    }

    /** Whether a user id exists here. */
    public boolean hasUid(long uid) {
        return has(uids, uid);
    }

    /** Whether a group id exists here. */
    public boolean hasGid(long gid) {
        return has(gids, gid);
    }

    // Loops instead of record equality and streams: this runs at every start.
    private static boolean has(List<IdMapping> mappings, long id) {
        for (IdMapping mapping : mappings) {
            if (id >= mapping.containerId() && id < mapping.containerId() + mapping.size()) {
                return true;
            }
        }
        return false;
    }

    private static long count(List<IdMapping> mappings) {
        long count = 0;
        for (IdMapping mapping : mappings) {
            count += mapping.size();
        }
        return count;
    }

    private static List<IdMapping> lines(String text) {
        List<IdMapping> mappings = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            List<Long> numbers = new ArrayList<>();
            for (String word : line.split(" ", -1)) {
                if (!word.isBlank()) {
                    numbers.add(Long.parseLong(word.strip()));
                }
            }
            if (numbers.size() == 3) {
                mappings.add(new IdMapping(numbers.get(0), numbers.get(1), numbers.get(2)));
            }
        }
        return mappings;
    }
}
