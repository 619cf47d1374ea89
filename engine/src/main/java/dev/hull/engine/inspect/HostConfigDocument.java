package dev.hull.engine.inspect;

import dev.hull.engine.request.PortRequest;
import dev.hull.engine.request.RunRequest;
import dev.hull.engine.request.Supervision;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Docker's {@code HostConfig} with every member, in Docker's order: what was asked for, and Docker's zeros for the rest. */
final class HostConfigDocument {
    private static final JsonObject NOTHING_ASKED = Json.parse("""
            {"Binds": null, "ContainerIDFile": "", "LogConfig": {"Type": "json-file", "Config": {}},
             "NetworkMode": "default", "PortBindings": {}, "RestartPolicy": {"Name": "no", "MaximumRetryCount": 0},
             "AutoRemove": false, "VolumeDriver": "", "VolumesFrom": null, "ConsoleSize": [0, 0], "CapAdd": null,
             "CapDrop": null, "CgroupnsMode": "private", "Dns": [], "DnsOptions": [], "DnsSearch": [],
             "ExtraHosts": null, "GroupAdd": null, "IpcMode": "private", "Cgroup": "", "Links": null, "OomScoreAdj": 0,
             "PidMode": "", "Privileged": false, "PublishAllPorts": false, "ReadonlyRootfs": false,
             "SecurityOpt": null, "UTSMode": "", "UsernsMode": "", "ShmSize": 67108864, "Runtime": "hull",
             "Isolation": "", "CpuShares": 0, "Memory": 0, "NanoCpus": 0, "CgroupParent": "", "BlkioWeight": 0,
             "BlkioWeightDevice": [], "BlkioDeviceReadBps": [], "BlkioDeviceWriteBps": [],
             "BlkioDeviceReadIOps": [], "BlkioDeviceWriteIOps": [], "CpuPeriod": 0, "CpuQuota": 0,
             "CpuRealtimePeriod": 0, "CpuRealtimeRuntime": 0, "CpusetCpus": "", "CpusetMems": "", "Devices": [],
             "DeviceCgroupRules": null, "DeviceRequests": null, "MemoryReservation": 0, "MemorySwap": 0,
             "MemorySwappiness": null, "OomKillDisable": false, "PidsLimit": null, "Ulimits": [], "CpuCount": 0,
             "CpuPercent": 0, "IOMaximumIOps": 0, "IOMaximumBandwidth": 0, "MaskedPaths": [], "ReadonlyPaths": []}
            """).asObject();

    private HostConfigDocument() {}

    /**
     * The document.
     *
     * @param recorded what the container's record has
     * @param request the request that it was made from, if that was kept
     * @param configuration its OCI configuration
     */
    static JsonObject of(JsonObject recorded, Optional<RunRequest> request, JsonObject configuration) {
        Map<String, JsonValue> members = new LinkedHashMap<>(NOTHING_ASKED.members());
        JsonObject linux = configuration.object("linux");
        members.put("MaskedPaths", JsonValue.strings(linux.strings("maskedPaths")));
        members.put("ReadonlyPaths", JsonValue.strings(linux.strings("readonlyPaths")));
        request.ifPresent(asked -> members.putAll(asked(asked).members()));
        members.putAll(recorded.members());
        if (recorded.number("PidsLimit", 0) == 0) {
            members.put("PidsLimit", JsonValue.ofNull());
        }
        JsonValue.ObjectBuilder json = JsonValue.object();
        members.forEach(json::put);
        return json.build();
    }

    private static JsonObject asked(RunRequest request) {
        Supervision supervision = request.supervision();
        Supervision.LogSettings log = supervision.log();
        Map<String, String> settings = new LinkedHashMap<>();
        if (!log.equals(Supervision.LogSettings.USUAL) && log.driver().equals("json-file")) {
            settings.put("compress", Boolean.toString(log.compress()));
            settings.put("max-file", Integer.toString(log.files()));
            settings.put("max-size", Long.toString(log.maxBytes()));
        }
        return JsonValue.object()
                .put("ContainerIDFile", request.session().cidFile())
                .put(
                        "LogConfig",
                        JsonValue.object()
                                .put("Type", log.driver())
                                .put("Config", settings)
                                .build())
                .put("PortBindings", portBindings(request.network().ports()))
                .put(
                        "RestartPolicy",
                        JsonValue.object()
                                .put("Name", supervision.restart().name())
                                .put("MaximumRetryCount", supervision.restart().maximum())
                                .build())
                .put("VolumesFrom", orNull(request.storage().volumesFrom()))
                .put("PublishAllPorts", request.network().publishAll())
                .build();
    }

    private static JsonObject portBindings(List<PortRequest> ports) {
        Map<String, List<String[]>> bindings = new LinkedHashMap<>();
        for (PortRequest port : ports) {
            String host = port.hostPort() == 0 ? "" : Integer.toString(port.hostPort());
            if (port.lastHostPort() > port.hostPort()) {
                host += "-" + port.lastHostPort();
            }
            bindings.computeIfAbsent(port.containerPort() + "/" + port.protocol(), ignored -> new ArrayList<>())
                    .add(new String[] {port.hostAddress(), host});
        }
        JsonValue.ObjectBuilder json = JsonValue.object();
        bindings.forEach((port, hosts) -> json.put(port, NetworkDocument.bindings(hosts)));
        return json.build();
    }

    private static JsonValue orNull(List<String> values) {
        return values.isEmpty() ? JsonValue.ofNull() : JsonValue.strings(values);
    }
}
