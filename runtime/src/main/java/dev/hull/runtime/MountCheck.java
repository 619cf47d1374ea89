package dev.hull.runtime;

import static dev.hull.linux.plan.KernelFlags.MS_REMOUNT;

import dev.hull.oci.runtime.Mount;
import dev.hull.oci.runtime.Namespace.Kind;
import dev.hull.runtime.names.MountOptions;
import java.util.List;

/** Rules on single mounts that cannot be carried out, or would open a hole. */
final class MountCheck {
    /** Files of /proc that tools replace with values of the container. */
    private static final List<String> REPLACEABLE = List.of(
            "/proc/cpuinfo",
            "/proc/diskstats",
            "/proc/loadavg",
            "/proc/meminfo",
            "/proc/net/dev",
            "/proc/slabinfo",
            "/proc/stat",
            "/proc/swaps",
            "/proc/sys/crypto/fips_enabled",
            "/proc/sys/kernel/ns_last_pid",
            "/proc/uptime");

    private MountCheck() {}

    static void check(Draft draft, Mount mount, MountOptions options, String path) {
        idMap(draft, mount, options, path);
        boolean again = (options.flags() & MS_REMOUNT) != 0;
        if (again && (options.copyUp() || options.idMap() != MountOptions.IdMap.NONE)) {
            throw Draft.wrong(path + ".options", "\"remount\": goes neither with tmpcopyup nor with idmap");
        }
        if (options.copyUp() && !mount.type().equals("tmpfs")) {
            throw Draft.wrong(path + ".options", "\"tmpcopyup\": needs a mount of type tmpfs");
        }
        if (mount.isBind()) {
            if (mount.source().isEmpty() && !again) {
                throw Draft.wrong(path + ".source", "required, but missing: it is a bind mount");
            }
            if (!options.data().isEmpty()) {
                draft.warnings.add(
                        path + ".options: \"" + options.data() + "\": not what a bind mount can have; left out");
            }
        } else if (mount.type().isEmpty() && !again) {
            throw Draft.wrong(path + ".type", "required, but missing: it is not a bind mount");
        }
        checkProc(mount, path);
    }

    private static void idMap(Draft draft, Mount mount, MountOptions options, String path) {
        boolean word = options.idMap() != MountOptions.IdMap.NONE;
        boolean mappings = !mount.uidMappings().isEmpty();
        if ((word || mappings) && !mount.isBind()) {
            throw Draft.unsupported(
                    path + (mappings ? ".uidMappings" : ".options"), "only a bind mount can be id-mapped");
        }
        if (word && !mappings && !draft.has(Kind.USER)) {
            throw Draft.wrong(
                    path + ".options",
                    "\"idmap\": needs uidMappings and gidMappings, or a user namespace whose ids are meant");
        }
    }

    /** The kernel decides by files of /proc what a container may: nothing may pose as them. */
    private static void checkProc(Mount mount, String path) {
        String target = MountPlanner.destination(mount);
        if (target.equals("/") && !mount.isBind()) {
            throw Draft.wrong(path + ".destination", "\"/\": only a bind can take the place of what $.root says");
        }
        if (target.startsWith("/proc/") && !REPLACEABLE.contains(target)) {
            throw Draft.wrong(path + ".destination", "\"" + target + "\": must not be inside /proc");
        }
        if (target.equals("/proc")
                && !mount.type().equals("proc")
                && !mount.source().equals("/proc")) {
            throw Draft.wrong(path + ".destination", "\"/proc\": only a mount of type proc, or the host's /proc");
        }
    }

    /**
     * The options of a file system without ids that do not exist here. The group of terminals is a convenience, so it is
     * left out; any other id is refused.
     */
    static String ids(Draft draft, String type, String data, String path) {
        UserNamespace ids = draft.host.userNamespace();
        if (ids.isHost() || data.indexOf("id=") < 0) {
            return data;
        }
        StringBuilder kept = new StringBuilder();
        for (String option : data.split(",", -1)) {
            boolean group = option.startsWith("gid=");
            if ((group || option.startsWith("uid=")) && isNumber(option, 4)) {
                long id = Long.parseLong(option.substring(4));
                boolean exists = group ? ids.hasGid(id) : ids.hasUid(id);
                if (!exists && type.equals("devpts")) {
                    continue;
                }
                if (!exists) {
                    throw Draft.unsupported(path + ".options", "\"" + option + "\": " + SpecCheck.missingId(group, id));
                }
            }
            kept.append(kept.isEmpty() ? "" : ",").append(option);
        }
        return kept.toString();
    }

    private static boolean isNumber(String text, int start) {
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return text.length() > start && text.length() < start + 19;
    }
}
