package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Linux section (config-linux.md).
 *
 * @param namespaces namespaces that the container gets
 * @param uidMappings user ids of a new user namespace
 * @param gidMappings group ids of a new user namespace
 * @param timeOffsets offsets of a new time namespace by clock ("boottime", "monotonic")
 * @param devices device nodes beyond the default ones
 * @param netDevices network devices to move in, by their name on the host; the value is the name inside, or empty
 * @param cgroupsPath control group, or empty for the runtime's choice
 * @param resources limits of the control group
 * @param rootfsPropagation "shared", "slave", "private", "unbindable", or empty
 * @param seccomp system call filter, or null
 * @param sysctl kernel parameters of the container's namespaces
 * @param maskedPaths inner paths that are hidden
 * @param readonlyPaths inner paths that are read-only
 * @param mountLabel SELinux label of the mounts, or empty
 * @param intelRdt cache and memory bandwidth, or null
 * @param memoryPolicy NUMA policy, or null
 * @param personality execution domain, or null
 */
public record Linux(
        List<Namespace> namespaces,
        List<IdMapping> uidMappings,
        List<IdMapping> gidMappings,
        Map<String, TimeOffset> timeOffsets,
        List<Device> devices,
        Map<String, String> netDevices,
        String cgroupsPath,
        Resources resources,
        String rootfsPropagation,
        @Nullable Seccomp seccomp,
        Map<String, String> sysctl,
        List<String> maskedPaths,
        List<String> readonlyPaths,
        String mountLabel,
        @Nullable IntelRdt intelRdt,
        @Nullable MemoryPolicy memoryPolicy,
        @Nullable Personality personality) {
    /** A section without any setting. */
    public static final Linux NONE = new LinuxBuilder().build();

    public Linux {
        namespaces = List.copyOf(namespaces);
        uidMappings = List.copyOf(uidMappings);
        gidMappings = List.copyOf(gidMappings);
        timeOffsets = Copies.of(timeOffsets);
        devices = List.copyOf(devices);
        netDevices = Copies.of(netDevices);
        sysctl = Copies.of(sysctl);
        maskedPaths = List.copyOf(maskedPaths);
        readonlyPaths = List.copyOf(readonlyPaths);
    }

    /** The namespace of that kind, or null when the container shares the runtime's. */
    public @Nullable Namespace namespace(Namespace.Kind kind) {
        for (Namespace namespace : namespaces) {
            if (namespace.kind() == kind) {
                return namespace;
            }
        }
        return null;
    }

    /** A builder that starts with these settings. */
    public LinuxBuilder toBuilder() {
        return new LinuxBuilder(this);
    }

    static Linux read(@Nullable Fields fields) {
        if (fields == null) {
            return NONE;
        }
        Fields seccomp = fields.child("seccomp");
        Fields rdt = fields.child("intelRdt");
        Fields policy = fields.child("memoryPolicy");
        Fields personality = fields.child("personality");
        Linux linux = new Linux(
                Namespace.readList(fields, "namespaces"),
                IdMapping.readList(fields, "uidMappings"),
                IdMapping.readList(fields, "gidMappings"),
                TimeOffset.readMap(fields, "timeOffsets"),
                Device.readList(fields, "devices"),
                netDevices(fields),
                fields.string("cgroupsPath"),
                Resources.read(fields.child("resources")),
                propagation(fields),
                seccomp == null ? null : Seccomp.read(seccomp),
                fields.stringMap("sysctl"),
                fields.paths("maskedPaths"),
                fields.paths("readonlyPaths"),
                fields.string("mountLabel"),
                rdt == null ? null : IntelRdt.read(rdt),
                policy == null ? null : MemoryPolicy.read(policy),
                personality == null ? null : Personality.read(personality));
        fields.finish();
        return linux;
    }

    private static String propagation(Fields fields) {
        String word = fields.string("rootfsPropagation");
        return switch (word) {
            case "", "shared", "slave", "private", "unbindable", "rshared", "rslave", "rprivate", "runbindable" -> word;
            default ->
                throw fields.wrong(
                        "rootfsPropagation",
                        "\"" + word + "\": must be one of shared, slave, private, unbindable (or these with an r)");
        };
    }

    private static Map<String, String> netDevices(Fields parent) {
        Map<String, String> names = new LinkedHashMap<>();
        for (Map.Entry<String, Fields> entry : parent.childMap("netDevices").entrySet()) {
            names.put(entry.getKey(), entry.getValue().string("name"));
            entry.getValue().finish();
        }
        return names;
    }

    JsonObject toJson() {
        List<JsonObject> namespaceList = new ArrayList<>();
        for (Namespace namespace : namespaces) {
            namespaceList.add(namespace.toJson());
        }
        List<JsonObject> deviceList = new ArrayList<>();
        for (Device device : devices) {
            deviceList.add(device.toJson());
        }
        Members offsets = new Members();
        for (Map.Entry<String, TimeOffset> entry : timeOffsets.entrySet()) {
            offsets.put(entry.getKey(), entry.getValue().toJson());
        }
        Members networkDevices = new Members();
        for (Map.Entry<String, String> entry : netDevices.entrySet()) {
            networkDevices.put(
                    entry.getKey(), new Members().text("name", entry.getValue()).build());
        }
        return new Members()
                .list("namespaces", namespaceList)
                .list("uidMappings", IdMapping.toJson(uidMappings))
                .list("gidMappings", IdMapping.toJson(gidMappings))
                .object("timeOffsets", offsets.build())
                .list("devices", deviceList)
                .object("netDevices", networkDevices.build())
                .text("cgroupsPath", cgroupsPath)
                .object("resources", resources.toJson())
                .text("rootfsPropagation", rootfsPropagation)
                .present("seccomp", seccomp == null ? null : seccomp.toJson())
                .stringMap("sysctl", sysctl)
                .strings("maskedPaths", maskedPaths)
                .strings("readonlyPaths", readonlyPaths)
                .text("mountLabel", mountLabel)
                .present("intelRdt", intelRdt == null ? null : intelRdt.toJson())
                .present("memoryPolicy", memoryPolicy == null ? null : memoryPolicy.toJson())
                .present("personality", personality == null ? null : personality.toJson())
                .build();
    }
}
