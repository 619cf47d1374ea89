package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonException;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The process that a container runs (config.md, "Process").
 *
 * @param terminal whether it has a terminal
 * @param consoleSize size of that, or null
 * @param user who it is
 * @param args program and arguments
 * @param env environment, {@code NAME=value}
 * @param cwd absolute working directory inside
 * @param capabilities capability sets, or null for none at all
 * @param rlimits resource limits
 * @param noNewPrivileges whether exec can never give privileges
 * @param apparmorProfile AppArmor profile, or empty
 * @param oomScoreAdj from -1000 to 1000, or null to leave it
 * @param selinuxLabel SELinux label, or empty
 * @param scheduler scheduling, or null
 * @param ioPriority I/O priority, or null
 * @param execCpuAffinity CPUs of processes that enter later, or null
 */
public record ContainerProcess(
        boolean terminal,
        @Nullable ConsoleSize consoleSize,
        User user,
        List<String> args,
        List<String> env,
        String cwd,
        @Nullable CapabilitySets capabilities,
        List<Rlimit> rlimits,
        boolean noNewPrivileges,
        String apparmorProfile,
        @Nullable Integer oomScoreAdj,
        String selinuxLabel,
        @Nullable Scheduler scheduler,
        @Nullable IoPriority ioPriority,
        @Nullable CpuAffinity execCpuAffinity) {

    public ContainerProcess {
        args = List.copyOf(args);
        env = List.copyOf(env);
        rlimits = List.copyOf(rlimits);
    }

    /** A builder that starts with these settings. */
    public ContainerProcessBuilder toBuilder() {
        return new ContainerProcessBuilder(this);
    }

    /** Reads a process on its own, as {@code exec --process FILE} holds it. */
    public static ContainerProcess parse(JsonValue value) {
        return read(new Fields(value, new ArrayList<>()));
    }

    static ContainerProcess read(Fields fields) {
        Fields consoleSize = fields.child("consoleSize");
        Fields capabilities = fields.child("capabilities");
        Fields scheduler = fields.child("scheduler");
        Fields ioPriority = fields.child("ioPriority");
        Fields affinity = fields.child("execCPUAffinity");
        Long oomScore = fields.number("oomScoreAdj", -1000, 1000);
        ContainerProcess process = new ContainerProcess(
                fields.bool("terminal"),
                consoleSize == null ? null : ConsoleSize.read(consoleSize),
                User.read(fields.child("user")),
                fields.strings("args"),
                environment(fields),
                fields.requiredPath("cwd"),
                capabilities == null ? null : CapabilitySets.read(capabilities),
                Rlimit.readList(fields, "rlimits"),
                fields.bool("noNewPrivileges"),
                fields.string("apparmorProfile"),
                oomScore == null ? null : oomScore.intValue(),
                fields.string("selinuxLabel"),
                scheduler == null ? null : Scheduler.read(scheduler),
                ioPriority == null ? null : IoPriority.read(ioPriority),
                affinity == null ? null : CpuAffinity.read(affinity));
        fields.value("commandLine");
        fields.finish();
        return process;
    }

    private static List<String> environment(Fields fields) {
        List<String> environment = new ArrayList<>();
        for (JsonValue item : fields.list("env")) {
            String entry = Fields.text(item);
            if (entry.indexOf('=') < 1) {
                throw new JsonException(item.path(), "\"" + entry + "\": must be NAME=value");
            }
            environment.add(entry);
        }
        return environment;
    }

    /** The object as {@code config.json} holds it. */
    public JsonObject toJson() {
        List<JsonObject> limits = new ArrayList<>();
        for (Rlimit limit : rlimits) {
            limits.add(limit.toJson());
        }
        return new Members()
                .trueOnly("terminal", terminal)
                .present("consoleSize", consoleSize == null ? null : consoleSize.toJson())
                .put("user", user.toJson())
                .strings("args", args)
                .strings("env", env)
                .text("cwd", cwd)
                .present("capabilities", capabilities == null ? null : capabilities.toJson())
                .list("rlimits", limits)
                .trueOnly("noNewPrivileges", noNewPrivileges)
                .text("apparmorProfile", apparmorProfile)
                .number("oomScoreAdj", oomScoreAdj == null ? null : oomScoreAdj.longValue())
                .text("selinuxLabel", selinuxLabel)
                .present("scheduler", scheduler == null ? null : scheduler.toJson())
                .present("ioPriority", ioPriority == null ? null : ioPriority.toJson())
                .present("execCPUAffinity", execCpuAffinity == null ? null : execCpuAffinity.toJson())
                .build();
    }
}
