package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonException;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The system call filter (config-linux.md, "Seccomp").
 *
 * @param defaultAction what happens to a call that no rule matches
 * @param defaultErrnoRet number for that action, or null for EPERM
 * @param architectures such as {@code SCMP_ARCH_X86_64}; the machine's own always belongs to them
 * @param flags flags of seccomp(2), or null for the runtime's choice
 * @param listenerPath socket of the agent for SCMP_ACT_NOTIFY, or empty
 * @param listenerMetadata what the agent is told, or empty
 * @param syscalls the rules
 */
public record Seccomp(
        Action defaultAction,
        @Nullable Integer defaultErrnoRet,
        List<String> architectures,
        @Nullable List<Flag> flags,
        String listenerPath,
        String listenerMetadata,
        List<SyscallRule> syscalls) {

    /** What happens to a system call. */
    public enum Action {
        SCMP_ACT_KILL,
        SCMP_ACT_KILL_PROCESS,
        SCMP_ACT_KILL_THREAD,
        SCMP_ACT_TRAP,
        SCMP_ACT_ERRNO,
        SCMP_ACT_TRACE,
        SCMP_ACT_ALLOW,
        SCMP_ACT_LOG,
        SCMP_ACT_NOTIFY;

        /** Whether a number goes with it. */
        public boolean takesErrno() {
            return this == SCMP_ACT_ERRNO || this == SCMP_ACT_TRACE;
        }
    }

    /** Flags of seccomp(2). */
    public enum Flag {
        SECCOMP_FILTER_FLAG_TSYNC,
        SECCOMP_FILTER_FLAG_LOG,
        SECCOMP_FILTER_FLAG_SPEC_ALLOW,
        SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
    }

    private static final List<String> ARCHITECTURES = List.of(
            "X86",
            "X86_64",
            "X32",
            "ARM",
            "AARCH64",
            "MIPS",
            "MIPS64",
            "MIPS64N32",
            "MIPSEL",
            "MIPSEL64",
            "MIPSEL64N32",
            "PPC",
            "PPC64",
            "PPC64LE",
            "S390",
            "S390X",
            "PARISC",
            "PARISC64",
            "RISCV64",
            "LOONGARCH64",
            "M68K",
            "SH",
            "SHEB");

    public Seccomp {
        architectures = List.copyOf(architectures);
        flags = flags == null ? null : List.copyOf(flags);
        syscalls = List.copyOf(syscalls);
    }

    /** Reads the section on its own, as {@code --security-opt seccomp=FILE} holds it. */
    public static Seccomp parse(JsonValue value) {
        return read(new Fields(value, new ArrayList<>()));
    }

    static Seccomp read(Fields fields) {
        Action action = Enums.required(fields, "defaultAction", Action.values());
        List<SyscallRule> rules = new ArrayList<>();
        for (Fields rule : fields.children("syscalls")) {
            rules.add(SyscallRule.read(rule));
        }
        Seccomp seccomp = new Seccomp(
                action,
                errno(fields, "defaultErrnoRet", action),
                architectures(fields),
                fields.value("flags") == null ? null : Enums.list(fields, "flags", Flag.values()),
                fields.path("listenerPath", ""),
                fields.string("listenerMetadata"),
                rules);
        fields.finish();
        if (seccomp.listenerPath.isEmpty() && !seccomp.listenerMetadata.isEmpty()) {
            throw fields.wrong("listenerMetadata", "must not be set without listenerPath");
        }
        return seccomp;
    }

    /** The number of an action, which must be one that takes a number. */
    static @Nullable Integer errno(Fields fields, String name, Action action) {
        Long errno = fields.number(name, 0, 0xffff);
        if (errno != null && !action.takesErrno()) {
            throw fields.wrong(name, errno + ": " + action + " takes no number");
        }
        return errno == null ? null : errno.intValue();
    }

    private static List<String> architectures(Fields fields) {
        List<String> names = new ArrayList<>();
        for (JsonValue item : fields.list("architectures")) {
            String name = Fields.text(item);
            if (!name.startsWith("SCMP_ARCH_") || !ARCHITECTURES.contains(name.substring(10))) {
                throw new JsonException(
                        item.path(),
                        "\"" + name + "\": must be SCMP_ARCH_ and one of " + String.join(", ", ARCHITECTURES));
            }
            names.add(name);
        }
        return names;
    }

    /** The section as {@code config.json} holds it. */
    public JsonObject toJson() {
        List<JsonObject> rules = new ArrayList<>();
        for (SyscallRule rule : syscalls) {
            rules.add(rule.toJson());
        }
        Members members = new Members()
                .text("defaultAction", defaultAction.name())
                .number("defaultErrnoRet", defaultErrnoRet == null ? null : defaultErrnoRet.longValue())
                .strings("architectures", architectures);
        if (flags != null) {
            members.put("flags", JsonValue.strings(Enums.names(flags)));
        }
        return members.text("listenerPath", listenerPath)
                .text("listenerMetadata", listenerMetadata)
                .list("syscalls", rules)
                .build();
    }
}
