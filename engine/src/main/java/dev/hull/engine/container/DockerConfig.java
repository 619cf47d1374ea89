package dev.hull.engine.container;

import dev.hull.engine.request.BlockIoRequest;
import dev.hull.engine.request.DeviceRequest;
import dev.hull.engine.request.MountRequest;
import dev.hull.engine.request.PortRequest;
import dev.hull.engine.request.RunRequest;
import dev.hull.engine.request.Supervision;
import dev.hull.engine.request.UlimitRequest;
import dev.hull.oci.ContainerConfig;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A request in the shape of the Docker Engine API's {@code Config} and {@code HostConfig}, for records and inspection. */
public final class DockerConfig {
    private DockerConfig() {}

    /** Docker's {@code Config}: what runs, the image's settings overlaid by the request's. */
    public static JsonObject config(
            RunRequest request, ContainerConfig image, String hostname, String user, List<String> environment) {
        RunRequest.Process process = request.process();
        JsonValue.ObjectBuilder labels = JsonValue.object();
        image.labels().forEach(labels::put);
        process.labels().forEach(labels::put);
        boolean attached = !request.session().detached();
        RunRequest.Streams streams = request.session().streams();
        Set<String> exposed = exposed(request.network(), image);
        return JsonValue.object()
                .put("Hostname", hostname)
                .put("Domainname", request.isolation().domainname())
                .put("User", user)
                .put("AttachStdin", attached && request.session().interactive())
                .put("AttachStdout", attached && streams.output())
                .put("AttachStderr", attached && streams.error())
                .when(!exposed.isEmpty(), b -> b.put("ExposedPorts", emptyObjects(exposed)))
                .put("Tty", request.session().tty())
                .put("OpenStdin", request.session().interactive())
                .put("StdinOnce", attached && request.session().interactive())
                .put("Env", environment)
                .put("Cmd", orNull(request.command().isEmpty() ? image.cmd() : request.command()))
                .put("Image", request.image())
                .put("Volumes", image.volumes().isEmpty() ? JsonValue.ofNull() : emptyObjects(image.volumes()))
                .put(
                        "WorkingDir",
                        process.workingDirectory().isEmpty() ? image.workingDir() : process.workingDirectory())
                .put("Entrypoint", orNull(process.entrypoint().orElse(image.entrypoint())))
                .put("OnBuild", JsonValue.ofNull())
                .put("Labels", labels.build())
                .when(
                        !process.stopSignal().isEmpty() || !image.stopSignal().isEmpty(),
                        b -> b.put(
                                "StopSignal",
                                process.stopSignal().isEmpty() ? image.stopSignal() : process.stopSignal()))
                .when(
                        process.stopTimeout() != RunRequest.Process.UNSET,
                        b -> b.put("StopTimeout", process.stopTimeout()))
                .build();
    }

    /** Ports of the image, of {@code --expose} and of {@code -p}. */
    private static Set<String> exposed(RunRequest.Network network, ContainerConfig image) {
        Set<String> exposed = new TreeSet<>(image.exposedPorts());
        exposed.addAll(network.exposed());
        for (PortRequest port : network.ports()) {
            exposed.add(port.containerPort() + "/" + port.protocol());
        }
        return exposed;
    }

    /** Docker's {@code HostConfig}: limits, privileges, mounts, network. */
    public static JsonObject hostConfig(RunRequest request) {
        RunRequest.Isolation isolation = request.isolation();
        RunRequest.Network network = request.network();
        List<String> binds = new ArrayList<>();
        JsonValue.ObjectBuilder tmpfs = JsonValue.object();
        for (MountRequest mount : request.storage().mounts()) {
            if (mount instanceof MountRequest.Bind bind) {
                binds.add(bind.source() + ":" + bind.target()
                        + (bind.options().isEmpty() ? "" : ":" + String.join(",", bind.options())));
            } else if (mount instanceof MountRequest.Volume volume) {
                if (!volume.anonymous()) {
                    binds.add(volume.name() + ":" + volume.target()
                            + (volume.options().isEmpty() ? "" : ":" + String.join(",", volume.options())));
                }
            } else if (mount instanceof MountRequest.Tmpfs memory) {
                tmpfs.put(memory.target(), String.join(",", memory.options()));
            }
        }
        JsonValue.ObjectBuilder host = JsonValue.object()
                .put("Binds", orNull(binds))
                .put("NetworkMode", network.mode().isEmpty() ? "default" : network.mode())
                .put("AutoRemove", request.session().remove())
                .put("RestartPolicy", restartPolicy(request.supervision().restart()))
                .put("LogConfig", logConfig(request.supervision().log()))
                .put("CapAdd", orNull(isolation.capabilitiesAdded()))
                .put("CapDrop", orNull(isolation.capabilitiesDropped()))
                .put("CgroupnsMode", isolation.cgroup().isEmpty() ? "private" : isolation.cgroup())
                .put("Dns", network.nameServers())
                .put("DnsOptions", network.resolverOptions())
                .put("DnsSearch", network.searchDomains())
                .put("ExtraHosts", orNull(network.extraHosts()))
                .put("GroupAdd", orNull(request.process().additionalGroups()))
                .put("IpcMode", isolation.ipc().isEmpty() ? "private" : isolation.ipc())
                .put("OomScoreAdj", isolation.oomScoreAdjustment())
                .put("PidMode", isolation.pid())
                .put("Privileged", isolation.privileged())
                .put("ReadonlyRootfs", request.storage().readOnlyRoot())
                .put("Runtime", isolation.runtime().isEmpty() ? "hull" : isolation.runtime())
                .put("SecurityOpt", orNull(isolation.securityOptions()))
                .put("UTSMode", isolation.uts())
                .put("VolumesFrom", orNull(request.storage().volumesFrom()))
                .put("Sysctls", isolation.sysctls())
                .put("Tmpfs", tmpfs.build())
                .put("Init", request.process().init());
        if (!request.process().annotations().isEmpty()) {
            host.put("Annotations", request.process().annotations());
        }
        return limits(host, request.limits(), isolation).build();
    }

