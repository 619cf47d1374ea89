package dev.hull.engine.run;

import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.request.ExecRequest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.JsonValue.JsonObject;
import dev.hull.oci.runtime.CapabilitySets;
import dev.hull.oci.runtime.ContainerProcess;
import dev.hull.oci.runtime.Spec;
import dev.hull.oci.runtime.User;
import dev.hull.runtime.names.Capabilities;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a program that is started in a container finds there, by Docker's rules.
 *
 * @param spec the container's specification
 * @param environment variables that its image and its caller set
 * @param hostname its host name
 * @param hostConfig its settings in Docker's form
 * @param files reads a text file of it
 */
record Entrance(
        Spec spec,
        List<String> environment,
        String hostname,
        JsonObject hostConfig,
        Function<String, Optional<String>> files) {

    /** Into a container that is there. */
    static Entrance of(ContainerRecord record, Spec spec, Function<String, Optional<String>> files) {
        return new Entrance(
                spec,
                record.config().strings("Env"),
                record.config().string("Hostname", ""),
                record.hostConfig(),
                files);
    }

    /** The container's own process. */
    ContainerProcess own() {
        ContainerProcess process = spec.process();
        if (process == null) {
            throw new HullException(ErrorKind.INTERNAL, "the container's configuration has no process");
        }
        return process;
    }

    /** Whether the default filter of system calls is in force, unless the specification has one of its own. */
    boolean isFiltered(Path directory) {
        return !hostConfig.bool("Privileged", false)
                && !SecuritySettings.parse(hostConfig.strings("SecurityOpt"), directory)
                        .seccompUnconfined();
    }

    /**
     * The program that the caller asks for: what the container's own process has, overlaid by the request.
     *
     * @param caller the caller's environment
     * @throws NotExecutableException when the program has no name, or the user is none of the container's
     */
    ContainerProcess process(ExecRequest request, Map<String, String> caller) {
        ContainerProcess own = own();
        if (!request.command().isEmpty() && request.command().getFirst().isEmpty()) {
            throw new NotExecutableException(
                    ErrorKind.INVALID_ARGUMENT,
                    "exec: the name of the program, the first word of the command, is empty");
        }
        User user = own.user();
        String home = home(own.env());
        if (!request.user().isEmpty()) {
            UserLookup found = user(request.user());
            user = new User(found.uid(), found.gid(), own.user().umask(), found.additionalGids());
            home = found.home();
        }
        Environment all = Environment.of(environment, request.environment(), caller, hostname, request.tty());
        return own.toBuilder()
                .args(request.command())
                .terminal(request.tty())
                .consoleSize(null)
                .cwd(workingDirectory(own.cwd(), request.workingDirectory()))
                .user(user)
                .env(all.setDefault("HOME=" + home).toList())
                .capabilities(capabilities(own, user, request.privileged()))
                .build();
    }

    private UserLookup user(String asked) {
        try {
            return UserLookup.find(asked, hostConfig.strings("GroupAdd"), files);
        } catch (HullException e) {
            throw new NotExecutableException(e.kind(), e.sentence());
        }
    }

    private static String home(List<String> environment) {
        for (String assignment : environment) {
            if (assignment.startsWith("HOME=")) {
                return assignment.substring("HOME=".length());
            }
        }
        return "/";
    }

    /** A user other than root starts with no capability of its own; none is ever inheritable (CVE-2022-29162). */
    private static CapabilitySets capabilities(ContainerProcess own, User user, boolean privileged) {
        CapabilitySets sets = own.capabilities();
        List<String> bounding =
                privileged ? Capabilities.names(Capabilities.ALL) : sets == null ? List.of() : sets.bounding();
        List<String> effective = user.uid() == 0 ? bounding : List.of();
        return new CapabilitySets(bounding, effective, List.of(), effective, List.of());
    }

    private static String workingDirectory(String own, String asked) {
        if (asked.isEmpty()) {
            return own;
        }
        if (!asked.startsWith("/")) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "the working directory '" + asked + "' is invalid, it needs to be an absolute path");
        }
        return asked;
    }
}
