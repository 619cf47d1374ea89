package dev.hull.engine.request;

import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A request as it is kept, so that a container can be planned again whenever it is started. A member that is missing has the
 * value that the command line gives it when nothing is said, so requests of older versions stay readable.
 */
public final class RequestJson {
    private RequestJson() {}

    /** The request as UTF-8 text. */
    public static byte[] write(RunRequest request) {
        return Json.write(JsonValue.object()
                .put("image", request.image())
                .put("command", request.command())
                .when(
                        request.name().isPresent(),
                        b -> b.put("name", request.name().orElse("")))
                .put("process", process(request.process()))
                .put("isolation", isolation(request.isolation()))
                .put("limits", limits(request.limits()))
                .put("storage", StorageJson.write(request.storage()))
                .put("network", network(request.network()))
                .put("session", session(request.session()))
                .put("supervision", SupervisionJson.write(request.supervision()))
                .build());
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws dev.hull.oci.json.JsonException when it is something else
     */
    public static RunRequest read(byte[] bytes) {
        JsonObject json = Json.parse(bytes).asObject();
        return new RunRequest(
                json.require("image").asString(),
                json.strings("command"),
                json.get("name").map(JsonValue::asString),
                process(json.object("process")),
                isolation(json.object("isolation")),
                limits(json.object("limits")),
                StorageJson.read(json.object("storage")),
                network(json.object("network")),
                session(json.object("session")),
                SupervisionJson.read(json.object("supervision")));
    }

    private static JsonObject process(RunRequest.Process process) {
        JsonValue.ObjectBuilder json = JsonValue.object();
        if (process.entrypoint().isPresent()) {
            json.put("entrypoint", process.entrypoint().get());
        }
        return json.put("environment", process.environment())
                .put("workingDirectory", process.workingDirectory())
                .put("user", process.user())
                .put("additionalGroups", process.additionalGroups())
                .put("init", process.init())
                .put("stopSignal", process.stopSignal())
                .put("stopTimeout", process.stopTimeout())
                .put("labels", process.labels())
                .when(!process.annotations().isEmpty(), b -> b.put("annotations", process.annotations()))
                .build();
    }

    private static RunRequest.Process process(JsonObject json) {
        return new RunRequest.Process(
                json.get("entrypoint").isPresent() ? Optional.of(json.strings("entrypoint")) : Optional.empty(),
                json.strings("environment"),
                json.string("workingDirectory", ""),
                json.string("user", ""),
                json.strings("additionalGroups"),
                json.bool("init", false),
                json.string("stopSignal", ""),
                (int) json.number("stopTimeout", RunRequest.Process.UNSET),
                json.stringMap("labels"),
                json.stringMap("annotations"));
    }

    private static JsonObject isolation(RunRequest.Isolation isolation) {
        List<JsonValue> devices = new ArrayList<>();
        for (DeviceRequest device : isolation.devices()) {
            devices.add(JsonValue.object()
                    .put("hostPath", device.hostPath())
                    .put("path", device.path())
                    .put("access", device.access())
                    .build());
        }
        return JsonValue.object()
                .put("pid", isolation.pid())
                .put("ipc", isolation.ipc())
                .put("uts", isolation.uts())
                .put("cgroup", isolation.cgroup())
                .put("hostname", isolation.hostname())
                .put("domainname", isolation.domainname())
                .put("privileged", isolation.privileged())
                .put("capabilitiesAdded", isolation.capabilitiesAdded())
                .put("capabilitiesDropped", isolation.capabilitiesDropped())
                .put("securityOptions", isolation.securityOptions())
                .put("sysctls", isolation.sysctls())
                .put("devices", JsonValue.array(devices))
                .when(!isolation.deviceRules().isEmpty(), b -> b.put("deviceRules", isolation.deviceRules()))
                .put("oomScoreAdjustment", isolation.oomScoreAdjustment())
                .put("runtime", isolation.runtime())
                .build();
    }

    private static RunRequest.Isolation isolation(JsonObject json) {
        List<DeviceRequest> devices = new ArrayList<>();
        for (JsonValue each : json.list("devices")) {
            JsonObject device = each.asObject();
            devices.add(new DeviceRequest(
                    device.string("hostPath", ""), device.string("path", ""), device.string("access", "")));
        }
        return new RunRequest.Isolation(
                json.string("pid", ""),
                json.string("ipc", ""),
                json.string("uts", ""),
                json.string("cgroup", ""),
                json.string("hostname", ""),
                json.string("domainname", ""),
                json.bool("privileged", false),
                json.strings("capabilitiesAdded"),
                json.strings("capabilitiesDropped"),
                json.strings("securityOptions"),
                json.stringMap("sysctls"),
                devices,
                json.strings("deviceRules"),
                (int) json.number("oomScoreAdjustment", 0),
                json.string("runtime", ""));
    }

    private static JsonObject limits(RunRequest.Limits limits) {
        List<JsonValue> ulimits = new ArrayList<>();
        for (UlimitRequest ulimit : limits.ulimits()) {
            ulimits.add(JsonValue.object()
                    .put("name", ulimit.name())
                    .put("soft", ulimit.soft())
                    .put("hard", ulimit.hard())
                    .build());
        }
        return JsonValue.object()
                .put("memory", limits.memory())
                .put("memorySwap", limits.memorySwap())
                .put("memoryReservation", limits.memoryReservation())
                .put("nanoCpus", limits.nanoCpus())
                .put("cpuShares", limits.cpuShares())
                .put("cpuPeriod", limits.cpuPeriod())
                .put("cpuQuota", limits.cpuQuota())
                .put("cpusetCpus", limits.cpusetCpus())
                .put("cpusetMems", limits.cpusetMems())
                .put("pids", limits.pids())
                .when(limits.blockIo().any(), b -> b.put("blockIo", BlockIoJson.write(limits.blockIo())))
                .put("oomKillDisabled", limits.oomKillDisabled())
                .put("ulimits", JsonValue.array(ulimits))
                .put("shmSize", limits.shmSize())
                .when(limits.memorySwappiness() >= 0, b -> b.put("memorySwappiness", limits.memorySwappiness()))
                .when(limits.realtimePeriod() != 0, b -> b.put("realtimePeriod", limits.realtimePeriod()))
                .when(limits.realtimeRuntime() != 0, b -> b.put("realtimeRuntime", limits.realtimeRuntime()))
                .when(!limits.cgroupParent().isEmpty(), b -> b.put("cgroupParent", limits.cgroupParent()))
                .build();
    }

    private static RunRequest.Limits limits(JsonObject json) {
        List<UlimitRequest> ulimits = new ArrayList<>();
        for (JsonValue each : json.list("ulimits")) {
            JsonObject ulimit = each.asObject();
            ulimits.add(
                    new UlimitRequest(ulimit.string("name", ""), ulimit.number("soft", -1), ulimit.number("hard", -1)));
        }
        return new RunRequest.Limits(
                json.number("memory", 0),
                json.number("memorySwap", 0),
                json.number("memoryReservation", 0),
                json.number("nanoCpus", 0),
                json.number("cpuShares", 0),
                json.number("cpuPeriod", 0),
                json.number("cpuQuota", 0),
                json.string("cpusetCpus", ""),
                json.string("cpusetMems", ""),
                json.number("pids", 0),
                BlockIoJson.read(json.object("blockIo")),
                json.bool("oomKillDisabled", false),
                ulimits,
                json.number("shmSize", 0),
                json.number("memorySwappiness", -1),
                json.number("realtimePeriod", 0),
                json.number("realtimeRuntime", 0),
                json.string("cgroupParent", ""));
    }

    private static JsonObject network(RunRequest.Network network) {
        List<JsonValue> ports = new ArrayList<>();
        for (PortRequest port : network.ports()) {
            ports.add(JsonValue.object()
                    .put("hostAddress", port.hostAddress())
                    .put("hostPort", port.hostPort())
                    .put("lastHostPort", port.lastHostPort())
                    .put("containerPort", port.containerPort())
                    .put("protocol", port.protocol())
                    .build());
        }
        return JsonValue.object()
                .put("mode", network.mode())
                .put("nameServers", network.nameServers())
                .put("searchDomains", network.searchDomains())
                .put("resolverOptions", network.resolverOptions())
                .put("extraHosts", network.extraHosts())
                .put("macAddress", network.macAddress())
                .put("ipAddress", network.ipAddress())
                .put("ports", JsonValue.array(ports))
                .put("publishAll", network.publishAll())
                .put("exposed", network.exposed())
                .build();
    }

    private static RunRequest.Network network(JsonObject json) {
        List<PortRequest> ports = new ArrayList<>();
        for (JsonValue each : json.list("ports")) {
            JsonObject port = each.asObject();
            ports.add(new PortRequest(
                    port.string("hostAddress", ""),
                    (int) port.number("hostPort", 0),
                    (int) port.number("lastHostPort", 0),
                    (int) port.number("containerPort", 0),
                    port.string("protocol", "tcp")));
        }
        return new RunRequest.Network(
                json.string("mode", ""),
                json.strings("nameServers"),
                json.strings("searchDomains"),
                json.strings("resolverOptions"),
                json.strings("extraHosts"),
                json.string("macAddress", ""),
                json.string("ipAddress", ""),
                ports,
                json.bool("publishAll", false),
                json.strings("exposed"));
    }

    /** The service manager and the caller's streams are those of one start, and not kept. */
    private static JsonObject session(RunRequest.Session session) {
        return JsonValue.object()
                .put("tty", session.tty())
                .put("interactive", session.interactive())
                .put("detached", session.detached())
                .put("remove", session.remove())
                .put("signalProxy", session.signalProxy())
                .put("detachKeys", session.detachKeys())
                .put("cidFile", session.cidFile())
                .put("platform", session.platform())
                .build();
    }

    private static RunRequest.Session session(JsonObject json) {
        return new RunRequest.Session(
                json.bool("tty", false),
                json.bool("interactive", false),
                json.bool("detached", false),
                json.bool("remove", false),
                json.bool("signalProxy", true),
                json.string("detachKeys", ""),
                json.string("cidFile", ""),
                json.string("platform", ""),
                RunRequest.Service.NONE,
                RunRequest.Streams.ALL);
    }
}
