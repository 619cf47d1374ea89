package dev.hull.cli.runtime;

import dev.hull.cli.CommandSpec;
import dev.hull.cli.Version;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import dev.hull.oci.runtime.MemoryPolicy;
import dev.hull.runtime.Host;
import dev.hull.runtime.PlanCompiler;
import dev.hull.runtime.names.Capabilities;
import java.util.ArrayList;
import java.util.List;

/** {@code features}: what this runtime can do (features.md). */
final class FeaturesCommand implements RuntimeCommand {
    private static final List<String> HOOKS =
            List.of("prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop");
    private static final List<String> MOUNT_OPTIONS = List.of(
            "async",
            "atime",
            "bind",
            "copy-symlink",
            "defaults",
            "dest-nofollow",
            "dev",
            "diratime",
            "dirsync",
            "exec",
            "idmap",
            "iversion",
            "lazytime",
            "loud",
            "mand",
            "noatime",
            "nodev",
            "nodiratime",
            "noexec",
            "noiversion",
            "nolazytime",
            "nomand",
            "norelatime",
            "nostrictatime",
            "nosuid",
            "nosymfollow",
            "private",
            "ratime",
            "rbind",
            "rdev",
            "rdiratime",
            "relatime",
            "remount",
            "rexec",
            "ridmap",
            "rnoatime",
            "rnodev",
            "rnodiratime",
            "rnoexec",
            "rnorelatime",
            "rnostrictatime",
            "rnosuid",
            "rnosymfollow",
            "ro",
            "rprivate",
            "rrelatime",
            "rro",
            "rrw",
            "rshared",
            "rslave",
            "rstrictatime",
            "rsuid",
            "rsymfollow",
            "runbindable",
            "rw",
            "shared",
            "silent",
            "slave",
            "src-nofollow",
            "strictatime",
            "suid",
            "symfollow",
            "sync",
            "tmpcopyup",
            "unbindable");
    private static final List<String> ACTIONS = List.of(
            "SCMP_ACT_ALLOW",
            "SCMP_ACT_ERRNO",
            "SCMP_ACT_KILL",
            "SCMP_ACT_KILL_PROCESS",
            "SCMP_ACT_KILL_THREAD",
            "SCMP_ACT_LOG",
            "SCMP_ACT_TRACE",
            "SCMP_ACT_TRAP");
    private static final List<String> SECCOMP_FLAGS = List.of(
            "SECCOMP_FILTER_FLAG_LOG",
            "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
            "SECCOMP_FILTER_FLAG_TSYNC",
            "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV");
    private static final List<String> OPERATORS = List.of(
            "SCMP_CMP_EQ",
            "SCMP_CMP_GE",
            "SCMP_CMP_GT",
            "SCMP_CMP_LE",
            "SCMP_CMP_LT",
            "SCMP_CMP_MASKED_EQ",
            "SCMP_CMP_NE");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("", "Print what this runtime can do, as JSON").arguments(0, 0);
    }

    @Override
    public int run(RuntimeCall call) {
        Host host = Host.detect();
        JsonObject features = JsonValue.object()
                .put("ociVersionMin", "1.0.0")
                .put("ociVersionMax", "1.3.0")
                .put("hooks", HOOKS)
                .put("mountOptions", MOUNT_OPTIONS)
                .put("linux", linux(host))
                .put(
                        "annotations",
                        JsonValue.object()
                                .put("dev.hull.version", Version.NUMBER)
                                .build())
                .put("potentiallyUnsafeConfigAnnotations", List.of(PlanCompiler.KEEP_GROUPS))
                .build();
        call.print(Json.writeIndented(features, 2));
        return 0;
    }

    private static JsonObject linux(Host host) {
        long known = (1L << (host.lastCapability() + 1)) - 1;
        String own = host.architecture().equals("aarch64") ? "SCMP_ARCH_AARCH64" : "SCMP_ARCH_X86_64";
        List<String> architectures = host.architecture().equals("aarch64")
                ? List.of(own, "SCMP_ARCH_ARM")
                : List.of(own, "SCMP_ARCH_X86", "SCMP_ARCH_X32");
        return JsonValue.object()
                .put("namespaces", List.of("cgroup", "ipc", "mount", "network", "pid", "time", "user", "uts"))
                .put("capabilities", Capabilities.names(known))
                .put(
                        "cgroup",
                        JsonValue.object()
                                .put("v1", true)
                                .put("v2", true)
                                .put("systemd", true)
                                .put("systemdUser", true)
                                .put("rdma", true)
                                .build())
                .put(
                        "seccomp",
                        enabled(true)
                                .put("actions", ACTIONS)
                                .put("operators", OPERATORS)
                                .put("archs", architectures)
                                .put("knownFlags", SECCOMP_FLAGS)
                                .put("supportedFlags", SECCOMP_FLAGS)
                                .build())
                .put("apparmor", enabled(true).build())
                .put("selinux", enabled(true).build())
                .put("intelRdt", enabled(false).build())
                .put(
                        "mountExtensions",
                        JsonValue.object().put("idmap", enabled(true).build()).build())
                .put("netDevices", enabled(true).build())
                .put(
                        "memoryPolicy",
                        JsonValue.object()
                                .put("modes", names(MemoryPolicy.Mode.values()))
                                .put("flags", names(MemoryPolicy.Flag.values()))
                                .build())
                .build();
    }

    private static List<String> names(Enum<?>[] values) {
        List<String> names = new ArrayList<>();
        for (Enum<?> value : values) {
            names.add(value.name());
        }
        return names;
    }

    private static JsonValue.ObjectBuilder enabled(boolean value) {
        return JsonValue.object().put("enabled", value);
    }
}
