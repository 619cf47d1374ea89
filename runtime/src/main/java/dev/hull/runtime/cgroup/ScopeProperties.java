package dev.hull.runtime.cgroup;

import dev.hull.linux.dbus.DbusVariant;
import dev.hull.linux.dbus.Systemd.Property;
import dev.hull.oci.runtime.CpuLimits;
import dev.hull.oci.runtime.MemoryLimits;
import dev.hull.oci.runtime.Resources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Limits as properties of a unit (systemd.resource-control(5)), as far as systemd has them. They hold in addition to those of
 * the container's own group, and are what {@code systemctl show} tells.
 */
final class ScopeProperties {
    private static final long MICROSECONDS = 1_000_000;
    private static final long PERCENT = 10_000;
    private static final long DEFAULT_PERIOD = 100_000;
    private static final long INFINITY = -1;

    private ScopeProperties() {}

    static List<Property> of(Resources resources, boolean legacy) {
        List<Property> properties = new ArrayList<>();
        memory(resources.memory(), legacy, properties);
        cpu(resources.cpu(), legacy, properties);
        Long pids = resources.pids();
        if (pids != null) {
            properties.add(
                    Property.of("TasksMax", pids < 0 ? INFINITY : Math.max(pids, 1))); // 0 is none of its numbers
        }
        return properties;
    }

    private static void memory(MemoryLimits limits, boolean legacy, List<Property> properties) {
        Long limit = limits.limit();
        maximum(legacy ? "MemoryLimit" : "MemoryMax", limit, properties);
        if (legacy) {
            return;
        }
        maximum("MemoryLow", limits.reservation(), properties);
        Long swap = limits.swap();
        if (swap != null && swap != 0) {
            long alone = swap < 0 || limit == null || limit < 0 ? INFINITY : swap - limit;
            properties.add(Property.of("MemorySwapMax", alone));
        }
    }

    private static void cpu(CpuLimits limits, boolean legacy, List<Property> properties) {
        Long shares = limits.shares();
        if (shares != null && shares != 0) {
            properties.add(
                    legacy ? Property.of("CPUShares", shares) : Property.of("CPUWeight", CpuController.weight(shares)));
        }
        Long quota = limits.quota();
        if (quota != null && quota != 0) {
            Long given = limits.period();
            long period = given == null || given == 0 ? DEFAULT_PERIOD : given;
            properties.add(Property.of("CPUQuotaPerSecUSec", quota < 0 ? INFINITY : perSecond(quota, period)));
            properties.add(Property.of("CPUQuotaPeriodUSec", period));
        }
        if (!legacy && !limits.cpus().isEmpty()) {
            properties.add(new Property("AllowedCPUs", new DbusVariant("ay", mask(limits.cpus()))));
        }
        if (!legacy && !limits.mems().isEmpty()) {
            properties.add(new Property("AllowedMemoryNodes", new DbusVariant("ay", mask(limits.mems()))));
        }
    }

    /** systemd counts in whole percents; what is between two is given the higher, the container's group has the exact one. */
    private static long perSecond(long quota, long period) {
        long exact = Math.multiplyHigh(quota, MICROSECONDS) == 0 ? quota * MICROSECONDS / period : INFINITY;
        return exact < 0 ? INFINITY : (exact + PERCENT - 1) / PERCENT * PERCENT;
    }

    /** A list such as {@code 0-3,8} as bits, the lowest first. */
    static byte[] mask(String list) {
        byte[] bits = new byte[0];
        for (String part : list.split(",", -1)) {
            int dash = part.indexOf('-');
            int first = Integer.parseInt((dash < 0 ? part : part.substring(0, dash)).strip());
            int last = Integer.parseInt(part.substring(dash + 1).strip());
            for (int i = first; i <= last; i++) {
                if (i / Byte.SIZE >= bits.length) {
                    bits = Arrays.copyOf(bits, i / Byte.SIZE + 1);
                }
                bits[i / Byte.SIZE] |= (byte) (1 << i % Byte.SIZE);
            }
        }
        return bits;
    }

    private static void maximum(String name, @Nullable Long value, List<Property> properties) {
        if (value != null && value != 0) {
            properties.add(Property.of(name, value < 0 ? INFINITY : value));
        }
    }
}
