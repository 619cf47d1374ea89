package dev.hull.cli.runtime;

import dev.hull.cli.options.Option;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.CapabilitySets;
import dev.hull.oci.runtime.ContainerProcess;
import dev.hull.oci.runtime.ContainerProcessBuilder;
import dev.hull.oci.runtime.Spec;
import dev.hull.oci.runtime.User;
import dev.hull.runtime.names.Capabilities;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The process of an exec: that of a file, or the container's own with what the options change. */
final class ExecProcess {
    static final Option<String> PROCESS = Option.string("process", "File with the process as JSON")
            .letter('p')
            .placeholder("file");
    static final Option<String> CWD = Option.string("cwd", "Working directory").placeholder("path");
    static final Option<List<String>> ENV =
            Option.list("env", "NAME=value in its environment").letter('e');
    static final Option<Boolean> TTY = Option.flag("tty", "Give it a terminal").letter('t');
    static final Option<String> USER =
            Option.string("user", "Who it is: UID[:GID]").letter('u');
    static final Option<List<String>> GROUPS =
            Option.list("additional-gids", "Further group").letter('g');
    static final Option<List<String>> CAP =
            Option.list("cap", "Further capability").letter('c');
    static final Option<Boolean> NO_NEW_PRIVS = Option.flag("no-new-privs", "exec can never give it privileges");
    static final Option<String> APPARMOR = Option.string("apparmor", "AppArmor profile");
    static final Option<String> LABEL = Option.string("process-label", "SELinux label");

    private ExecProcess() {}

    static ContainerProcess of(RuntimeCall call, Spec spec) throws IOException {
        if (call.isSet(PROCESS)) {
            return ContainerProcess.parse(RuntimeContext.document(call.context().resolve(call.get(PROCESS))));
        }
        List<String> words = call.arguments().subList(1, call.arguments().size());
        ContainerProcess own = spec.process();
        if (words.isEmpty() || own == null) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT, "exec: name a program, or a process with --process FILE");
        }
        List<String> environment = new ArrayList<>(own.env());
        environment.addAll(call.get(ENV));
        ContainerProcessBuilder process = own.toBuilder()
                .args(words)
                .env(environment)
                .terminal(call.get(TTY))
                .consoleSize(null)
                .user(user(call, own.user()))
                .capabilities(capabilities(call.get(CAP), own.capabilities()))
                .noNewPrivileges(own.noNewPrivileges() || call.get(NO_NEW_PRIVS));
        if (call.isSet(CWD)) {
            process.cwd(call.get(CWD));
        }
        if (call.isSet(APPARMOR)) {
            process.apparmorProfile(call.get(APPARMOR));
        }
        if (call.isSet(LABEL)) {
            process.selinuxLabel(call.get(LABEL));
        }
        return process.build();
    }

    private static User user(RuntimeCall call, User own) {
        String text = call.get(USER);
        List<Long> groups = new ArrayList<>(own.additionalGids());
        for (String group : call.get(GROUPS)) {
            groups.add(id(GROUPS, group));
        }
        if (text.isEmpty()) {
            return new User(own.uid(), own.gid(), own.umask(), groups);
        }
        int colon = text.indexOf(':');
        long uid = id(USER, colon < 0 ? text : text.substring(0, colon));
        long gid = colon < 0 ? own.gid() : id(USER, text.substring(colon + 1));
        return new User(uid, gid, own.umask(), groups);
    }

    private static long id(Option<?> option, String text) {
        try {
            return Integer.toUnsignedLong(Integer.parseUnsignedInt(text));
        } catch (NumberFormatException e) {
            throw option.invalid(text, "must be a number");
        }
    }

    private static @Nullable CapabilitySets capabilities(List<String> further, @Nullable CapabilitySets own) {
        if (further.isEmpty()) {
            return own;
        }
        List<String> unknown = new ArrayList<>();
        Capabilities.bits(further, unknown);
        if (!unknown.isEmpty()) {
            throw CAP.invalid(unknown.getFirst(), "unknown capability");
        }
        CapabilitySets sets = own == null ? CapabilitySets.of(List.of()) : own;
        return new CapabilitySets(
                with(sets.bounding(), further),
                with(sets.effective(), further),
                sets.inheritable(),
                with(sets.permitted(), further),
                sets.ambient());
    }

    private static List<String> with(List<String> names, List<String> further) {
        List<String> all = new ArrayList<>(names);
        all.addAll(further);
        return all;
    }
}
