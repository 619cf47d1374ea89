package dev.hull.cli.command;

import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.options.Sizes;
import dev.hull.cli.options.UsageException;
import dev.hull.engine.request.BlockIoRequest;
import dev.hull.engine.request.RunRequest;
import dev.hull.engine.request.UlimitRequest;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.List;

/** The limits of {@code run} and {@code create}, and those options that only few need: block devices, the real-time scheduler. */
final class LimitOptions {
    private static final Option<List<String>> BLKIO_WEIGHT_DEVICE =
            Option.list("blkio-weight-device", "Block IO weight (relative device weight), PATH:10-1000");
    private static final Option<List<String>> READ_BPS =
            Option.list("device-read-bps", "Limit read rate (bytes per second) from a device, PATH:RATE");
    private static final Option<List<String>> READ_IOPS =
            Option.list("device-read-iops", "Limit read rate (IO per second) from a device, PATH:RATE");
    private static final Option<List<String>> WRITE_BPS =
            Option.list("device-write-bps", "Limit write rate (bytes per second) to a device, PATH:RATE");
    private static final Option<List<String>> WRITE_IOPS =
            Option.list("device-write-iops", "Limit write rate (IO per second) to a device, PATH:RATE");
    private static final Option<Long> SWAPPINESS = Option.integer(
                    "memory-swappiness", "Tune container memory swappiness (0 to 100), cgroup v1 only")
            .orElse("-1");
    static final Option<Long> RT_PERIOD =
            Option.integer("cpu-rt-period", "Limit CPU real-time period in microseconds, cgroup v1 only");
    static final Option<Long> RT_RUNTIME =
            Option.integer("cpu-rt-runtime", "Limit CPU real-time runtime in microseconds, cgroup v1 only");
    private static final Option<String> CGROUP_PARENT =
            Option.string("cgroup-parent", "Control group, or slice of systemd, in which the container gets its own");

    private static final long LEAST_WEIGHT = 10;
    private static final long MOST_WEIGHT = 1000;

    private LimitOptions() {}

    static Option<?>[] all() {
        return new Option<?>[] {
            BLKIO_WEIGHT_DEVICE,
            READ_BPS,
            READ_IOPS,
            WRITE_BPS,
            WRITE_IOPS,
            SWAPPINESS,
            RT_PERIOD,
            RT_RUNTIME,
            CGROUP_PARENT
        };
    }

    static RunRequest.Limits of(Invocation invocation) {
        if (invocation.isSet(RunOptions.CPUS)
                && (invocation.isSet(RunOptions.CPU_QUOTA) || invocation.isSet(RunOptions.CPU_PERIOD))) {
            throw new UsageException("conflicting options: --cpus and --cpu-period or --cpu-quota cannot both be set");
        }
        List<UlimitRequest> ulimits = new ArrayList<>();
        for (String ulimit : invocation.get(RunOptions.ULIMIT)) {
            ulimits.add(UlimitRequest.parse(ulimit));
        }
        return new RunRequest.Limits(
                invocation.get(RunOptions.MEMORY),
                invocation.get(RunOptions.MEMORY_SWAP),
                invocation.get(RunOptions.MEMORY_RESERVATION),
                invocation.get(RunOptions.CPUS),
                invocation.get(RunOptions.CPU_SHARES),
                invocation.get(RunOptions.CPU_PERIOD),
                invocation.get(RunOptions.CPU_QUOTA),
                invocation.get(RunOptions.CPUSET_CPUS),
                invocation.get(RunOptions.CPUSET_MEMS),
                invocation.get(RunOptions.PIDS_LIMIT),
                blockIo(invocation),
                invocation.get(RunOptions.OOM_KILL_DISABLE),
                ulimits,
                invocation.get(RunOptions.SHM_SIZE),
                swappiness(invocation),
                microseconds(invocation, RT_PERIOD),
                microseconds(invocation, RT_RUNTIME),
                invocation.get(CGROUP_PARENT));
    }

    private static long swappiness(Invocation invocation) {
        long percent = invocation.get(SWAPPINESS);
        if (percent < -1 || percent > 100) {
            throw SWAPPINESS.invalid(Long.toString(percent), "the range is 0 to 100");
        }
        return percent;
    }

    static long microseconds(Invocation invocation, Option<Long> option) {
        long time = invocation.get(option);
        if (time < 0) {
            throw option.invalid(Long.toString(time), "expected microseconds");
        }
        return time;
    }

    private static BlockIoRequest blockIo(Invocation invocation) {
        return new BlockIoRequest(
                Math.toIntExact(invocation.get(RunOptions.BLKIO_WEIGHT)),
                weights(invocation),
                rates(invocation, READ_BPS, true),
                rates(invocation, WRITE_BPS, true),
                rates(invocation, READ_IOPS, false),
                rates(invocation, WRITE_IOPS, false));
    }

    private static List<BlockIoRequest.OfDevice> weights(Invocation invocation) {
        List<BlockIoRequest.OfDevice> weights = new ArrayList<>();
        for (String text : invocation.get(BLKIO_WEIGHT_DEVICE)) {
            BlockIoRequest.OfDevice weight = device(BLKIO_WEIGHT_DEVICE, text, false);
            if (weight.value() < LEAST_WEIGHT || weight.value() > MOST_WEIGHT) {
                throw BLKIO_WEIGHT_DEVICE.invalid(text, "a weight is from 10 to 1000");
            }
            weights.add(weight);
        }
        return weights;
    }

    private static List<BlockIoRequest.OfDevice> rates(
            Invocation invocation, Option<List<String>> option, boolean bytes) {
        List<BlockIoRequest.OfDevice> rates = new ArrayList<>();
        for (String text : invocation.get(option)) {
            rates.add(device(option, text, bytes));
        }
        return rates;
    }

    private static BlockIoRequest.OfDevice device(Option<List<String>> option, String text, boolean bytes) {
        int colon = text.lastIndexOf(':');
        String path = colon < 0 ? text : text.substring(0, colon);
        if (colon < 0 || !path.startsWith("/dev/")) {
            throw option.invalid(text, "expected /dev/NAME:" + (bytes ? "RATE, such as /dev/sda:1mb" : "NUMBER"));
        }
        String number = text.substring(colon + 1);
        try {
            long value = bytes ? Sizes.bytes(number) : Long.parseLong(number);
            if (value > 0) {
                return new BlockIoRequest.OfDevice(path, value);
            }
        } catch (IllegalArgumentException | HullException e) {
            // told below
        }
        throw option.invalid(
                text,
                "\"" + number + "\" is no positive whole number"
                        + (bytes ? " with or without a unit: kb, mb, gb" : ""));
    }
}
