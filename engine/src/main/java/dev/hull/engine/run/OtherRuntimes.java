package dev.hull.engine.run;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.EngineOptions;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.request.RunRequest;
import dev.hull.linux.fs.SearchPath;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.Mount;
import dev.hull.oci.runtime.Spec;
import dev.hull.runtime.DefaultSpec;
import dev.hull.runtime.MountPlanner;
import dev.hull.runtime.OtherRuntime;
import dev.hull.runtime.cgroup.SystemdScope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Low-level runtimes beside our own: where they are, where they keep what, and what they cannot carry out. */
public final class OtherRuntimes {
    /** Our own. */
    public static final String OWN = "hull";

    private final EngineOptions options;
    private final EnginePaths paths;

    OtherRuntimes(EngineOptions options, EnginePaths paths) {
        this.options = options;
        this.paths = paths;
    }

    /**
     * The runtime of a container that is made.
     *
     * @return null for our own
     * @throws HullException NOT_FOUND when there is none of that name, UNSUPPORTED when it cannot do what is asked for
     */
    @Nullable
    OtherRuntime of(RunRequest request, ContainerId id, HealthCheck health) {
        String name = request.isolation().runtime();
        if (isOwn(name)) {
            return null;
        }
        if (!options.userNamespace().equals("host")) {
            throw refused(name, "it needs root: an ordinary user's containers are made by Hull itself");
        }
        if (request.process().init()) {
            throw refused(name, "--init is Hull's own");
        }
        if (health.exists()) {
            throw refused(name, "health checks are Hull's own; switch them off with --no-healthcheck");
        }
        RunRequest.Service service = request.session().service();
        if (service.foreground() || !service.notifier().isEmpty() || service.descriptors() > 0) {
            throw refused(name, "services in the foreground, their notifications and descriptors are Hull's own");
        }
        return runtime(
                name,
                paths.running(id).resolve("runtime"),
                id,
                request.session().tty());
    }

    /** The runtime of a container that runs, for one more process in it; null for our own. */
    @Nullable
    OtherRuntime of(ContainerRecord record, ContainerId process, boolean terminal) {
        String name = record.hostConfig().string("Runtime", OWN);
        if (isOwn(name)) {
            return null;
        }
        return runtime(name, files(record.id(), process), process, terminal);
    }

    /** Beginning of the names of the files of a process. */
    Path files(ContainerId container, ContainerId process) {
        return paths.running(container).resolve("exec-" + process.shortForm());
    }

    /** Refuses mounts that only Hull can make. */
    static void check(String name, Spec spec) {
        if (SystemdScope.of(spec.linux().cgroupsPath()) != null) {
            throw refused(name, "a slice of systemd (--cgroup-parent) is asked for by Hull itself");
        }
        for (Mount mount : spec.mounts()) {
            for (String option : mount.options()) {
                if (option.startsWith(MountPlanner.BENEATH)) {
                    throw refused(name, mount.destination() + ": a part of a volume is resolved by Hull itself");
                }
                if (option.equals("shared") || option.equals("rshared")) {
                    throw refused(
                            name,
                            mount.destination() + ": mounts made below it would not reach the host (" + option + ")");
                }
            }
            if (!mount.uidMappings().isEmpty()) {
                throw refused(name, mount.destination() + ": mounts with mapped ids are Hull's own (map=me)");
            }
        }
    }

    /** Whether that names Hull itself. */
    public static boolean isOwn(String name) {
        return name.isEmpty() || name.equals(OWN);
    }

    private OtherRuntime runtime(String name, Path files, ContainerId process, boolean terminal) {
        List<String> environment = new ArrayList<>();
        environment.add("PATH=" + searchPath());
        for (String variable : List.of("HOME", "XDG_RUNTIME_DIR")) {
            String value = options.environment().get(variable);
            if (value != null) {
                environment.add(variable + "=" + value);
            }
        }
        String program = program(name);
        String last = program.substring(program.lastIndexOf('/') + 1);
        return new OtherRuntime(
                program,
                paths.runRoot().resolve("runtimes").resolve(last).toString(),
                files + ".pid",
                // The name of a socket has 107 characters at most.
                terminal ? paths.consoles().resolve(process.shortForm()).toString() : "",
                files + ".log",
                environment);
    }

    private String searchPath() {
        return options.environment().getOrDefault("PATH", DefaultSpec.PATH);
    }

    private String program(String name) {
        if (name.contains("/")) {
            Path path = options.directory().resolve(name);
            if (Files.isExecutable(path) && !Files.isDirectory(path)) {
                return path.toString();
            }
            throw new HullException(ErrorKind.NOT_FOUND, "runtime " + name + ": no such program");
        }
        return SearchPath.find(searchPath(), name)
                .orElseThrow(() -> new HullException(
                        ErrorKind.NOT_FOUND,
                        "runtime " + name
                                + ": no such program in PATH; install it, give its path, or leave --runtime away"));
    }

    private static HullException refused(String name, String why) {
        return new HullException(ErrorKind.UNSUPPORTED, "cannot use --runtime " + name + ": " + why);
    }
}
