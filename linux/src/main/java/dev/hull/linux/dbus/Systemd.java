package dev.hull.linux.dbus;

import dev.hull.linux.plan.CgroupStep.SystemdCall;
import dev.hull.linux.plan.PlanFlags;
import java.util.ArrayList;
import java.util.List;

/**
 * What is asked of systemd (org.freedesktop.systemd1(5), "The Manager Object"), as steps of a plan.
 *
 * <pre>
 *   Hello                      the bus has to know a client
 *   AddMatch, Subscribe        so that JobRemoved is told
 *   ResetFailedUnit            a unit of that name that failed would be in the way
 *   StartTransientUnit(PIDs)   → a job; JobRemoved "done": the process is in the unit's group
 * </pre>
 *
 * @param sockets where it listens, the best first: a bus, then systemd's own
 */
public record Systemd(List<String> sockets) {
    private static final String NAME = "org.freedesktop.systemd1";
    private static final String PATH = "/org/freedesktop/systemd1";
    private static final String MANAGER = NAME + ".Manager";
    private static final int PATIENCE = 30_000; // ms: it may be at the end of a long queue
    private static final int NO_PROCESS = -1;

    public Systemd {
        sockets = List.copyOf(sockets);
    }

    /** The one of the machine. */
    public static Systemd system() {
        return new Systemd(List.of("/run/dbus/system_bus_socket", "/run/systemd/private"));
    }

    /**
     * The one of an ordinary user.
     *
     * @param runtimeDirectory his XDG_RUNTIME_DIR
     * @param address his DBUS_SESSION_BUS_ADDRESS, or empty
     */
    public static Systemd user(String runtimeDirectory, String address) {
        List<String> sockets = new ArrayList<>();
        String unix = "unix:path=";
        if (address.startsWith(unix)) {
            int end = address.indexOf(',');
            sockets.add(address.substring(unix.length(), end < 0 ? address.length() : end));
        }
        String usual = runtimeDirectory + "/bus";
        if (!sockets.contains(usual)) {
            sockets.add(usual);
        }
        sockets.add(runtimeDirectory + "/systemd/private");
        return new Systemd(sockets);
    }

    /**
     * A property of a unit.
     *
     * @param name such as MemoryMax
     * @param value its value
     */
    public record Property(String name, DbusVariant value) {
        /** A switch. */
        public static Property of(String name, boolean value) {
            return new Property(name, new DbusVariant("b", value));
        }

        /** A number. */
        public static Property of(String name, long value) {
            return new Property(name, new DbusVariant("t", value));
        }

        /** A text. */
        public static Property of(String name, String value) {
            return new Property(name, new DbusVariant("s", value));
        }

        /** Name, type and value as {@code busctl} takes them: {@code MemoryMax t 67108864}, {@code AllowedCPUs ay 1 3}. */
        String words() {
            StringBuilder words = new StringBuilder(name).append(' ').append(value.signature());
            switch (value.value()) {
                case byte[] bytes -> {
                    words.append(' ').append(bytes.length);
                    for (byte each : bytes) {
                        words.append(' ').append(Byte.toUnsignedInt(each));
                    }
                }
                case Long number -> words.append(' ').append(Long.toUnsignedString(number));
                case String text -> words.append(" '").append(text).append('\'');
                default -> words.append(' ').append(value.value());
            }
            return words.toString();
        }
    }

    /** After the clone: a scope with the container's first process in it. */
    public SystemdCall startScope(String unit, List<Property> properties) {
        List<Property> all = new ArrayList<>(properties);
        all.add(new Property("PIDs", new DbusVariant("au", List.of(DbusCall.PROCESS))));
        List<String> words = new ArrayList<>();
        for (Property property : properties) {
            words.add(property.words());
        }
        return step(
                "start " + unit,
                PlanFlags.SYSTEMD_JOB,
                words,
                manager("ResetFailedUnit", "s", unit),
                manager("StartTransientUnit", "ssa(sv)a(sa(sv))", unit, "fail", structures(all), List.of()));
    }

    /** After the exit: the unit goes; that it went by itself is fine. */
    public SystemdCall stop(String unit) {
        return step(
                "stop " + unit,
                PlanFlags.SYSTEMD_JOB | PlanFlags.SYSTEMD_OPTIONAL,
                List.of(),
                manager("StopUnit", "ss", unit, "replace"));
    }

    /** After the clone: the process goes into a group below that of a unit, where it could not go by itself. */
    public SystemdCall attach(String unit, String subgroup) {
        return step(
                "enter " + unit,
                0,
                List.of(),
                manager("AttachProcessesToUnit", "ssau", unit, subgroup, List.of(DbusCall.PROCESS)));
    }

    /** New limits for a unit that runs, until it ends. */
    public DbusCall setProperties(String unit, List<Property> properties) {
        return manager("SetUnitProperties", "sba(sv)", unit, true, structures(properties));
    }

    private static DbusCall manager(String member, String signature, Object... arguments) {
        return new DbusCall(NAME, PATH, MANAGER, member, signature, List.of(arguments));
    }

    private static List<Object> structures(List<Property> properties) {
        List<Object> structures = new ArrayList<>();
        for (Property property : properties) {
            structures.add(List.of(property.name(), property.value()));
        }
        return structures;
    }

    private SystemdCall step(String what, int flags, List<String> properties, DbusCall... calls) {
        DbusWriter out = new DbusWriter();
        out.call(DbusCall.hello());
        if ((flags & PlanFlags.SYSTEMD_JOB) != 0) {
            out.call(DbusCall.addMatch(
                    "type='signal',sender='" + NAME + "',interface='" + MANAGER + "',member='JobRemoved'"));
            out.call(manager("Subscribe", ""));
        }
        for (DbusCall call : calls) {
            out.call(call);
        }
        int process = out.process();
        return new SystemdCall(
                sockets,
                out.toBytes(),
                out.serial(),
                process < 0 ? NO_PROCESS : process,
                what,
                PATIENCE,
                flags,
                properties);
    }
}
