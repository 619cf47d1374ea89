package dev.hull.engine.run;

import dev.hull.engine.request.MountRequest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.Mount;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Puts the default mounts, the files of /etc, and what the caller asked for into one list. */
final class MountAssembly {
    private static final List<String> PROPAGATION_WORDS =
            List.of("private", "rprivate", "slave", "rslave", "shared", "rshared", "unbindable", "runbindable");

    private MountAssembly() {}

    /**
     * The mounts in the order in which they are made: the defaults, then the rest with parents before children. A request
     * takes the place of a default mount on the same path.
     *
     * @param defaults the mounts that every container has
     * @param files the files that Hull binds over the container's own
     * @param requests what the caller asked for
     * @param volumes what a volume comes to
     * @throws HullException when a source is missing or two requests have the same target
     */
    static List<Mount> assemble(
            List<Mount> defaults,
            List<Mount> files,
            List<MountRequest> requests,
            Function<MountRequest.Volume, Mount> volumes) {
        List<Mount> requested = new ArrayList<>();
        for (MountRequest request : requests) {
            for (Mount other : requested) {
                if (other.destination().equals(request.target())) {
                    throw new HullException(ErrorKind.INVALID_ARGUMENT, "Duplicate mount point: " + request.target());
                }
            }
            requested.add(mount(request, volumes));
        }
        List<Mount> mounts = new ArrayList<>();
        for (Mount each : defaults) {
            if (!isReplaced(each, requested)) {
                mounts.add(each);
            }
        }
        List<Mount> rest = new ArrayList<>();
        for (Mount each : files) {
            if (!isReplaced(each, requested)) {
                rest.add(each);
            }
        }
        rest.addAll(requested);
        rest.sort((a, b) -> Integer.compare(depth(a.destination()), depth(b.destination())));
        mounts.addAll(rest);
        return mounts;
    }

    private static boolean isReplaced(Mount mount, List<Mount> requested) {
        for (Mount other : requested) {
            if (other.destination().equals(mount.destination())) {
                return true;
            }
        }
        return false;
    }

    private static int depth(String path) {
        int depth = 0;
        for (int i = 0; i < path.length(); i++) {
            depth += path.charAt(i) == '/' ? 1 : 0;
        }
        return depth;
    }

    // No switch over the types, its call site is linked at run time, which costs the start 20 ms.
    private static Mount mount(MountRequest request, Function<MountRequest.Volume, Mount> volumes) {
        if (request instanceof MountRequest.Volume volume) {
            return volumes.apply(volume);
        }
        return request instanceof MountRequest.Bind bind ? bind(bind) : tmpfs((MountRequest.Tmpfs) request);
    }

    private static Mount bind(MountRequest.Bind bind) {
        Path source = Path.of(bind.source());
        if (!bind.made() && !Files.exists(source, LinkOption.NOFOLLOW_LINKS)) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid mount config for type \"bind\": bind source path does not exist: " + bind.source()
                            + "; make it first, for instance with mkdir -p " + bind.source());
        }
        return new Mount(bind.target(), "bind", bind.source(), bindOptions(bind.options(), bind.recursive()));
    }

    /** Option words of a bind: without those that are Hull's own, with a propagation. */
    static List<String> bindOptions(List<String> asked, boolean recursive) {
        List<String> options = new ArrayList<>();
        options.add(recursive ? "rbind" : "bind");
        boolean propagates = false;
        for (String option : asked) {
            propagates |= PROPAGATION_WORDS.contains(option);
            if (!option.equals(MountRequest.OWN) && !option.equals(MountRequest.MAP_ME)) {
                options.add(option);
            }
        }
        if (!propagates) {
            options.add("rprivate");
        }
        return options;
    }

    private static Mount tmpfs(MountRequest.Tmpfs tmpfs) {
        List<String> options = new ArrayList<>(List.of("noexec", "nosuid", "nodev"));
        for (String option : tmpfs.options()) {
            // The caller's "exec" takes back the default "noexec", and so on.
            options.remove("no" + option);
            if (!option.isEmpty()) {
                options.add(option);
            }
        }
        return new Mount(tmpfs.target(), "tmpfs", "tmpfs", options);
    }
}
