package dev.hull.engine.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A request as the arguments of {@code hull run} that make it: options, image, command. Left out is what the caller of that decides
 * anew: name, cidfile, detached or not, removal, restart policy, detach keys.
 */
public final class RequestArguments {
    private final List<String> words = new ArrayList<>();

    private RequestArguments() {}

    /** The arguments after {@code run}. */
    public static List<String> of(RunRequest request) {
        RequestArguments arguments = new RequestArguments();
        arguments.process(request.process());
        arguments.isolation(request.isolation());
        arguments.limits(request.limits());
        arguments.storage(request.storage());
        arguments.network(request.network());
        arguments.supervision(request.supervision());
        arguments.flag("tty", request.session().tty());
        arguments.flag("interactive", request.session().interactive());
        arguments.text("platform", request.session().platform());
        List<String> entrypoint = request.process().entrypoint().orElse(List.of());
        if (!request.session().signalProxy()) {
            arguments.words.add("--sig-proxy=false");
        }
        arguments.words.add(request.image());
        if (!entrypoint.isEmpty()) {
            arguments.words.addAll(entrypoint.subList(1, entrypoint.size()));
        }
        arguments.words.addAll(request.command());
        return List.copyOf(arguments.words);
    }

    private void process(RunRequest.Process process) {
        process.entrypoint().ifPresent(words -> option("entrypoint", words.isEmpty() ? "" : words.getFirst()));
        each("env", process.environment());
        text("workdir", process.workingDirectory());
        text("user", process.user());
        each("group-add", process.additionalGroups());
        flag("init", process.init());
        text("stop-signal", process.stopSignal());
        if (process.stopTimeout() != RunRequest.Process.UNSET) {
            option("stop-timeout", Integer.toString(process.stopTimeout()));
        }
        pairs("label", process.labels());
        pairs("annotation", process.annotations());
    }

    private void isolation(RunRequest.Isolation isolation) {
        text("pid", isolation.pid());
        text("ipc", isolation.ipc());
        text("uts", isolation.uts());
        text("cgroupns", isolation.cgroup());
        text("hostname", isolation.hostname());
        text("domainname", isolation.domainname());
        flag("privileged", isolation.privileged());
        each("cap-add", isolation.capabilitiesAdded());
        each("cap-drop", isolation.capabilitiesDropped());
        each("security-opt", isolation.securityOptions());
        pairs("sysctl", isolation.sysctls());
        for (DeviceRequest device : isolation.devices()) {
            option("device", device.hostPath() + ":" + device.path() + ":" + device.access());
        }
        each("device-cgroup-rule", isolation.deviceRules());
        number("oom-score-adj", isolation.oomScoreAdjustment());
    }

    private void limits(RunRequest.Limits limits) {
        number("memory", limits.memory());
        number("memory-swap", limits.memorySwap());
        number("memory-reservation", limits.memoryReservation());
        if (limits.nanoCpus() != 0) {
            option("cpus", decimal(limits.nanoCpus()));
        }
        number("cpu-shares", limits.cpuShares());
        number("cpu-period", limits.cpuPeriod());
        number("cpu-quota", limits.cpuQuota());
        text("cpuset-cpus", limits.cpusetCpus());
        text("cpuset-mems", limits.cpusetMems());
        number("pids-limit", limits.pids());
        blockIo(limits.blockIo());
        flag("oom-kill-disable", limits.oomKillDisabled());
        for (UlimitRequest ulimit : limits.ulimits()) {
            option("ulimit", ulimit.name() + "=" + ulimit.soft() + ":" + ulimit.hard());
        }
        number("shm-size", limits.shmSize());
        if (limits.memorySwappiness() >= 0) {
            option("memory-swappiness", Long.toString(limits.memorySwappiness()));
        }
        number("cpu-rt-period", limits.realtimePeriod());
        number("cpu-rt-runtime", limits.realtimeRuntime());
        text("cgroup-parent", limits.cgroupParent());
    }

    private void blockIo(BlockIoRequest limits) {
        number("blkio-weight", limits.weight());
        devices("blkio-weight-device", limits.weights());
        devices("device-read-bps", limits.readBytes());
        devices("device-write-bps", limits.writeBytes());
        devices("device-read-iops", limits.reads());
        devices("device-write-iops", limits.writes());
    }

    private void devices(String name, List<BlockIoRequest.OfDevice> values) {
        values.forEach(each -> option(name, each.path() + ":" + each.value()));
    }

    /** Billionths as a decimal fraction. */
    private static String decimal(long billionths) {
        String digits = "0".repeat(9) + billionths;
        String fraction = digits.substring(digits.length() - 9);
        int end = fraction.length();
        while (end > 0 && fraction.charAt(end - 1) == '0') {
            end--;
        }
        long whole = billionths / 1_000_000_000;
        return end == 0 ? Long.toString(whole) : whole + "." + fraction.substring(0, end);
    }

    private void storage(RunRequest.Storage storage) {
        for (MountRequest mount : storage.mounts()) {
            mount(mount);
        }
        each("volumes-from", storage.volumesFrom());
        flag("read-only", storage.readOnlyRoot());
    }

