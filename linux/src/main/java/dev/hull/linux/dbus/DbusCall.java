package dev.hull.linux.dbus;

import java.util.List;

/**
 * A call of a method.
 *
 * @param destination name on the bus
 * @param path object
 * @param iface interface
 * @param member method
 * @param signature types of the arguments
 * @param arguments one value for each, see {@link DbusWriter}
 */
public record DbusCall(
        String destination, String path, String iface, String member, String signature, List<Object> arguments) {
    /** Stands for a process id that is known only when the call is sent; type {@code u}. At most one in a conversation. */
    public static final Object PROCESS = new Object() {
        @Override
        public String toString() {
            return "PID";
        }
    };

    private static final String BUS = "org.freedesktop.DBus";

    public DbusCall {
        arguments = List.copyOf(arguments);
    }

    /** What a client says first to a bus; a manager's own socket answers with an error, and does without. */
    public static DbusCall hello() {
        return new DbusCall(BUS, "/org/freedesktop/DBus", BUS, "Hello", "", List.of());
    }

    /** Asks the bus for signals that match. */
    public static DbusCall addMatch(String rule) {
        return new DbusCall(BUS, "/org/freedesktop/DBus", BUS, "AddMatch", "s", List.of(rule));
    }
}