    private static JsonValue.ObjectBuilder limits(
            JsonValue.ObjectBuilder host, RunRequest.Limits limits, RunRequest.Isolation isolation) {
        List<JsonValue> devices = new ArrayList<>();
        for (DeviceRequest device : isolation.devices()) {
            devices.add(JsonValue.object()
                    .put("PathOnHost", device.hostPath())
                    .put("PathInContainer", device.path())
                    .put("CgroupPermissions", device.access())
                    .build());
        }
        List<JsonValue> ulimits = new ArrayList<>();
        for (UlimitRequest ulimit : limits.ulimits()) {
            ulimits.add(JsonValue.object()
                    .put("Name", ulimit.name())
                    .put("Hard", ulimit.hard())
                    .put("Soft", ulimit.soft())
                    .build());
        }
        return host.put("ShmSize", limits.shmSize() == 0 ? 64L << 20 : limits.shmSize())
                .put("Memory", limits.memory())
                .put("MemorySwap", limits.memorySwap() == 0 ? 2 * limits.memory() : limits.memorySwap())
                .put("MemoryReservation", limits.memoryReservation())
                .put("NanoCpus", limits.nanoCpus())
                .put("CpuShares", limits.cpuShares())
                .put("CpuPeriod", limits.cpuPeriod())
                .put("CpuQuota", limits.cpuQuota())
                .put("CpusetCpus", limits.cpusetCpus())
                .put("CpusetMems", limits.cpusetMems())
                .put("PidsLimit", limits.pids())
                .put("BlkioWeight", limits.blockIo().weight())
                .when(limits.blockIo().any(), b -> blockIo(b, limits.blockIo()))
                .when(limits.realtimePeriod() != 0, b -> b.put("CpuRealtimePeriod", limits.realtimePeriod()))
                .when(limits.realtimeRuntime() != 0, b -> b.put("CpuRealtimeRuntime", limits.realtimeRuntime()))
                .when(limits.memorySwappiness() >= 0, b -> b.put("MemorySwappiness", limits.memorySwappiness()))
                .when(!limits.cgroupParent().isEmpty(), b -> b.put("CgroupParent", limits.cgroupParent()))
                .put("OomKillDisable", limits.oomKillDisabled())
                .put("Devices", JsonValue.array(devices))
                .when(!isolation.deviceRules().isEmpty(), b -> b.put("DeviceCgroupRules", isolation.deviceRules()))
                .put("Ulimits", JsonValue.array(ulimits));
    }

    private static void blockIo(JsonValue.ObjectBuilder host, BlockIoRequest limits) {
        host.put("BlkioWeightDevice", ofDevices("Weight", limits.weights()))
                .put("BlkioDeviceReadBps", ofDevices("Rate", limits.readBytes()))
                .put("BlkioDeviceWriteBps", ofDevices("Rate", limits.writeBytes()))
                .put("BlkioDeviceReadIOps", ofDevices("Rate", limits.reads()))
                .put("BlkioDeviceWriteIOps", ofDevices("Rate", limits.writes()));
    }

    private static JsonValue ofDevices(String name, List<BlockIoRequest.OfDevice> values) {
        List<JsonValue> list = new ArrayList<>();
        for (BlockIoRequest.OfDevice each : values) {
            list.add(JsonValue.object()
                    .put("Path", each.path())
                    .put(name, each.value())
                    .build());
        }
        return JsonValue.array(list);
    }

    private static JsonValue orNull(List<String> values) {
        return values.isEmpty() ? JsonValue.ofNull() : JsonValue.strings(values);
    }

    private static JsonObject restartPolicy(Supervision.RestartPolicy policy) {
        return JsonValue.object()
                .put("Name", policy.name())
                .put("MaximumRetryCount", policy.maximum())
                .build();
    }

    private static JsonObject logConfig(Supervision.LogSettings log) {
        JsonValue.ObjectBuilder settings = JsonValue.object();
        if (log.driver().equals("json-file")) {
            settings.put("compress", Boolean.toString(log.compress()))
                    .put("max-file", Integer.toString(log.files()))
                    .put("max-size", log.maxBytes() == 0 ? "-1" : Long.toString(log.maxBytes()));
        }
        return JsonValue.object()
                .put("Type", log.driver())
                .put("Config", settings.build())
                .build();
    }

    private static JsonObject emptyObjects(Iterable<String> names) {
        JsonValue.ObjectBuilder builder = JsonValue.object();
        names.forEach(name -> builder.put(name, new JsonObject("$", Map.of())));
        return builder.build();
    }
}