    private void mount(MountRequest mount) {
        switch (mount) {
            case MountRequest.Bind bind -> {
                if (bind.made()) {
                    option(
                            "volume",
                            bind.source() + ":" + bind.target()
                                    + words(bind.options(), bind.recursive() ? "" : "bind"));
                } else {
                    fields("bind", bind.source(), bind, bind.recursive() ? List.of() : List.of("bind-nonrecursive"));
                }
            }
            case MountRequest.Tmpfs tmpfs -> option("tmpfs", tmpfs.target() + words(tmpfs.options(), ""));
            case MountRequest.Volume volume -> {
                if (volume.subpath().isEmpty() && volume.labels().isEmpty()) {
                    String name = volume.anonymous() ? "" : volume.name() + ":";
                    option("volume", name + volume.target() + words(volume.options(), volume.copy() ? "" : "nocopy"));
                    return;
                }
                List<String> more = new ArrayList<>();
                if (!volume.copy()) {
                    more.add("volume-nocopy");
                }
                if (!volume.subpath().isEmpty()) {
                    more.add("volume-subpath=" + volume.subpath());
                }
                volume.labels().forEach((key, value) -> more.add("volume-label=" + key + "=" + value));
                fields("volume", volume.anonymous() ? "" : volume.name(), volume, more);
            }
        }
    }

    /** What {@code -v} has no words for, see {@link MountFields}. */
    private void fields(String type, String source, MountRequest mount, List<String> more) {
        List<String> fields = new ArrayList<>(List.of("type=" + type));
        if (!source.isEmpty()) {
            fields.add("source=" + source);
        }
        fields.add("target=" + mount.target());
        for (String option : mount.options()) {
            fields.add(
                    MountParser.PROPAGATION.contains(option)
                            ? "bind-propagation=" + option
                            : option.equals("rro") ? "bind-recursive=readonly" : option);
        }
        fields.addAll(more);
        option("mount", String.join(",", fields));
    }

    private static String words(List<String> options, String more) {
        List<String> all = new ArrayList<>(options);
        if (!more.isEmpty()) {
            all.add(more);
        }
        return all.isEmpty() ? "" : ":" + String.join(",", all);
    }

    private void network(RunRequest.Network network) {
        text("network", network.mode());
        each("dns", network.nameServers());
        each("dns-search", network.searchDomains());
        each("dns-option", network.resolverOptions());
        each("add-host", network.extraHosts());
        text("mac-address", network.macAddress());
        text("ip", network.ipAddress());
        for (PortRequest port : network.ports()) {
            option("publish", port(port));
        }
        flag("publish-all", network.publishAll());
        each("expose", network.exposed());
    }

    private static String port(PortRequest port) {
        String host = port.hostPort() == 0
                ? ""
                : port.lastHostPort() > port.hostPort()
                        ? port.hostPort() + "-" + port.lastHostPort()
                        : Integer.toString(port.hostPort());
        String address = port.hostAddress().indexOf(':') >= 0 ? "[" + port.hostAddress() + "]" : port.hostAddress();
        String from = address.isEmpty() ? host : address + ":" + host;
        return (from.isEmpty() ? "" : from + ":") + port.containerPort() + "/" + port.protocol();
    }

    private void supervision(Supervision supervision) {
        Supervision.Health health = supervision.health();
        flag("no-healthcheck", health.disabled());
        if (!health.test().isEmpty()) {
            option(
                    "health-cmd",
                    String.join(" ", health.test().subList(1, health.test().size())));
        }
        time("health-interval", health.interval());
        time("health-timeout", health.timeout());
        time("health-start-period", health.startPeriod());
        time("health-start-interval", health.startInterval());
        number("health-retries", health.retries());
        if (!supervision.onUnhealthy().equals("none")) {
            option("on-unhealthy", supervision.onUnhealthy());
        }
        Supervision.LogSettings log = supervision.log();
        Supervision.LogSettings usual = Supervision.LogSettings.USUAL;
        if (!log.driver().equals(usual.driver())) {
            option("log-driver", log.driver());
        } else if (log.maxBytes() != usual.maxBytes() || log.files() != usual.files()) {
            option("log-opt", "max-size=" + (log.maxBytes() == 0 ? "-1" : Long.toString(log.maxBytes())));
            option("log-opt", "max-file=" + log.files());
        }
    }

    private void time(String name, long nanoseconds) {
        if (nanoseconds != 0) {
            option(name, nanoseconds + "ns");
        }
    }

    private void flag(String name, boolean value) {
        if (value) {
            words.add("--" + name);
        }
    }

    private void number(String name, long value) {
        if (value != 0) {
            option(name, Long.toString(value));
        }
    }

    private void text(String name, String value) {
        if (!value.isEmpty()) {
            option(name, value);
        }
    }

    private void each(String name, List<String> values) {
        values.forEach(value -> option(name, value));
    }

    private void pairs(String name, Map<String, String> values) {
        values.forEach((key, value) -> option(name, key + "=" + value));
    }

    /** In one word, so that a value that begins with a dash is none. */
    private void option(String name, String value) {
        words.add("--" + name + "=" + value);
    }
}
